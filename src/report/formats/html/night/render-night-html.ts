/** The page of a night as one offline file: verdict, findings, all series, their trends. */
import type { NightReport } from '../../../../core/night.ts';
import { buildNightReport } from '../../../build-night-report.ts';
import type { NightView } from '../../../night-view.ts';
import { packNight, roundTrends } from '../../../pack-night.ts';
import type { FactGroup } from '../../../report.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { methodSection, rawSection } from '../shell/closing-sections.ts';
import { type EmbeddedData, embedDocument } from '../shell/embed.ts';
import { type PageSection, renderPage, section, whenText } from '../shell/render-page.ts';
import { trendLegend, trendSection } from '../trend/trend-section.ts';
import { findingCard } from './finding-card.ts';
import { seriesSection } from './series-table.ts';
import { findingsSection, verdictSection } from './verdict.ts';

/** Of base64 text; leaves a page of 50 series of 365 nights below 1 MB. */
const DATA_LIMIT_BYTES = 640 * 1024;

function trendTable(): Markup {
  return html`<details id="trend-table" class="js"><summary>Table of nights</summary><div class="controls" id="trend-pages"></div><div class="scroll" tabindex="0" role="group" aria-label="Nights of the series"><table data-table="trend"><caption id="trend-table-caption">Nights, newest first</caption><thead><tr><th scope="col">night</th><th scope="col">outcome</th><th scope="col" class="n">change</th><th scope="col" class="n">bounds</th><th scope="col" class="n">head</th><th scope="col" class="n">last-good</th><th scope="col">release</th></tr></thead><tbody id="trend-rows"></tbody></table></div></details>`;
}

const LEGEND = trendLegend([
  ['sw-line', 'head against last-good'],
  ['sw-band', 'bounds'],
  ['sw-bad', 'regression'],
  ['sw-good', 'improvement'],
  ['sw-hollow', 'suspected'],
  ['sw-square', 'noisy host'],
  ['sw-cross', 'target missed, or not measured'],
  ['sw-segment', 'machine or measurement changed'],
  ['sw-range', 'change point'],
  ['sw-release', 'release'],
]);

function trend(): Markup {
  return trendSection(
    {
      title: 'Trend',
      caption:
        'Every night of a series: head against last-good of the same night, so that what the night did to both is gone. The flat line is last-good. The arrow keys walk from night to night; the table below holds the same numbers.',
      legend: LEGEND,
      noscript: 'The trends need JavaScript; the small drawings above show the latest nights.',
    },
    trendTable(),
  );
}

function environment(groups: readonly FactGroup[]): Markup {
  const drawn = groups.map(
    (group) =>
      html`<div><h3>${foreign(group.title)}</h3><dl class="env">${group.facts.map(({ label, value }) => html`<div><dt>${foreign(label)}</dt><dd>${foreign(value)}</dd></div>`)}</dl></div>`,
  );
  return section('environment', 'Environment', drawn.length === 0 ? html`<p>No series left a machine.</p>` : html`<div class="groups">${drawn}</div>`);
}

function sections(view: NightView): PageSection[] {
  return [
    { id: 'verdict', navigation: 'Verdict', markup: verdictSection(view) },
    { id: 'findings', navigation: 'Findings', markup: findingsSection(view, view.findings.map(findingCard)) },
    { id: 'series', navigation: 'All series', markup: seriesSection(view) },
    { id: 'trend', navigation: 'Trend', markup: trend() },
    { id: 'environment', navigation: 'Environment', markup: environment(view.environment) },
    methodSection(view.method),
  ];
}

function embed(shown: NightReport, isRounded: boolean): EmbeddedData {
  const detail = isRounded
    ? 'This page holds the night as it was saved, and the trends rounded to a microsecond and to 0.001 %.'
    : 'This page holds the night as it was saved, and the trends of its series.';
  return embedDocument(packNight(shown), [{ detail, reduce: (packed) => packed }], DATA_LIMIT_BYTES, () => []);
}

/** The whole page, for nights/<id>/report.html: its links are relative to that. Throws INTERNAL_FAULT where the assets were not built. */
export function renderNightHtml(report: NightReport): string {
  const shown = roundTrends(report);
  const view = buildNightReport(shown);
  const data = embed(shown, shown !== report);
  return renderPage({
    page: 'night',
    title: `Night of ${view.createdAt.slice(0, 10)}: ${view.headline}`,
    heading: `Night of ${view.createdAt.slice(0, 10)}`,
    meta: [html`<span>${foreign(view.file)}</span>`, html`<span>${whenText(view.createdAt)}</span>`, html`<code>${foreign(view.nightId)}</code>`],
    sections: [...sections(view), rawSection(data, 'night.json')],
    data,
    toolVersion: view.toolVersion,
  });
}
