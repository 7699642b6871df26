/** How near the start comes to what the machine can do, with what remains by phase; and what the search itself cost. */
import { formatDuration } from '../../../../core/format.ts';
import { STAGE_TITLES } from '../../../../core/tuning-words.ts';
import { phaseTone } from '../../../phase-tone.ts';
import type { CeilingView, CostRow, TuningView } from '../../../tuning-view.ts';
import { countCell, msCell, shareCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';

type Row = CeilingView['rows'][number];

function percent(ms: number, longestMs: number): string {
  return `${Math.max(0, (100 * ms) / longestMs).toFixed(3)}%`;
}

/** The phase as a bar, what the machine demands of it filled. */
function bar({ phase, ms, floorMs }: Row, longestMs: number): Markup {
  const { group, shade } = phaseTone(phase);
  return html`<svg class="ceiling" width="100%" height="16" aria-hidden="true"><rect class="ceiling-whole" width="${percent(ms, longestMs)}" height="16"/><rect class="ceiling-floor tone-${group} shade-${String(shade)}" width="${percent(Math.min(ms, floorMs), longestMs)}" height="16"/></svg>`;
}

function row(item: Row, longestMs: number): Markup {
  return html`<tr data-id="${item.phase}"><th scope="row">${foreign(item.title)}</th><td class="n">${msCell(item.ms)}</td><td class="n">${msCell(item.floorMs)}</td><td class="n">${msCell(item.remainsMs)}</td><td class="draw">${bar(item, longestMs)}</td><td>${foreign(item.basis)}</td></tr>`;
}

/** Undefined where nothing of the machine was measured. */
export function ceilingSection({ ceilings }: TuningView): PageSection | undefined {
  if (ceilings === undefined) return undefined;
  const longestMs = Math.max(1e-6, ...ceilings.rows.map(({ ms }) => ms));
  const said = html`<p class="lead-sentence ceiling-said">${foreign(ceilings.sentence)}.</p>`;
  const total = html`<tfoot><tr class="total" data-id="total"><th scope="row">the whole start</th><td class="n">${msCell(ceilings.startMs)}</td><td class="n">${msCell(ceilings.floorMs)}</td><td class="n">${msCell(Math.max(0, ceilings.startMs - ceilings.floorMs))}</td><td class="n">${shareCell(ceilings.share)}</td><td>of what this machine can do</td></tr></tfoot>`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="What remains by phase"><table data-table="ceilings"><thead><tr><th scope="col">phase</th><th scope="col" class="n">takes</th><th scope="col" class="n">machine's floor</th><th scope="col" class="n">remains</th><th scope="col" class="draw">floor within it</th><th scope="col">how the floor was found</th></tr></thead><tbody>${ceilings.rows.map((item) => row(item, longestMs))}</tbody>${total}</table></div>`;
  return { id: 'ceilings', navigation: 'What remains', markup: section('ceilings', 'What this machine can do', html`${said}${table}`) };
}

function costRow({ stage, starts, ms, share }: CostRow): Markup {
  return html`<tr data-id="${stage}"><th scope="row">${STAGE_TITLES[stage]}</th><td class="n">${countCell(starts)}</td><td class="n"><data value="${String(ms)}">${formatDuration(ms)}</data></td><td class="n">${shareCell(share)}</td></tr>`;
}

/** Undefined where nothing was spent. */
export function costSection({ costs, totalMs }: TuningView): PageSection | undefined {
  if (costs.length === 0) return undefined;
  const starts = costs.reduce((sum, cost) => sum + cost.starts, 0);
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Cost by stage"><table data-table="costs"><thead><tr><th scope="col">stage</th><th scope="col" class="n">starts</th><th scope="col" class="n">time</th><th scope="col" class="n">share</th></tr></thead><tbody>${costs.map(costRow)}</tbody><tfoot><tr class="total" data-id="total"><th scope="row">together</th><td class="n">${countCell(starts)}</td><td class="n"><data value="${String(totalMs)}">${formatDuration(totalMs)}</data></td><td></td></tr></tfoot></table></div>`;
  return { id: 'cost', navigation: 'Cost', markup: section('cost', 'What the search cost', table) };
}
