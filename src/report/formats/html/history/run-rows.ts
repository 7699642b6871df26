/** Rows of the table of runs, the same in the page and in what its script draws. */
import type { HistoryRow } from '../../../../core/history.ts';
import { countCell, intervalCell, msCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { uriPart } from '../uri-part.ts';

const OUTCOMES: Readonly<Record<HistoryRow['outcome'], string>> = { met: '✓ met', missed: '✕ missed', inconclusive: '? inconclusive', errored: '! not judged' };

export function outcomeText(outcome: HistoryRow['outcome']): string {
  return OUTCOMES[outcome];
}

/** Relative to history/report.html. */
export function runHref(runId: string): string {
  return `../runs/${uriPart(runId)}/report.html`;
}

export function runRow(row: HistoryRow): Markup {
  const when = row.createdAt.slice(0, 16).replace('T', ' ');
  const invalid = row.invalid > 0 && html`<small class="block">+ ${countCell(row.invalid)} invalid</small>`;
  return html`<tr data-id="${row.runId}"><th scope="row"><a href="${runHref(row.runId)}">${when}</a><small class="block">${foreign(row.runId)}</small></th><td>${foreign(row.series)}<small class="block">${foreign(row.target)}, ${row.state}</small></td><td class="word">${outcomeText(row.outcome)}</td><td class="n">${msCell(row.medianMs)}</td><td class="n">${intervalCell(row.lowMs, row.highMs)}</td><td class="n">${msCell(row.p90Ms)}</td><td class="n">${msCell(row.firstInferenceMs)}</td><td class="n">${countCell(row.starts)}${invalid}</td><td class="n">${countCell(row.misses)}</td><td>${row.release !== undefined && foreign(row.release)}</td></tr>`;
}

export const RUN_COLUMNS: Markup = html`<tr><th scope="col">run</th><th scope="col">series</th><th scope="col">budget</th><th scope="col" class="n">median</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">p90</th><th scope="col" class="n">first inference</th><th scope="col" class="n">starts</th><th scope="col" class="n">missed</th><th scope="col">release</th></tr>`;
