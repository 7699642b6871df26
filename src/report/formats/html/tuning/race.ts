/** The history of the elimination: which candidate was started when, after which start it left, and why. */
import { CANDIDATE_END_WORDS, formatSettings } from '../../../../core/tuning-words.ts';
import type { CandidateRow, TuningView } from '../../../tuning-view.ts';
import { countCell, msCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';

/** A row costs about 2 KB with the marks of its starts: a grid of hundreds would be the whole page. */
const SHOWN = 40;
const HEIGHT = 22;

interface RaceAxis {
  readonly starts: number;
}

function percent({ starts }: RaceAxis, order: number): string {
  return `${((100 * order) / (starts + 1)).toFixed(2)}%`;
}

/** A tick for each start, a line from the first to where it left, and a cross where it did. */
function drawing(axis: RaceAxis, { orders, failedOrders, leftAfter, end }: CandidateRow): Markup {
  const [first] = orders;
  const last = leftAfter ?? (end === 'winner' || end === 'runner-up' ? axis.starts : orders.at(-1));
  const failed = new Set(failedOrders);
  const span =
    first !== undefined && last !== undefined && html`<line class="race-line" x1="${percent(axis, first)}" x2="${percent(axis, last)}" y1="11" y2="11"/>`;
  const ticks = orders.map(
    (order) =>
      html`<line class="${failed.has(order) ? 'race-failed' : 'race-tick'}" x1="${percent(axis, order)}" x2="${percent(axis, order)}" y1="6" y2="16"/>`,
  );
  const out =
    leftAfter !== undefined && html`<svg class="forest-end" x="${percent(axis, leftAfter)}" y="11"><path class="race-out" d="M4-4 12 4M12-4 4 4"/></svg>`;
  return html`<svg class="forest race ${end}" width="100%" height="${String(HEIGHT)}" aria-hidden="true">${span}${ticks}${out}</svg>`;
}

function head(axis: RaceAxis): Markup {
  return html`<svg class="forest" width="100%" height="18" aria-hidden="true"><text class="forest-tick" x="0" y="13">start 1</text><text class="forest-tick" x="100%" y="13" text-anchor="end">${String(axis.starts)}</text></svg>`;
}

function row(candidate: CandidateRow, axis: RaceAxis): Markup {
  const { sign, text } = CANDIDATE_END_WORDS[candidate.end];
  return html`<tr data-id="${candidate.id}" class="${candidate.end}"><th scope="row"><code>${foreign(candidate.id)}</code>${candidate.id === 'c0' && html`<small>the baseline</small>`}</th><td class="settings">${foreign(formatSettings(candidate.settings))}</td><td class="n">${countCell(candidate.starts)}</td><td class="n">${msCell(candidate.medianMs)}</td><td class="draw">${drawing(axis, candidate)}</td><td class="n">${countCell(candidate.leftAfter)}</td><td><span aria-hidden="true">${sign} </span>${text}${candidate.reason !== '' && html`<small class="block">${foreign(candidate.reason)}</small>`}</td></tr>`;
}

const RANK: readonly CandidateRow['end'][] = ['winner', 'runner-up', 'unfinished', 'guard-broken', 'eliminated', 'failed'];

/** The baseline, then the winner, then whoever stayed longest. */
function inOrder(candidates: readonly CandidateRow[]): CandidateRow[] {
  const [baseline, ...others] = candidates;
  const sorted = others.sort((a, b) => RANK.indexOf(a.end) - RANK.indexOf(b.end) || (b.leftAfter ?? 0) - (a.leftAfter ?? 0));
  return baseline === undefined ? [] : [baseline, ...sorted];
}

/** Undefined where no start was made. */
export function raceSection({ candidates, searchStarts }: TuningView): PageSection | undefined {
  if (candidates.length === 0) return undefined;
  const axis = { starts: searchStarts };
  const shown = inOrder(candidates).slice(0, SHOWN);
  const rest = candidates.length - shown.length;
  const caption = html`<p class="caption">A tick is a start of the candidate, a line how long it stayed, ✕ where it left. Medians are of the search's own starts: an estimate that flatters the winner.</p>`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Candidates"><table data-table="candidates"><thead><tr><th scope="col">candidate</th><th scope="col">sets</th><th scope="col" class="n">starts</th><th scope="col" class="n">median</th><th scope="col" class="draw">its starts, drawn${head(axis)}</th><th scope="col" class="n">left after start</th><th scope="col">end</th></tr></thead><tbody>${shown.map((candidate) => row(candidate, axis))}</tbody></table></div>`;
  const more = rest > 0 && html`<p>${countCell(rest)} more candidates are in the raw data.</p>`;
  return { id: 'race', navigation: 'Candidates', markup: section('race', 'Who stayed and who left', html`${caption}${table}${more}`) };
}
