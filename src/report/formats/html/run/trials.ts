/** Distributions and per-trial series: the canvases that the page's script fills, and the tables that say the same. */
import type { Report, TrialRow, VariantView } from '../../../report.ts';
import { countCell, intervalCell, msCell, ratioCell, shareCell, signedMsCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { badge } from './verdict.ts';

/** A static row costs about 400 bytes; beyond this many the remarkable ones stand for the rest. */
const TABLE_LIMIT = 60;

const OUTCOMES: Readonly<Record<TrialRow['outcome'], string>> = { completed: '', 'timed-out': '✕ timed out', crashed: '✕ crashed', invalid: '△ wrong state' };

/** All of a short run; of a long one the failed, the wrong and the slowest. */
export function chosenTrials(trials: readonly TrialRow[], limit: number): TrialRow[] {
  if (trials.length <= limit) return [...trials];
  const rank = (trial: TrialRow): number => (trial.outcome === 'completed' ? (trial.readyMs ?? 0) : Number.POSITIVE_INFINITY);
  return [...trials]
    .sort((a, b) => (rank(b) > rank(a) ? 1 : rank(b) < rank(a) ? -1 : a.order - b.order))
    .slice(0, limit)
    .sort((a, b) => a.order - b.order);
}

function trialTable(report: Report): Markup {
  const several = report.variants.length > 1;
  const chosen = chosenTrials(report.trials, TABLE_LIMIT);
  const rows = chosen.map(
    (trial) =>
      html`<tr data-id="${trial.id}" class="${trial.outcome}"><th scope="row">${countCell(trial.order)}</th>${several && html`<td>${foreign(trial.variant)}</td>`}<td class="n">${msCell(trial.readyMs)}</td><td class="n">${msCell(trial.firstInferenceMs)}</td><td class="n">${msCell(trial.secondInferenceMs)}</td><td class="n">${shareCell(trial.coverage)}</td><td class="notes">${[...(OUTCOMES[trial.outcome] === '' ? [] : [OUTCOMES[trial.outcome]]), ...trial.notes].map((note) => html`<span>${foreign(note)}</span>`)}</td></tr>`,
  );
  const caption =
    chosen.length === report.trials.length
      ? 'Every trial, in the order in which they were run'
      : `The ${chosen.length} failed, wrong or slowest of ${report.trials.length} trials; the raw data has all of them`;
  return html`<details id="trial-table"><summary>Table of trials</summary><div class="scroll" tabindex="0" role="group" aria-label="Trials"><table data-table="trials"><caption>${caption}</caption><thead><tr><th scope="col">trial</th>${several && html`<th scope="col">variant</th>`}<th scope="col" class="n">ready</th><th scope="col" class="n">first inference</th><th scope="col" class="n">second inference</th><th scope="col" class="n">explained</th><th scope="col">remarks</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function chart(id: string, title: string, note: string): Markup {
  return html`<figure class="chart js"><figcaption><b>${title}</b> <span>${note}</span></figcaption><div class="canvas-box"><canvas id="${id}" role="img" aria-label="${title}" aria-describedby="trial-table-note"></canvas></div><p class="reading" id="${id}-reading" aria-live="polite"></p></figure>`;
}

/** Two charts and the table behind them. Without JavaScript only the table is there. */
export function trialsSection(report: Report): Markup {
  return html`<section id="trials" aria-labelledby="h-trials"><header class="section-head"><h2 id="h-trials">Every start</h2><div class="controls js" id="series-controls"></div></header><p class="caption" id="trial-table-note">The table of trials below holds the same numbers, and the warm-up and control trials, which the charts leave out. In a chart, the arrow keys walk from point to point.</p><div class="charts">${chart('series', 'Phases of each trial', 'stacked, in run order; ✕ failed, △ wrong state')}${chart('ecdf', 'Share of starts that are ready by a time', 'failed starts never arrive')}</div>${trialTable(report)}</section>`;
}

function differenceNote(variant: VariantView): Markup | undefined {
  const { differenceMs, differenceLowMs, differenceHighMs, differenceProven } = variant;
  if (differenceMs === undefined) return undefined;
  if (differenceLowMs === undefined || differenceHighMs === undefined) return html`<small class="block">too few starts to tell</small>`;
  return html`<small class="block">${signedMsCell(differenceLowMs)} to ${signedMsCell(differenceHighMs)}${!differenceProven && ', none proven'}</small>`;
}

/** Only where there is something to compare. */
export function variantsSection(report: Report): Markup | undefined {
  if (report.variants.length < 2) return undefined;
  const rows = report.variants.map((variant) => {
    const ready = variant.moments.find((moment) => moment.id === 'ready');
    return html`<tr data-id="${variant.id}"><th scope="row">${foreign(variant.id)}${variant.settings.map((setting) => html`<small class="block">${foreign(setting)}</small>`)}</th><td class="n">${msCell(ready?.medianMs)}</td><td class="n">${intervalCell(ready?.lowMs, ready?.highMs)}</td><td class="n">${signedMsCell(variant.differenceMs)}${differenceNote(variant)}</td><td class="n">${ratioCell(variant.ratio)}</td><td class="n">${msCell(variant.moments.find((moment) => moment.id === 'first-inference')?.medianMs)}</td><td class="n">${countCell(variant.verdict.within)} of ${countCell(variant.verdict.starts)}</td><td>${badge(variant.verdict.outcome)}<small class="block">${foreign(variant.verdict.sentence)}</small></td></tr>`;
  });
  return html`<section id="variants" aria-labelledby="h-variants"><h2 id="h-variants">Variants</h2><p class="caption">Differences of ready to the first variant are Hodges-Lehmann shifts with their bounds at 95 %; ratios are those of the medians. The curves of all variants are drawn together below.</p><div class="scroll" tabindex="0" role="group" aria-label="Comparison of variants"><table data-table="variants"><thead><tr><th scope="col">variant</th><th scope="col" class="n">ready, median</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">difference</th><th scope="col" class="n">ratio</th><th scope="col" class="n">first inference</th><th scope="col" class="n">within</th><th scope="col">verdict</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
