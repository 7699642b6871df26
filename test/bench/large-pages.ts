/** Size of the night's, the history's and the tuning's page at the length that they are made for, and how soon a browser has them ready. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderHistoryHtml } from '../../src/report/formats/html/history/render-history-html.ts';
import { renderNightHtml } from '../../src/report/formats/html/night/render-night-html.ts';
import { renderTuningHtml } from '../../src/report/formats/html/tuning/render-tuning-html.ts';
import { CHROMIUM } from '../browser/chromium.ts';
import { aHistoryReport, aNightReport, aTuning } from '../support/builders.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { median } from './measure.ts';
import { openingsMs } from './open-page.ts';

const KB = 1024;

interface Written {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly limitKb: number;
}

async function openFigure(executablePath: string, { id, title, file }: Written, context: BenchContext): Promise<Figure> {
  const count = context.quick ? 2 : 11;
  const times = await openingsMs(file, executablePath, count);
  const value = median(times);
  const note = `slowest ${Math.max(...times).toFixed(0)} ms`;
  return { id: `${id}-interactive`, title: `${title}, interactive, median`, unit: 'ms', value, limit: '<= 1000 ms', met: value <= 1000, count, note };
}

function sizeFigure({ id, title, file, limitKb }: Written): Figure {
  const value = statSync(file).size / KB;
  return { id: `${id}-size`, title, unit: 'KB', value, limit: `<= ${limitKb} KB`, met: value <= limitKb, count: 1 };
}

export const bench: Bench = async (context) => {
  context.say('writing a night of 50 series x 365 nights, a history of 10,000 runs and a tuning of 250 starts and 30 pairs');
  const write = (id: string, title: string, html: string, limitKb = 1024): Written => {
    const file = join(context.folder, `${id}.html`);
    writeFileSync(file, html);
    return { id, title, file, limitKb };
  };
  const pages = [
    write('night-page', 'page of 50 series x 365 nights', renderNightHtml(aNightReport({ series: 50, nights: 365, seed: 7 }))),
    write('history-page', 'page of 10,000 runs', renderHistoryHtml(aHistoryReport({ runs: 10_000, seed: 7 }))),
    write('tuning-page', 'page of 250 starts and 30 pairs', renderTuningHtml(aTuning({ starts: 250, pairs: 30, seed: 7 })), 600),
  ];
  const figures = pages.map(sizeFigure);
  if (CHROMIUM === undefined) {
    context.say('no Chromium: how soon the pages are interactive is not measured');
    return figures;
  }
  for (const page of pages) figures.push(await openFigure(CHROMIUM, page, context));
  return figures;
};
