/** The first thing on the page: what is proven, how large it is, and what speaks against believing it. */
import { formatChange } from '../../../../core/change-words.ts';
import type { ComparisonView, SideView } from '../../../comparison-view.ts';
import { countCell, msCell, ratioCell, shareCell, signedMsCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import type { PageSection } from '../shell/render-page.ts';
import { exactShareCell, ratioBoundsCell, shiftBoundsCell } from './cells.ts';
import { forestAxis, forestHead, forestRow } from './forest-svg.ts';
import { outcomeKind, outcomeSign } from './words.ts';

function fact(name: string, value: Markup | string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** `+8.3 %`, `−4.1 %`: the ratio as people say it, with the exact ratio as its value; an estimate that proves nothing looks so. */
function bigChange({ total, outcome }: ComparisonView): Markup {
  if (total.ratio === undefined) return html`<p class="big">–</p><p class="big-label">one side has nothing to compare</p>`;
  const open = outcome === 'undecided';
  const label = `${open ? 'estimate, not shown to be any change' : 'typical change'} of the time to ${total.title}, candidate against baseline`;
  return html`<p class="big${open && ' open'}" data-of="ratio"><data value="${String(total.ratio)}">${formatChange(total.ratio)}</data></p><p class="big-label">${label}</p>`;
}

function facts(view: ComparisonView): Markup {
  const { total, margin, confidence } = view;
  return html`<dl class="facts">${fact('baseline', html`${msCell(total.baselineMs)} <small>median of ${countCell(total.baselineCount)}</small>`)}${fact('candidate', html`${msCell(total.candidateMs)} <small>median of ${countCell(total.candidateCount)}</small>`)}${fact('ratio', html`${ratioCell(total.ratio)} <small>${ratioBoundsCell(total)}</small>`)}${fact('difference', html`${signedMsCell(total.shiftMs)} <small>${shiftBoundsCell(total)}</small>`)}${fact('bounds at', confidence === undefined ? '95 %' : exactShareCell(confidence))}${fact('pairs', countCell(view.pairs))}${fact('margin that matters', html`± ${shareCell(margin)}`)}${fact('order', view.interleaved ? 'in turn, random' : 'one after the other')}</dl>`;
}

function sideLine(side: SideView, sign: string): Markup {
  return html`<li class="${side.role}"><span class="side-sign" aria-hidden="true">${sign}</span><div><b>${side.role}</b> ${foreign(side.label)}${side.source.map((line) => html`<small class="block">${foreign(line)}</small>`)}${side.settings.map((line) => html`<small class="block">${foreign(line)}</small>`)}</div></li>`;
}

function forcedNote({ forced }: ComparisonView): Markup | undefined {
  if (forced.length === 0) return undefined;
  return html`<div class="notices forced"><p><b>Compared by force.</b> These facts differ, and each of them may be the whole difference:</p><ul>${forced.map(({ fact: name, baseline, candidate }) => html`<li><code>${foreign(name)}</code>: ${foreign(baseline)} → ${foreign(candidate)}</li>`)}</ul></div>`;
}

function strip({ total, margin }: ComparisonView): Markup | undefined {
  if (total.ratio === undefined) return undefined;
  const axis = forestAxis([total], margin);
  return html`<div class="forest-strip">${forestHead(axis)}${forestRow(axis, total, true)}<p class="strip-ends" aria-hidden="true"><span>◀ faster</span> <span>band: the margin</span> <span>slower ▶</span></p></div>`;
}

/** Both sides, the outcome, its size, and every doubt. */
export function verdictSection(view: ComparisonView): PageSection {
  const notices = view.notices.length > 0 && html`<ul class="notices">${view.notices.map((notice) => html`<li>${foreign(notice)}</li>`)}</ul>`;
  const power = view.outcome === 'errored' ? undefined : html`<p class="power">${foreign(`${view.power.charAt(0).toUpperCase()}${view.power.slice(1)}.`)}</p>`;
  const card = html`<article class="card verdict comparison ${outcomeKind(view.outcome)} ${view.outcome}"><p class="headline">${outcomeSign(view.outcome)} <strong class="said">${foreign(view.sentence)}</strong></p>${notices}${forcedNote(view)}<div class="verdict-main"><div>${bigChange(view)}</div>${facts(view)}</div>${strip(view)}${power}${view.doubts.map((doubt) => html`<p class="doubt">${foreign(doubt)}</p>`)}</article>`;
  const sides = html`<ul class="sides">${sideLine(view.sides[0], '●')}${sideLine(view.sides[1], '◆')}</ul>`;
  return {
    id: 'verdict',
    navigation: 'Verdict',
    markup: html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict" class="quiet">Verdict</h2>${card}${sides}</section>`,
  };
}
