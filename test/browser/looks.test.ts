import { gunzipSync, inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRunResult } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

const BIG = { trials: 30, variants: 2, failures: 2, invalid: 2 } as const;

/** Share of a canvas's pixels that something was drawn on. */
async function inkOf(page: Page, id: string): Promise<number> {
  return page.locator(`#${id}`).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    let drawn = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) drawn += 1;
    return drawn / (width * height);
  });
}

/** The text operators of a PDF are compressed; pages and fonts are not needed, only how many pages there are. */
function pageCount(pdf: Buffer): number {
  const text = pdf.toString('latin1');
  const plain = [...text.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
  if (plain > 0) return plain;
  return [...text.matchAll(/stream\r?\n([\s\S]*?)endstream/g)].reduce((sum, [, body]) => {
    for (const inflate of [inflateSync, gunzipSync]) {
      try {
        return (
          sum +
          [
            ...inflate(Buffer.from(body as string, 'latin1'))
              .toString('latin1')
              .matchAll(/\/Type\s*\/Page\b(?!s)/g),
          ].length
        );
      } catch {
        // Not compressed this way.
      }
    }
    return sum;
  }, 0);
}

describe.skipIf(CHROMIUM === undefined)('how the report looks', () => {
  it.each([360, 768, 1440, 2560])('fits a screen of %i pixels without scrolling sideways', async (width) => {
    const { page } = await browser.open(aRunResult(BIG), { viewport: { width, height: 800 } });
    await page.locator('details').evaluateAll((all) => all.forEach((details) => void details.setAttribute('open', '')));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => {
          const box = element.getBoundingClientRect();
          return box.width > 0 && element.closest('.scroll') === null && element.closest('nav') === null && box.right > window.innerWidth + 1;
        })
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    expect(outside).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('leaves no canvas blank in %s', async (colorScheme) => {
    const { page } = await browser.open(aRunResult(BIG), { colorScheme });
    for (const id of ['series', 'ecdf']) expect(await inkOf(page, id)).toBeGreaterThan(0.02);
  });

  it('redraws the charts in the colours of the theme', async () => {
    const { page } = await browser.open(aRunResult(BIG), { colorScheme: 'light' });
    const before = await page.locator('#ecdf').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => page.locator('#ecdf').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())).not.toBe(before);
  });

  it('keeps labels beside the bars on wide screens and the bars in the frame everywhere', async () => {
    const { page } = await browser.open(aRunResult({ trials: 6 }));
    const overlap = await page.evaluate(() => {
      const frame = document.querySelector('.wf-frame')!.getBoundingClientRect();
      return [...document.querySelectorAll('.wf-row')].flatMap((row) => {
        const label = row.querySelector('.wf-label')!.getBoundingClientRect();
        const bars = [...row.querySelectorAll('.wf-bar')].map((bar) => bar.getBoundingClientRect());
        return bars.some((bar) => bar.left < label.right || bar.right > frame.right) || label.left < frame.left ? [row.getAttribute('aria-label')] : [];
      });
    });
    expect(overlap).toEqual([]);
  });

  it('is readable without JavaScript: verdict, tables, drawing and environment', async () => {
    const { page, complaints } = await browser.open(aRunResult(BIG), { javaScriptEnabled: false });
    expect(await page.locator('.verdict .sentence').first().isVisible()).toBe(true);
    expect(await page.locator('.verdict .big').first().textContent()).toMatch(/\d+\.\d ms/);
    for (const name of ['moments', 'bands', 'variants']) expect(await page.locator(`table[data-table="${name}"]`).isVisible()).toBe(true);
    expect(await page.locator('table[data-table="phases"] tbody tr').count()).toBeGreaterThan(20);
    expect(await page.locator('#waterfall svg.wf .wf-row').count()).toBeGreaterThan(15);
    expect(await page.locator('#environment dd').count()).toBeGreaterThan(10);
    expect(await page.locator('canvas').first().isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('prints: light, with every table and both charts, on a few pages', async () => {
    const { page } = await browser.open(aRunResult(BIG), { colorScheme: 'dark' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 33, 39)');
    const widths = await page.locator('canvas').evaluateAll((all) => all.map((canvas) => canvas.getBoundingClientRect().width));
    expect(widths.every((width) => width > 300 && width <= 680)).toBe(true);
    for (const id of ['series', 'ecdf']) expect(await inkOf(page, id)).toBeGreaterThan(0.02);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pageCount(pdf)).toBeGreaterThanOrEqual(4);
    expect(pageCount(pdf)).toBeLessThanOrEqual(14);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(await page.evaluate(() => document.documentElement.classList.contains('printing'))).toBe(false);
  });

  it('stays legible where the system forces its colours, and moves nothing where motion is unwelcome', async () => {
    const { page } = await browser.open(aRunResult(BIG), { forcedColors: 'active', reducedMotion: 'reduce' });
    const colours = await page.evaluate(() => {
      const label = document.querySelector('.wf-label') as Element;
      return {
        text: getComputedStyle(label).fill,
        behind: getComputedStyle(document.body).backgroundColor,
        page: getComputedStyle(document.documentElement).backgroundColor,
        scroll: getComputedStyle(document.documentElement).scrollBehavior,
      };
    });
    expect(colours.text).not.toBe(colours.page);
    expect(colours.scroll).toBe('auto');
    for (const id of ['series', 'ecdf']) expect(await inkOf(page, id)).toBeGreaterThan(0.02);
  });
});
