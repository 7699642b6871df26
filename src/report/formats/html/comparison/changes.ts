/** The phases as a forest plot whose contributions sum to the total, the moments, and the looks that decided. */
import type { ChangeRow, ComparisonView, PhaseChangeRow } from '../../../comparison-view.ts';
import { countCell, msCell, ratioCell, signedMsCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';
import { exactShareCell, partCell, ratioBoundsCell, shiftBoundsCell } from './cells.ts';
import { type ForestAxis, forestAxis, forestHead, forestRow } from './forest-svg.ts';
import { ROLES, type SideNames } from './side-names.ts';
import { outcomeText, rowWords } from './words.ts';

function phaseRow(row: PhaseChangeRow, axis: ForestAxis): Markup {
  return html`<tr data-id="${row.id}" data-significant="${row.significant ? 'yes' : 'no'}" class="${row.carries ? 'carries' : ''}"><th scope="row">${foreign(row.title)}${row.carries && html`<small class="carry">◆ carries the change</small>`}</th><td class="n">${msCell(row.baselineMs)}</td><td class="n">${msCell(row.candidateMs)}</td><td class="n">${ratioCell(row.ratio)}</td><td class="n">${ratioBoundsCell(row)}</td><td class="draw">${forestRow(axis, row)}</td><td>${rowWords(row)}</td><td class="n">${signedMsCell(row.contributionMs)}</td><td class="n">${partCell(row.share)}</td></tr>`;
}

/** The judged moment in the plot, so that a phase can be seen against it. */
function totalRow(view: ComparisonView, axis: ForestAxis): Markup {
  const { total } = view;
  return html`<tr class="total" data-id="total"><th scope="row">${total.title}, in total</th><td class="n">${msCell(total.baselineMs)}</td><td class="n">${msCell(total.candidateMs)}</td><td class="n">${ratioCell(total.ratio)}</td><td class="n">${ratioBoundsCell(total)}</td><td class="draw">${forestRow(axis, total, true)}</td><td>${rowWords(total)}</td><td class="n">${signedMsCell(view.contributionMs)}</td><td class="n">${partCell(view.total.significant && view.contributionMs !== undefined && view.contributionMs !== 0 ? 1 : undefined)}</td></tr>`;
}

const columns = ({ baseline, candidate }: SideNames): Markup =>
  html`<th scope="col">phase</th><th scope="col" class="n">${baseline}</th><th scope="col" class="n">${candidate}</th><th scope="col" class="n">ratio</th><th scope="col" class="n">bounds</th>`;

function phaseTable(view: ComparisonView, names: SideNames): Markup {
  const axis = forestAxis([...view.phases, view.total], view.margin);
  const rest = view.phases.filter(({ significant }) => !significant).length;
  const others = html`<tr class="others"><th scope="row" colspan="7">${countCell(rest)} others, which did not move beyond noise</th><td class="n">${signedMsCell(view.restMs)}</td><td></td></tr>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Ratio of each phase"><table data-table="phases" id="phase-table"><thead><tr>${columns(names)}<th scope="col" class="draw">ratio, drawn${forestHead(axis)}</th><th scope="col">says</th><th scope="col" class="n">part of the change</th><th scope="col" class="n">share</th></tr></thead><tbody>${view.phases.map((row) => phaseRow(row, axis))}</tbody><tfoot>${rest > 0 && others}${totalRow(view, axis)}</tfoot></table></div>`;
}

/** Each phase by its exclusive time; the parts in the last columns sum to the difference of the typical starts. */
export function phasesSection(view: ComparisonView, names: SideNames = ROLES): PageSection {
  const none = 'At least one side is not instrumented, or has no completed start: the change cannot be told apart by phases.';
  const caption = html`<p class="caption">Exclusive time on the critical chain of the completed starts; ratios are ${names.candidate} / ${names.baseline} with their bounds, the band is the margin that matters. The parts sum to the difference of the typical starts.</p>`;
  const content = view.phases.length === 0 ? html`<p>${none}</p>` : html`${caption}${phaseTable(view, names)}`;
  return { id: 'phases', navigation: 'Phases', markup: section('phases', 'Which phases carry the change', content, 'phase-controls') };
}

function momentRow(row: ChangeRow): Markup {
  return html`<tr data-id="${row.id}"><th scope="row">${row.title}</th><td class="n">${msCell(row.baselineMs)}</td><td class="n">${msCell(row.candidateMs)}</td><td class="n">${ratioCell(row.ratio)}</td><td class="n">${ratioBoundsCell(row)}</td><td class="n">${signedMsCell(row.shiftMs)}</td><td class="n">${shiftBoundsCell(row)}</td><td>${rowWords(row)}</td><td class="n">${countCell(row.baselineCount)}</td><td class="n">${countCell(row.candidateCount)}</td></tr>`;
}

export function momentsSection(view: ComparisonView, names: SideNames = ROLES): PageSection | undefined {
  if (view.moments.length === 0) return undefined;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Moments"><table data-table="moments"><thead><tr><th scope="col">moment</th><th scope="col" class="n">${names.baseline}</th><th scope="col" class="n">${names.candidate}</th><th scope="col" class="n">ratio</th><th scope="col" class="n">bounds</th><th scope="col" class="n">difference</th><th scope="col" class="n">bounds</th><th scope="col">says</th><th scope="col" class="n">starts, ${names.baseline}</th><th scope="col" class="n">${names.candidate}</th></tr></thead><tbody>${view.moments.map(momentRow)}</tbody></table></div>`;
  return { id: 'moments', navigation: 'Moments', markup: section('moments', 'Moments', table) };
}

/** What each look at the growing data said; saved sides are looked at once. */
export function looksSection({ looks }: ComparisonView): PageSection | undefined {
  if (looks.length === 0) return undefined;
  const finite = (value: number | undefined | null): number | undefined => value ?? undefined;
  const rows = looks.map(
    (look, index) =>
      html`<tr data-id="${look.pairs}"><th scope="row">after ${countCell(look.pairs)} ${look.pairs === 1 ? 'pair' : 'pairs'}${index === looks.length - 1 && html`<small>the last one</small>`}</th><td class="n">${exactShareCell(look.confidence)}</td><td class="n">${ratioCell(finite(look.ratio))}</td><td class="n">${ratioBoundsCell({ lowRatio: finite(look.lowRatio), highRatio: finite(look.highRatio) })}</td><td>${outcomeText(look.outcome)}</td></tr>`,
  );
  const table = html`<p class="caption">Counts were fixed beforehand; a look that decides is the last one.</p><div class="scroll" tabindex="0" role="group" aria-label="Looks"><table data-table="looks"><thead><tr><th scope="col">look</th><th scope="col" class="n">bounds at</th><th scope="col" class="n">ratio</th><th scope="col" class="n">bounds</th><th scope="col">said</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return { id: 'looks', navigation: 'Looks', markup: section('looks', 'Looks at the data', table) };
}
