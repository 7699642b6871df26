import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRunResult } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';
import { violations } from './page-checks.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

describe.skipIf(CHROMIUM === undefined)('the report in a browser', () => {
  it('has no accessibility violation on a narrow screen when the reader forces the other theme', async () => {
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
