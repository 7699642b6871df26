/** The comparison page's size, the time to write it, and the time until a browser offers everything on it. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComparisonResult } from '../../src/core/comparison.ts';
import { renderComparisonHtml } from '../../src/report/formats/html/comparison/render-comparison-html.ts';
import { CHROMIUM } from '../browser/chromium.ts';
import { aComparison } from '../support/builders.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { median } from './measure.ts';
import { openingsMs } from './open-page.ts';

const KB = 1024;
const SIZE_LIMIT_KB = 600;
const TIME_LIMIT_MS = 1000;

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
