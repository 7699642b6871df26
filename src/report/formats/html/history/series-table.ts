/** All series of the history: how many runs, what the last one said, and where the level last moved. */
import { formatMs } from '../../../../core/format.ts';
import { seriesKey } from '../../../history-key.ts';
import type { HistorySeriesRow, HistoryView } from '../../../history-view.ts';
import { countCell, intervalCell, msCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { section } from '../shell/render-page.ts';
import { changeCell } from '../trend/change-cells.ts';
import { sparkline } from '../trend/sparkline.ts';
import { uriPart } from '../uri-part.ts';
import { outcomeText, runHref } from './run-rows.ts';

/** Of the median: below this the drawing is noise. */
const LEAST_RANGE = 0.1;

function drawing({ recent, breaks, series }: HistorySeriesRow): Markup | undefined {
  const present = recent.filter((value) => value !== undefined);
  if (present.length === 0) return undefined;
  const label = `${series}, medians of the latest ${present.length} runs: from ${formatMs(Math.min(...present))} to ${formatMs(Math.max(...present))}`;
  return sparkline({ values: recent, breaks, leastRange: LEAST_RANGE * Math.max(...present), label });
}

function change({ lastChange, changePoints }: HistorySeriesRow): Markup | string {
  if (lastChange === undefined) return 'none';
  const more = changePoints > 1 && html`; ${countCell(changePoints)} in all`;
  return html`${changeCell(lastChange.ratio)} on ${lastChange.at.slice(0, 10)}<small class="block">${msCell(lastChange.beforeMs)} → ${msCell(lastChange.afterMs)}${more}</small>`;
}

function row(series: HistorySeriesRow): Markup {
  const last =
    series.lastOutcome === undefined ? 'none' : html`${outcomeText(series.lastOutcome)}<small class="block">${(series.lastAt ?? '').slice(0, 10)}</small>`;
  return html`<tr data-id="${seriesKey(series)}"><th scope="row"><a class="js" href="#series=${uriPart(seriesKey(series))}">${foreign(series.series)}</a><span class="no-js">${foreign(series.series)}</span><small class="block">${foreign(series.target)}, ${series.state}</small></th><td class="n">${countCell(series.runs)}</td><td class="word">${last}</td><td class="n">${msCell(series.lastMedianMs)}</td><td class="n">${intervalCell(series.lastLowMs, series.lastHighMs)}</td><td class="draw">${drawing(series)}</td><td class="change">${change(series)}</td><td class="n">${countCell(series.segments)}</td></tr>`;
}

export function seriesSection(view: HistoryView): Markup {
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="All series"><table data-table="history"><thead><tr><th scope="col">series</th><th scope="col" class="n">runs</th><th scope="col">last run</th><th scope="col" class="n">median</th><th scope="col" class="n">95 % interval</th><th scope="col" class="draw">latest medians</th><th scope="col">last change point</th><th scope="col" class="n">machines</th></tr></thead><tbody>${view.series.map(row)}</tbody></table></div>`;
  return section('series', 'All series', view.series.length === 0 ? html`<p>No run has been saved yet.</p>` : table);
}

/** Named where there are any. */
export function damagedSection(view: HistoryView): Markup | undefined {
  if (view.damaged.length === 0) return undefined;
  const items = view.damaged.map(({ runId, problem }) => html`<li><a href="${runHref(runId)}"><code>${foreign(runId)}</code></a>: ${foreign(problem)}</li>`);
  return section('damaged', 'Documents that could not be read', html`<ul class="reasons">${items}</ul>`);
}
