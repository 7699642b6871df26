import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryReport } from '../../src/core/history.ts';
import type { NightReport } from '../../src/core/night.ts';
import { renderHistoryHtml } from '../../src/report/formats/html/history/render-history-html.ts';
import { renderNightHtml } from '../../src/report/formats/html/night/render-night-html.ts';
import { aHistoryReport, aNight, aNightReport } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

/** Every number in a JSON value, and the exponential of every logarithm. */
function numbersIn(value: unknown, key = '', found: Set<number> = new Set()): Set<number> {
  if (typeof value === 'number') found.add(key === 'lnRatio' ? Math.exp(value) : value);
  else if (Array.isArray(value)) for (const item of value) numbersIn(item, key, found);
  else if (typeof value === 'object' && value !== null) for (const [name, own] of Object.entries(value)) numbersIn(own, name, found);
  return found;
}

/** Two engines may differ in the last bit of an exponential. */
function isIn(known: ReadonlySet<number>, value: number): boolean {
  return known.has(value) || [...known].some((own) => Math.abs(own - value) <= 1e-14 * Math.abs(value));
}

/** The exact values that the cells of a part of the page carry. */
async function shownIn(page: Page, selector: string): Promise<number[]> {
  return page
    .locator(selector)
    .evaluateAll((parts) =>
      parts.flatMap((part) => [
        ...[...part.querySelectorAll('data')].map((cell) => Number(cell.value)),
        ...[...part.querySelectorAll<HTMLElement>('.interval')].flatMap(({ dataset }) =>
          [dataset['low'], dataset['high']].filter((text) => text !== undefined).map(Number),
        ),
      ]),
    );
}

/** The data block as it lies in the file, read without the page's own script. */
async function embedded(page: Page): Promise<unknown> {
  const block = page.locator('#page-data');
  const text = (await block.textContent()) ?? '';
  return JSON.parse((await block.getAttribute('data-encoding')) === 'gzip' ? gunzipSync(Buffer.from(text, 'base64')).toString('utf8') : text);
}

async function saved<Saved>(page: Page): Promise<Saved> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download JSON' }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Saved;
}

const HOSTILE = `<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u202e\u001b[31m${'模型'.repeat(150)}`;

/** Hostile text in every string of a document that is neither a time nor one of a few known words. */
function poisoned<Saved>(document: Saved, keys: readonly string[]): Saved {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    typeof value === 'string' && keys.includes(key) ? `${value} ${HOSTILE}` : value,
  ) as Saved;
}

const NIGHT_TEXTS = ['series', 'title', 'sentence', 'label', 'message', 'release', 'file', 'host.kernel'];
const HISTORY_TEXTS = ['series', 'runId', 'release', 'problem', 'target'];

describe.skipIf(CHROMIUM === undefined)("the night's page", () => {
  it('shows no number that is not in the JSON that it carries, whichever series is looked at', async () => {
    const report = aNightReport({ series: 14, nights: 40 });
    const { page, complaints } = await browser.openText(renderNightHtml(report));
    const known = numbersIn(await embedded(page));
    const counts = new Set([...Array(report.trends.length + 1).keys(), 96 * 60_000 + 8_000, 7]);
    expect((await shownIn(page, '#verdict')).filter((value) => !isIn(known, value) && !counts.has(value))).toEqual([]);
    await page.locator('#trend-table summary').click();
    for (const { series, points } of report.trends) {
      await page.getByLabel('Series', { exact: true }).selectOption(series);
      expect(await page.locator('#trend-rows tr').count()).toBe(Math.min(50, points.length));
      const shown = await shownIn(page, '#trend-rows');
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.filter((value) => !isIn(known, value))).toEqual([]);
    }
    for (const part of ['#findings', '[data-table="series"]']) {
      const shown = await shownIn(page, part);
      expect(shown.length).toBeGreaterThan(20);
      expect(shown.filter((value) => !isIn(known, value))).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  it('gives back the whole night as raw data', async () => {
    const report = JSON.parse(JSON.stringify(aNightReport({ series: 3, nights: 12 }))) as NightReport;
    const { page } = await browser.openText(renderNightHtml(report), { acceptDownloads: true });
    expect(await saved<NightReport>(page)).toEqual(report);
  });

  it('walks the nights by arrow keys, says each, and finds it again by its address', async () => {
    const report = aNightReport();
    const { page, complaints } = await browser.openText(renderNightHtml(report));
    await page.locator('#trend-chart').focus();
    await page.keyboard.press('End');
    const reading = page.locator('#trend-chart-reading');
    expect(await reading.textContent()).toMatch(/^2026-11-20: [+−]\d+\.\d % \(.* to .*\); ▲ regression; head .* ms, last-good .* ms/);
    await page.keyboard.press('ArrowLeft');
    const said = await reading.textContent();
    expect(said).toMatch(/^2026-11-1\d: /);
    await page.getByLabel('Series', { exact: true }).selectOption('bert-process');
    expect(await reading.textContent()).toBe('');
    await page.locator('#trend-chart').focus();
    await page.keyboard.press('End');
    const suspected = await reading.textContent();
    expect(suspected).toContain('? suspected');
    await page.reload();
    await page.waitForSelector('html[data-ready="yes"]');
    expect(await page.locator('#trend-title').textContent()).toBe('bert-process');
    expect(await reading.textContent()).toBe(suspected);
    expect(complaints).toEqual([]);
  });

  it('leads from a finding to its trend, its comparisons and the night that first reported it', async () => {
    const { page } = await browser.openText(renderNightHtml(aNightReport()));
    const card = page.locator('.finding[data-series="loaders/mmap"]');
    const links = await card.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toEqual([
      '#series=loaders%2Fmmap',
      '../../comparisons/20261120-020000-nightly-9f3a-loaders-mmap/report.html',
      '../../comparisons/20261120-020000-nightly-9f3a-loaders-mmap-2/report.html',
      expect.stringMatching(/^\.\.\/20261115-020000-nightly-[0-9a-f]{4}\/report\.html$/),
    ]);
    await card.getByRole('link', { name: 'trend' }).click();
    expect(await page.locator('#trend-title').textContent()).toBe('loaders/mmap');
    expect(await page.locator('#trend-events li').allTextContents()).toEqual([expect.stringMatching(/^change point 2026-11-15: .* ms → .* ms$/)]);
  });

  it('shows hostile text as text, and ignores an address that names nothing', async () => {
    const { page, requests, complaints } = await browser.openText(renderNightHtml(poisoned(aNightReport({ nights: 30 }), NIGHT_TEXTS)), {
      fragment: '#series=nobody&night=%E0%A4%A',
      viewport: { width: 360, height: 740 },
    });
    for (const option of (await page.getByLabel('Series', { exact: true }).locator('option').all()).slice(0, 3))
      await page.getByLabel('Series', { exact: true }).selectOption((await option.getAttribute('value')) ?? '');
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect([...requests, ...complaints]).toEqual([]);
  });

  it('opens where nothing was measured and no series has a night', async () => {
    const empty: NightReport = { schemaVersion: 1, kind: 'night-report', night: aNight([], { planned: ['a'] }), trends: [] };
    const { page, complaints } = await browser.openText(renderNightHtml(empty));
    expect(await page.locator('.lead-sentence').textContent()).toContain('Nothing could be measured');
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(CHROMIUM === undefined)("the history's page", () => {
  it('shows no number that is not in the JSON that it carries', async () => {
    const report = aHistoryReport({ runs: 450 });
    const { page, complaints } = await browser.openText(renderHistoryHtml(report));
    const known = numbersIn(await embedded(page));
    const counts = [450, 75, 6, 2];
    const levels = report.series.flatMap(({ changePoints }) => changePoints.map(({ beforeMs, afterMs }) => afterMs / beforeMs));
    for (const part of ['#series', '#run-rows', '#verdict']) {
      const shown = await shownIn(page, part);
      expect(shown.length).toBeGreaterThan(2);
      expect(shown.filter((value) => !isIn(known, value) && !counts.includes(value) && !levels.includes(value))).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  it('pages through all runs, finds them by text, series and outcome, and remembers the search in the address', async () => {
    const report = aHistoryReport({ runs: 450 });
    const { page, complaints } = await browser.openText(renderHistoryHtml(report));
    const status = page.locator('.page-status');
    expect(await status.textContent()).toBe('1–50 of 450');
    for (let press = 0; press < 8; press += 1) await page.getByRole('button', { name: 'older →' }).click();
    expect(await status.textContent()).toBe('401–450 of 450');
    expect(await page.getByRole('button', { name: 'older →' }).isDisabled()).toBe(true);
    await page.getByLabel('Series of the runs').selectOption('loaders/mmap · docker · cold');
    await page.getByLabel('Outcome of the runs').selectOption('missed');
    const missed = report.series.find(({ series }) => series === 'loaders/mmap')!.rows.filter(({ outcome }) => outcome === 'missed');
    expect(await page.locator('#run-rows tr').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['id']))).toEqual(
      missed.map(({ runId }) => runId).reverse(),
    );
    await page.getByLabel('Outcome of the runs').selectOption('');
    const wanted = report.series[2]!.rows[5]!;
    await page.getByLabel('Text in the runs').fill(`${wanted.runId.slice(-4)} MMAP`);
    expect(await page.locator('#run-rows tr a').first().getAttribute('href')).toBe(`../runs/${wanted.runId}/report.html`);
    const found = await page.locator('#run-rows').innerHTML();
    await page.reload();
    await page.waitForSelector('html[data-ready="yes"]');
    expect(await page.locator('#run-rows').innerHTML()).toBe(found);
    await page.getByLabel('Text in the runs').fill('no such run anywhere');
    expect(await page.locator('#run-rows tr').count()).toBe(0);
    expect(await status.textContent()).toBe('none');
    expect(complaints).toEqual([]);
  });

  it('names a run without a completed start, and walks to it', async () => {
    const { page } = await browser.openText(renderHistoryHtml(aHistoryReport()));
    await page.getByLabel('Series', { exact: true }).selectOption('resnet50-process · process · cold');
    await page.locator('#trend-chart').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#trend-chart-reading').textContent()).toMatch(/no start was completed; ! not judged; 20 starts/);
  });

  it('shows hostile text as text, an empty history as one, and gives back the rows', async () => {
    const hostile = await browser.openText(renderHistoryHtml(poisoned(aHistoryReport(), HISTORY_TEXTS)), { viewport: { width: 360, height: 740 } });
    expect(await hostile.page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await hostile.page.locator('main img, main script').count()).toBe(0);
    expect(await hostile.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect([...hostile.requests, ...hostile.complaints]).toEqual([]);
    const empty = await browser.openText(renderHistoryHtml(aHistoryReport({ runs: 0 })));
    expect(await empty.page.locator('.lead-sentence').textContent()).toContain('No run has been saved yet.');
    expect(empty.complaints).toEqual([]);
    const report = JSON.parse(JSON.stringify(aHistoryReport({ runs: 30 }))) as HistoryReport;
    const { page } = await browser.openText(renderHistoryHtml(report), { acceptDownloads: true });
    expect(await saved<HistoryReport>(page)).toEqual(report);
  });
});
