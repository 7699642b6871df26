/** The guards: what must not get worse while the objective gets better, judged on the proof's starts. */
import type { GuardResult } from '../../../../core/tuning.ts';
import { GUARD_WORDS } from '../../../../core/tuning-words.ts';
import { finite } from '../../../finite.ts';
import type { TuningView } from '../../../tuning-view.ts';
import { bytesCell, msCell, ratioCell, shareCell } from '../cells.ts';
import { ratioBoundsCell } from '../comparison/cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';

const KINDS: Readonly<Record<GuardResult['outcome'], string>> = { kept: 'met', broken: 'missed', unknown: '' };

function row(guard: GuardResult): Markup {
  const { id, title, unit, tolerance, outcome, sentence } = guard;
  const amount = unit === 'ms' ? msCell : bytesCell;
  const { sign, text } = GUARD_WORDS[outcome];
  const bounds = ratioBoundsCell({ lowRatio: finite(guard.lowRatio), highRatio: finite(guard.highRatio) });
  return html`<tr data-id="${id}" class="${outcome}"><th scope="row">${foreign(title)}</th><td class="n">${amount(finite(guard.baseline))}</td><td class="n">${amount(finite(guard.winner))}</td><td class="n">${ratioCell(finite(guard.ratio))}</td><td class="n">${bounds}</td><td class="n">${shareCell(tolerance)}</td><td><span class="badge ${KINDS[outcome]}"><span aria-hidden="true">${sign}</span> ${text}</span></td><td>${foreign(sentence)}</td></tr>`;
}

/** Undefined where nothing was proven, so that nothing had to be guarded. */
export function guardsSection({ guards }: TuningView): PageSection | undefined {
  if (guards.length === 0) return undefined;
  const caption = html`<p class="caption">A guard is broken where the proof shows more growth than is tolerated. What could not be measured is unknown, and said so.</p>`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Guards"><table data-table="guards"><thead><tr><th scope="col">guard</th><th scope="col" class="n">baseline</th><th scope="col" class="n">winner</th><th scope="col" class="n">ratio</th><th scope="col" class="n">bounds</th><th scope="col" class="n">tolerated</th><th scope="col">outcome</th><th scope="col">says</th></tr></thead><tbody>${guards.map(row)}</tbody></table></div>`;
  return { id: 'guards', navigation: 'Guards', markup: section('guards', 'Guards', html`${caption}${table}`) };
}
