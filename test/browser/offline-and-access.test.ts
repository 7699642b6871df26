import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRunResult } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

interface AxeWindow {
  readonly axe: { run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
}

/** WCAG 2.2 A and AA and the best practices, the contrast rule included. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    (window as unknown as AxeWindow).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    }),
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}

describe.skipIf(CHROMIUM === undefined)('the report in a browser', () => {
  it.each([
    ['a small run', { trials: 6 }],
    ['a compressed run of two variants with failures', { trials: 30, variants: 2, failures: 2, invalid: 2 }],
    ['a foreign server', { trials: 6, target: 'process', instrumented: false }],
    ['a thousand trials', { trials: 1000, failures: 3 }],
  ] as const)('asks nobody for anything and complains of nothing: %s', async (_, shape) => {
    const { page, requests, complaints } = await browser.open(aRunResult(shape));
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    for (const label of ['Theme: system', 'Theme: light']) await page.getByRole('button', { name: label }).click();
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByLabel('scale up to the limit').check();
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation in %s, contrast included', async (colorScheme) => {
    for (const shape of [
      { trials: 30, variants: 2, failures: 2, invalid: 2 },
      { trials: 1, target: 'process', instrumented: false },
    ] as const) {
      const { page } = await browser.open(aRunResult(shape, { notices: ['interrupted after 20 of 30 trials'] }), { colorScheme });
      await page.locator('details').evaluateAll((all) => all.forEach((details) => void details.setAttribute('open', '')));
      expect(await violations(page)).toEqual([]);
    }
  });

  it('has none on a narrow screen, and none when the reader forces the other theme', async () => {
    const { page } = await browser.open(aRunResult({ trials: 30 }), { colorScheme: 'light', viewport: { width: 360, height: 740 } });
    for (const label of ['Theme: system', 'Theme: light']) await page.getByRole('button', { name: label }).click();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    expect(await violations(page)).toEqual([]);
  });

  it('is walked by keyboard alone: the waterfall and both charts are one stop each and say where one is', async () => {
    const { page } = await browser.open(aRunResult({ trials: 8 }));
    const stops: string[] = [];
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const active = document.activeElement;
        return active === null || active === document.body ? '' : active.getAttribute('class') || active.id || active.textContent || active.tagName;
      });
      if (stop === '') break;
      stops.push(stop);
    }
    expect(stops.filter((stop) => stop === 'wf-row')).toHaveLength(1);
    expect(stops).toEqual(expect.arrayContaining(['series', 'ecdf']));
    expect(stops.at(-1)).toBe('Copy JSON');

    await page.locator('.wf-row[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#waterfall-reading').textContent()).toMatch(/^network: .* ms, from .* to .*; on the critical chain/);
    await page.keyboard.press('End');
    expect(await page.locator('#waterfall-reading').textContent()).toContain('second inference at');
    expect(await page.locator('.wf-row:focus .wf-hit').evaluate((hit) => getComputedStyle(hit).strokeWidth)).toBe('2px');

    await page.locator('#series').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#series-reading').textContent()).toMatch(/^Trial 2, default: ready after \d.* ms; longest: task create/);
    await page.locator('#ecdf').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#ecdf-reading').textContent()).toMatch(/^100 % of starts by \d/);
  });
});
