/** The report's size and the time to write it, for an ordinary and for a very long run. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderRunHtml } from '../../src/report/formats/html/run/render-run-html.ts';
import { aRunResult, type RunShape } from '../support/builders.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';

const KB = 1024;

interface Written {
  readonly sizeKb: number;
  /** Slowest of the repetitions: the first one compiles, as the only one of a real run does. */
  readonly worstMs: number;
  readonly count: number;
}

function write(context: BenchContext, name: string, shape: RunShape): Written {
  const run = aRunResult(shape);
  const file = join(context.folder, `${name}.html`);
  const count = context.quick ? 2 : 10;
  let worstMs = 0;
  for (let round = 0; round < count; round += 1) {
    const begun = process.hrtime.bigint();
    writeFileSync(file, renderRunHtml(run));
    worstMs = Math.max(worstMs, Number(process.hrtime.bigint() - begun) / 1e6);
  }
  return { sizeKb: statSync(file).size / KB, worstMs, count };
}

function sizeFigure(id: string, title: string, { sizeKb }: Written, limitKb: number): Figure {
  return { id, title, unit: 'KB', value: sizeKb, limit: `<= ${limitKb} KB`, met: sizeKb <= limitKb, count: 1 };
}

export const bench: Bench = async (context) => {
  context.say('writing reports of 20 and of 1,000 trials');
  const long = write(context, 'long', { trials: 1000, failures: 4, invalid: 4 });
  const usual = write(context, 'usual', { trials: 20 });
  const pair = write(context, 'pair', { trials: 20, variants: 2 });
  return [
    sizeFigure('report-20-size', 'report of 20 trials', usual, 350),
    sizeFigure('report-20x2-size', 'report of 2 variants of 20 trials', pair, 350),
    sizeFigure('report-1000-size', 'report of 1,000 trials', long, 1024),
    {
      id: 'report-1000-time',
      title: 'report of 1,000 trials, rendered and written, slowest',
      unit: 'ms',
      value: long.worstMs,
      limit: '<= 1000 ms',
      met: long.worstMs <= 1000,
      count: long.count,
    },
  ];
};
