/** The page of the history as one offline file: all series, their trends, all runs. */
import type { HistoryReport } from '../../../../core/history.ts';
import { buildHistoryReport } from '../../../build-history-report.ts';
import type { HistoryView } from '../../../history-view.ts';
import { packHistory, roundHistory } from '../../../pack-history.ts';
import { countCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { methodSection, rawSection } from '../shell/closing-sections.ts';
import { embedDocument } from '../shell/embed.ts';
import { type PageSection, renderPage, section, whenText } from '../shell/render-page.ts';
import { trendLegend, trendSection } from '../trend/trend-section.ts';
import { RUN_COLUMNS, runRow } from './run-rows.ts';
import { damagedSection, seriesSection } from './series-table.ts';

/** Of base64 text; ten thousand runs take about two thirds of it. */
const DATA_LIMIT_BYTES = 640 * 1024;

const LEGEND = trendLegend([
  ['sw-line', 'median'],
  ['sw-band', '95 % interval'],
  ['sw-thin', 'p90'],
  ['sw-bad', 'budget missed'],
  ['sw-cross', 'no start was completed'],
  ['sw-segment', 'the machine changed'],
  ['sw-range', 'change point'],
  ['sw-release', 'release'],
]);

function verdict(view: HistoryView): Markup {
  const count = (name: string, value: number): Markup => html`<div><dt>${name}</dt><dd>${countCell(value)}</dd></div>`;
  const tone = view.damaged.length > 0 ? 'errored' : 'open';
  return html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict" class="quiet">Overview</h2><article class="card verdict ${tone}"><p class="lead-sentence">${foreign(view.sentence)}</p><dl class="facts">${count('runs', view.runs)}${count('series', view.series.length)}${count('not readable', view.damaged.length)}</dl></article></section>`;
}

function trend(): Markup {
  return trendSection(
    {
      title: 'Trend',
      caption:
        'Every run of a series, by the median of its starts. Nights that start two sides in turn prove a change; this view shows where to look. The arrow keys walk from run to run; the table below holds the same numbers.',
      legend: LEGEND,
      noscript: 'The trends need JavaScript; the small drawings above show the latest runs.',
    },
    html``,
  );
}

function runs(view: HistoryView): Markup {
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Runs"><table data-table="runs"><caption id="runs-caption">The latest ${countCell(view.latest.length)} of ${countCell(view.runs)} runs, newest first</caption><thead>${RUN_COLUMNS}</thead><tbody id="run-rows">${view.latest.map(runRow)}</tbody></table></div>`;
  return section('runs', 'Runs', html`<div class="controls js" id="run-filters"></div><div class="controls js" id="run-pages"></div>${table}`);
}

function sections(view: HistoryView): (PageSection | undefined)[] {
  const damaged = damagedSection(view);
  return [
    { id: 'verdict', navigation: 'Overview', markup: verdict(view) },
    { id: 'series', navigation: 'All series', markup: seriesSection(view) },
    view.runs === 0 ? undefined : { id: 'trend', navigation: 'Trend', markup: trend() },
    view.runs === 0 ? undefined : { id: 'runs', navigation: 'Runs', markup: runs(view) },
    damaged && { id: 'damaged', navigation: 'Damaged', markup: damaged },
    methodSection(view.method),
  ];
}

/** The whole page, for history/report.html: its links are relative to that. Throws INTERNAL_FAULT where the assets were not built. */
export function renderHistoryHtml(report: HistoryReport): string {
  const shown = roundHistory(report);
  const view = buildHistoryReport(shown);
  const detail = shown === report ? 'This page holds the rows of all runs.' : 'This page holds the rows of all runs, their times rounded to a microsecond.';
  const data = embedDocument(packHistory(shown), [{ detail, reduce: (packed) => packed }], DATA_LIMIT_BYTES, () => []);
  return renderPage({
    page: 'history',
    title: `History: ${view.sentence}`,
    heading: 'History',
    meta: [html`<span>${whenText(view.createdAt)}</span>`],
    sections: [...sections(view), rawSection(data, 'index.json')],
    data,
    toolVersion: view.toolVersion,
  });
}
