/** Size of the night's and of the history's page at the length that they are made for, and how soon a browser has them ready. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { renderHistoryHtml } from '../../src/report/formats/html/history/render-history-html.ts';
import { renderNightHtml } from '../../src/report/formats/html/night/render-night-html.ts';
import { aHistoryReport, aNightReport } from '../support/builders.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';

const KB = 1024;
const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

interface Written {
  readonly id: string;
  readonly title: string;
  readonly file: string;
}

/** Milliseconds from the navigation's begin until the page's script says that everything answers. */
async function openMs(browser: Browser, file: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, offline: true });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (document.documentElement?.dataset['ready'] === 'yes') (window as unknown as { readyMs?: number }).readyMs ??= performance.now();
    });
    seen.observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready'] });
  });
  await page.goto(pathToFileURL(file).href);
  const handle = await page.waitForFunction(() => (window as unknown as { readyMs?: number }).readyMs);
  const readyMs = (await handle.jsonValue()) as number;
  await context.close();
  return readyMs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

async function openFigure(browser: Browser, { id, title, file }: Written, context: BenchContext): Promise<Figure> {
  const count = context.quick ? 2 : 11;
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) times.push(await openMs(browser, file));
  const value = median(times);
  const note = `slowest ${Math.max(...times).toFixed(0)} ms`;
  return { id: `${id}-interactive`, title: `${title}, interactive, median`, unit: 'ms', value, limit: '<= 1000 ms', met: value <= 1000, count, note };
}

function sizeFigure({ id, title, file }: Written): Figure {
  const value = statSync(file).size / KB;
  return { id: `${id}-size`, title, unit: 'KB', value, limit: '<= 1024 KB', met: value <= 1024, count: 1 };
}

export const bench: Bench = async (context) => {
  context.say('writing a night of 50 series x 365 nights and a history of 10,000 runs');
  const write = (id: string, title: string, html: string): Written => {
    const file = join(context.folder, `${id}.html`);
    writeFileSync(file, html);
    return { id, title, file };
  };
  const pages = [
    write('night-page', 'page of 50 series x 365 nights', renderNightHtml(aNightReport({ series: 50, nights: 365, seed: 7 }))),
    write('history-page', 'page of 10,000 runs', renderHistoryHtml(aHistoryReport({ runs: 10_000, seed: 7 }))),
  ];
  const figures = pages.map(sizeFigure);
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    context.say('no Chromium: how soon the pages are interactive is not measured');
    return figures;
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  try {
    for (const page of pages) figures.push(await openFigure(browser, page, context));
  } finally {
    await browser.close();
  }
  return figures;
};
