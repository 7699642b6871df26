import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRunResult } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

const BIG = { trials: 30, variants: 2, failures: 2, invalid: 2 } as const;

describe.skipIf(CHROMIUM === undefined)('how the report looks', () => {
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
});
