/** The first thing on a tuning's page: what is proven on fresh starts and how much it is, or why there is no such number. */
import { formatChange, roughPercent } from '../../../../core/change-words.ts';
import { formatDuration } from '../../../../core/format.ts';
import type { TuningOutcome } from '../../../../core/tuning.ts';
import { TUNING_OUTCOME_WORDS } from '../../../../core/tuning-words.ts';
import type { ChangeRow } from '../../../comparison-view.ts';
import type { TuningView } from '../../../tuning-view.ts';
import { countCell, msCell, ratioCell, signedMsCell } from '../cells.ts';
import { exactShareCell, ratioBoundsCell, shiftBoundsCell } from '../comparison/cells.ts';
import { forestAxis, forestHead, forestRow } from '../comparison/forest-svg.ts';
import { foreign, html, type Markup } from '../escape.ts';
import type { PageSection } from '../shell/render-page.ts';

/** The style sheet's names of the colours. */
const KINDS: Readonly<Record<TuningOutcome, string>> = {
  proven: 'met',
  'nothing-helped': 'inconclusive',
  'not-proven': 'inconclusive',
  'guard-broken': 'missed',
  interrupted: 'errored',
};

function fact(name: string, value: Markup | string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function duration(ms: number): Markup {
  return html`<data value="${String(ms)}">${formatDuration(ms)}</data>`;
}

/** Without a change: the largest one that can have been missed; nothing at all where nobody knows. */
function bigBound({ detectable }: TuningView): Markup | undefined {
  if (detectable === undefined) return undefined;
  return html`<div><p class="big open" data-of="detectable"><data value="${String(detectable)}">&lt; ${roughPercent(detectable)}</data></p><p class="big-label">whatever was missed is smaller than this</p></div>`;
}

function bigChange(view: TuningView): Markup | undefined {
  const { headline, outcome, proof } = view;
  if (headline?.ratio === undefined) return bigBound(view);
  const open = outcome === 'not-proven';
  const label = `${open ? 'estimate, not shown to be any change' : 'typical change'} of the time to ${headline.title} on ${proof?.pairs ?? 0} fresh pairs, winner against baseline`;
  return html`<div><p class="big${open && ' open'}" data-of="ratio"><data value="${String(headline.ratio)}">${formatChange(headline.ratio)}</data></p><p class="big-label">${label}</p></div>`;
}

function proofFacts(headline: ChangeRow, { proof }: TuningView): Markup {
  const bounds = proof?.confidence === undefined ? '95 %' : exactShareCell(proof.confidence);
  return html`${fact('baseline', html`${msCell(headline.baselineMs)} <small>median of ${countCell(headline.baselineCount)}</small>`)}${fact('winner', html`${msCell(headline.candidateMs)} <small>median of ${countCell(headline.candidateCount)}</small>`)}${fact('ratio', html`${ratioCell(headline.ratio)} <small>${ratioBoundsCell(headline)}</small>`)}${fact('difference', html`${signedMsCell(headline.shiftMs)} <small>${shiftBoundsCell(headline)}</small>`)}${fact('bounds at', bounds)}`;
}

function facts(view: TuningView): Markup {
  const { headline } = view;
  return html`<dl class="facts">${headline !== undefined && proofFacts(headline, view)}${fact('made smaller', view.objectiveTitle)}${fact('starts', html`${countCell(view.searchStarts)} <small>in the search by ${view.strategy}, ${countCell(view.proofStarts)} in the proof</small>`)}${fact('it took', duration(view.totalMs))}</dl>`;
}

function strip({ headline, proof }: TuningView): Markup | undefined {
  if (headline?.ratio === undefined || proof === undefined) return undefined;
  const axis = forestAxis([headline], proof.margin);
  return html`<div class="forest-strip">${forestHead(axis)}${forestRow(axis, headline, true)}<p class="strip-ends" aria-hidden="true"><span>◀ faster</span> <span>band: the margin</span> <span>slower ▶</span></p></div>`;
}

/** What was set in a line each, so that the answer is on the first screen. */
function settings({ settings: applied }: TuningView): Markup | undefined {
  if (applied.length === 0) return undefined;
  const items = applied.map(
    ({ knob, security }) =>
      html`<li><a href="#apply"><code>${foreign(knob)}</code></a>${security !== undefined && html` <span class="security-mark">▲ security</span>`}</li>`,
  );
  return html`<div class="set"><b>Sets</b> <ul>${items}</ul></div>`;
}

/** The outcome, its size, what it sets, and every notice. */
export function verdictSection(view: TuningView): PageSection {
  const { sign, text } = TUNING_OUTCOME_WORDS[view.outcome];
  const kind = KINDS[view.outcome];
  const notices = view.notices.length > 0 && html`<ul class="notices">${view.notices.map((notice) => html`<li>${foreign(notice)}</li>`)}</ul>`;
  const doubts = view.proof?.doubts.map((doubt) => html`<p class="doubt">${foreign(doubt)}</p>`);
  const said = html`<p class="headline"><span class="badge ${kind}" aria-hidden="true"><span>${sign}</span></span> <strong class="said">${foreign(view.sentence)}</strong></p>`;
  const big = bigChange(view);
  const card = html`<article class="card verdict tuning ${kind}"><p class="severity outcome">${text}</p>${said}${notices}${big === undefined ? facts(view) : html`<div class="verdict-main">${big}${facts(view)}</div>`}${strip(view)}${settings(view)}${doubts}</article>`;
  return {
    id: 'verdict',
    navigation: 'Verdict',
    markup: html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict" class="quiet">Verdict</h2>${card}</section>`,
  };
}
