/**
 * The pages that the browser checks run over: one line each. A page names documents of remarkable shapes, and what of it
 * has to be there: without JavaScript, on canvases, on paper.
 */
import type { ComparisonResult } from '../../src/core/comparison.ts';
import type { HistoryReport } from '../../src/core/history.ts';
import type { NightReport } from '../../src/core/night.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import type { TuningResult } from '../../src/core/tuning.ts';
import { renderComparisonHtml } from '../../src/report/formats/html/comparison/render-comparison-html.ts';
import { renderHistoryHtml } from '../../src/report/formats/html/history/render-history-html.ts';
import { renderNightHtml } from '../../src/report/formats/html/night/render-night-html.ts';
import { renderRunHtml } from '../../src/report/formats/html/run/render-run-html.ts';
import { renderTuningHtml } from '../../src/report/formats/html/tuning/render-tuning-html.ts';
import { aComparison, aHistoryReport, aNightReport, aRunResult, aTuning } from '../support/builders.ts';

interface CheckedPage<Saved> {
  readonly render: (saved: Saved) => string;
  /** An ordinary one, with everything that the page can show. */
  readonly usual: () => Saved;
  /** Others, by what is special about them: they have to open without a complaint. */
  readonly shapes: Readonly<Record<string, () => Saved>>;
  /** Ids of the canvases. */
  readonly canvases: readonly string[];
  /** What must be visible without JavaScript. */
  readonly readable: readonly string[];
  /** Sheets of A4 that the usual one takes. */
  readonly sheets: { readonly atLeast: number; readonly atMost: number };
  /** Of the usual one, the fragment that another view of it has, and what it must change, as a selector. */
  readonly deepLink: { readonly fragment: string; readonly shows: string };
  /** KB that the largest of `shapes` may take. */
  readonly sizeKb: number;
}

/** Its documents are forgotten here, so that one table can hold pages of any document. */
export interface BrowserPage extends Omit<CheckedPage<never>, 'render' | 'usual' | 'shapes'> {
  readonly usual: () => string;
  readonly shapes: Readonly<Record<string, () => string>>;
}

function page<Saved>({ render, usual, shapes, ...rest }: CheckedPage<Saved>): BrowserPage {
  const rendered = Object.entries(shapes).map(([name, make]) => [name, () => render(make())] as const);
  return { ...rest, usual: () => render(usual()), shapes: Object.fromEntries(rendered) };
}

const PAGES: Readonly<Record<string, BrowserPage>> = {
  run: page<RunResult>({
    render: renderRunHtml,
    usual: () => aRunResult({ trials: 30, variants: 2, failures: 2, invalid: 2 }),
    shapes: {
      'a small run': () => aRunResult({ trials: 6 }),
      'one start of a foreign server': () =>
        aRunResult({ trials: 1, target: 'process', instrumented: false }, { notices: ['interrupted after 1 of 30 trials'] }),
      'a thousand trials': () => aRunResult({ trials: 1000, failures: 3 }),
    },
    canvases: ['series', 'ecdf'],
    readable: ['.verdict .sentence', '.verdict .big', 'table[data-table="phases"]', '#waterfall svg.wf', '#environment dd'],
    sheets: { atLeast: 4, atMost: 14 },
    deepLink: { fragment: '#trial=trial-007', shows: '#waterfall' },
    sizeKb: 1024,
  }),
  comparison: page<ComparisonResult>({
    render: renderComparisonHtml,
    usual: () => aComparison({ pairs: 20, failures: [1, 2], invalid: [1, 0], sources: 'runs' }, { notices: ['the wall clock was stepped during the run'] }),
    shapes: {
      'two commits': () => aComparison(),
      'one pair': () => aComparison({ pairs: 1, sources: 'images' }),
      'a side whose starts all failed': () => aComparison({ pairs: 12, failures: [0, 12] }),
      'both sides failed': () => aComparison({ pairs: 4, failures: [4, 4] }),
      'an own server beside a foreign one': () => aComparison({ instrumented: [true, false], sources: 'scenarios' }),
      'forty phases': () => aComparison({ ownLabels: 40 }),
      'twice two hundred trials': () => aComparison({ pairs: 200, changed: {}, failures: [2, 9], invalid: [1, 2] }),
    },
    canvases: ['ecdf', 'run-order'],
    readable: [
      '.verdict .said',
      '.verdict .big',
      'table[data-table="phases"]',
      '#waterfall-baseline svg.wf',
      '#waterfall-candidate svg.wf',
      'table[data-table="environment"]',
    ],
    sheets: { atLeast: 4, atMost: 16 },
    deepLink: { fragment: '#candidate=trial-021&significant=only', shows: '#waterfall-candidate' },
    sizeKb: 600,
  }),
  tuning: page<TuningResult>({
    render: renderTuningHtml,
    usual: () => aTuning({}, { notices: ['the machine was taken up again after an interruption: 12 starts are of before'] }),
    shapes: {
      'nothing helped': () => aTuning({ outcome: 'nothing-helped' }),
      'a winner that fresh starts do not show': () => aTuning({ outcome: 'not-proven' }),
      'a broken guard': () => aTuning({ outcome: 'guard-broken' }),
      'one that was interrupted in its first start': () => ({ ...aTuning({ outcome: 'interrupted', starts: 0 }), candidates: [], knobs: [], costs: [] }),
      'one that was interrupted in the race': () => aTuning({ outcome: 'interrupted', starts: 50 }),
      'a search of 250 starts and 30 pairs': () => aTuning({ starts: 250, pairs: 30 }),
    },
    canvases: ['search-starts', 'ecdf', 'run-order'],
    readable: [
      '.verdict .said',
      '.verdict .big',
      '.notices.security',
      'table[data-table="settings"]',
      'table[data-table="guards"]',
      'table[data-table="knobs"]',
      'table[data-table="candidates"]',
      '#waterfall-baseline svg.wf',
      '#waterfall-candidate svg.wf',
      '#environment dd',
    ],
    sheets: { atLeast: 5, atMost: 18 },
    deepLink: { fragment: '#candidate=trial-021&significant=only', shows: '#waterfall-candidate' },
    sizeKb: 600,
  }),
  night: page<NightReport>({
    render: renderNightHtml,
    usual: () => aNightReport({}, { notices: ['the clock of the machine was stepped'], resumed: 1 }),
    shapes: {
      'the first night of one series': () => aNightReport({ series: 1, nights: 1, stories: ['calibrating'] }),
      'a quiet night': () => aNightReport({ series: 3, nights: 30, stories: [] }),
      'a night that measured nothing': () => aNightReport({ series: 2, stories: ['could-not-measure', 'could-not-measure'] }),
      'fifty series of a year': () => aNightReport({ series: 50, nights: 365 }),
    },
    canvases: ['trend-chart'],
    readable: ['.verdict .lead-sentence', '.verdict .sentence', '.finding', 'table[data-table="series"]', '#environment dd'],
    sheets: { atLeast: 4, atMost: 14 },
    deepLink: { fragment: '#series=bert-process&night=20261120-020000-nightly-9f3a', shows: '#trend figcaption' },
    sizeKb: 1024,
  }),
  history: page<HistoryReport>({
    render: renderHistoryHtml,
    usual: () => aHistoryReport(),
    shapes: {
      'one run': () => aHistoryReport({ runs: 1 }),
      'damaged documents only': () => aHistoryReport({ runs: 0 }),
      'ten thousand runs': () => aHistoryReport({ runs: 10_000 }),
    },
    canvases: ['trend-chart'],
    readable: ['.verdict .lead-sentence', 'table[data-table="history"]', 'table[data-table="runs"]', '#damaged li'],
    sheets: { atLeast: 3, atMost: 14 },
    deepLink: { fragment: '#outcome=missed&text=resnet50', shows: '#run-rows' },
    sizeKb: 1024,
  }),
};

export const PAGE_NAMES: readonly string[] = Object.keys(PAGES);

/** The page of that name in the table. */
export function pageOf(name: string): BrowserPage {
  const found = PAGES[name];
  if (found === undefined) throw new RangeError(`no page ${name}`);
  return found;
}
