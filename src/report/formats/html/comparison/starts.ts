/** The starts of both sides: the charts that the page's script draws, and the table that says the same. */
import type { ComparisonView } from '../../../comparison-view.ts';
import type { TrialRow } from '../../../report.ts';
import { countCell, msCell, shareCell } from '../cells.ts';
import { chartFigure } from '../chart-figure.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { chosenTrials, OUTCOME_WORDS } from '../run/trials.ts';
import { type PageSection, section } from '../shell/render-page.ts';
import { ROLES, type SideNames } from './side-names.ts';

/** A static row costs about 400 bytes; beyond this many the remarkable ones stand for the rest. */
const TABLE_LIMIT = 80;

function row(trial: TrialRow, names: SideNames): Markup {
  const outcome = OUTCOME_WORDS[trial.outcome];
  const notes = [...(outcome === '' ? [] : [outcome]), ...trial.notes];
  return html`<tr data-id="${trial.id}" class="${trial.outcome}"><th scope="row">${countCell(trial.order)}</th><td>${trial.variant === 'baseline' ? `● ${names.baseline}` : `◆ ${names.candidate}`}</td><td class="n">${msCell(trial.readyMs)}</td><td class="n">${msCell(trial.firstInferenceMs)}</td><td class="n">${msCell(trial.secondInferenceMs)}</td><td class="n">${shareCell(trial.coverage)}</td><td class="notes">${notes.map((note) => html`<span>${foreign(note)}</span>`)}</td></tr>`;
}

function table(view: ComparisonView, names: SideNames): Markup {
  const chosen = chosenTrials(view.trials, TABLE_LIMIT);
  const caption =
    chosen.length === view.trials.length
      ? 'Every trial of both sides, in the order in which they were run'
      : `The ${chosen.length} failed, wrong or slowest of ${view.trials.length} trials; the raw data has all of them`;
  return html`<details id="trial-table"><summary>Table of trials</summary><div class="scroll" tabindex="0" role="group" aria-label="Trials"><table data-table="trials"><caption>${caption}</caption><thead><tr><th scope="col">trial</th><th scope="col">side</th><th scope="col" class="n">ready</th><th scope="col" class="n">first inference</th><th scope="col" class="n">second inference</th><th scope="col" class="n">explained</th><th scope="col">remarks</th></tr></thead><tbody>${chosen.map((trial) => row(trial, names))}</tbody></table></div></details>`;
}

/** Without JavaScript only the table is there. */
export function startsSection(view: ComparisonView, names: SideNames = ROLES, title = 'Every start'): PageSection {
  const order = view.interleaved ? 'in run order' : 'each side in the order of its own run';
  const note = html`<p class="caption" id="trial-table-note">The table of trials below holds the same numbers, and the warm-up and control trials, which the charts leave out. In a chart, the arrow keys walk from point to point.</p>`;
  const charts = html`<div class="charts">${chartFigure('ecdf', 'Share of starts that arrive by a time', 'failed starts never do')}${chartFigure('run-order', 'Every start', `${order}; ● ${names.baseline}, ◆ ${names.candidate}, ✕ failed, △ wrong state`)}</div>`;
  return { id: 'starts', navigation: title, markup: section('starts', title, html`${note}${charts}${table(view, names)}`, 'starts-controls') };
}
