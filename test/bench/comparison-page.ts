/** The comparison page's size, the time to write it, and the time until a browser offers everything on it. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { ComparisonResult } from '../../src/core/comparison.ts';
import { renderComparisonHtml } from '../../src/report/formats/html/comparison/render-comparison-html.ts';
import { CHROMIUM } from '../browser/chromium.ts';
import { aComparison } from '../support/builders.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { median } from './measure.ts';

const KB = 1024;
const SIZE_LIMIT_KB = 600;
const TIME_LIMIT_MS = 1000;

/** Milliseconds from the begin of loading until the page's script has set its mark. */
const READY_CLOCK = `new MutationObserver(() => {
  if (document.documentElement.dataset.ready === 'yes') window.readyAtMs ??= performance.now();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });`;

/** Slowest of the repetitions: the first one compiles, as the only one of a real comparison does. */
function slowestWriteMs(file: string, result: ComparisonResult, count: number): number {
  let worstMs = 0;
  for (let round = 0; round < count; round += 1) {
    const begun = process.hrtime.bigint();
    writeFileSync(file, renderComparisonHtml(result));
    worstMs = Math.max(worstMs, Number(process.hrtime.bigint() - begun) / 1e6);
  }
  return worstMs;
}

/** Each opening in a context of its own, so that nothing is cached. */
async function openingsMs(file: string, executablePath: string, count: number): Promise<number[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  const times: number[] = [];
  try {
    for (let round = 0; round < count; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, offline: true });
      const page = await context.newPage();
      await page.addInitScript(READY_CLOCK);
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('html[data-ready="yes"]');
      times.push(Number(await page.evaluate('window.readyAtMs')));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return times;
}

function timeFigure(id: string, title: string, value: number, count: number): Figure {
  return { id, title, unit: 'ms', value, limit: `<= ${TIME_LIMIT_MS} ms`, met: value <= TIME_LIMIT_MS, count };
}

async function openingFigures(context: BenchContext, file: string): Promise<Figure[]> {
  if (CHROMIUM === undefined) return [];
  context.say('opening it in Chromium');
  const times = await openingsMs(file, CHROMIUM, context.quick ? 2 : 15);
  return [timeFigure('comparison-page-ready', 'comparison page of 2 x 200 trials, opened until interactive, median', median(times), times.length)];
}

export const bench: Bench = async (context) => {
  context.say('writing the comparison page of 2 x 200 trials');
  const result = aComparison({ pairs: 200, failures: [2, 9], invalid: [1, 2] });
  const file = join(context.folder, 'comparison.html');
  const count = context.quick ? 2 : 10;
  const worstMs = slowestWriteMs(file, result, count);
  const sizeKb = statSync(file).size / KB;
  return [
    {
      id: 'comparison-page-size',
      title: 'comparison page of 2 x 200 trials',
      unit: 'KB',
      value: sizeKb,
      limit: `<= ${SIZE_LIMIT_KB} KB`,
      met: sizeKb <= SIZE_LIMIT_KB,
      count: 1,
    },
    timeFigure('comparison-page-time', 'comparison page of 2 x 200 trials, rendered and written, slowest', worstMs, count),
    ...(await openingFigures(context, file)),
  ];
};
