/** The first thing on the page: the verdict, one big number and how far the limit is. */
import { formatLimit, formatMs } from '../../../../core/format.ts';
import type { Report, VariantView, VerdictView } from '../../../report.ts';
import { countCell, intervalCell, limitCell, msCell, shareCell, signedMsCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';

const BADGES: Readonly<Record<VerdictView['outcome'], { sign: string; text: string }>> = {
  met: { sign: '✓', text: 'budget met' },
  missed: { sign: '✕', text: 'budget missed' },
  inconclusive: { sign: '?', text: 'inconclusive' },
  errored: { sign: '!', text: 'could not be judged' },
};

/** A sign, a word and a colour. */
export function badge(outcome: VerdictView['outcome']): Markup {
  const { sign, text } = BADGES[outcome];
  return html`<span class="badge ${outcome}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}

/** From nothing to the limit, or to the slowest start where that lies beyond. */
function strip(verdict: VerdictView): Markup | undefined {
  const { medianMs, minMs, maxMs, limitMs } = verdict;
  if (medianMs === undefined || minMs === undefined || maxMs === undefined) return undefined;
  const endMs = Math.max(limitMs, maxMs) * 1.02;
  const at = (ms: number): string => `${((100 * ms) / endMs).toFixed(3)}%`;
  const text = `Median ${formatMs(medianMs)} on a scale that ends at ${formatLimit(endMs / 1.02)}; the limit is ${formatLimit(limitMs)}.`;
  return html`<svg class="strip" width="100%" height="44" role="img" aria-label="${text}"><rect class="strip-track" width="${at(limitMs)}" y="8" height="14" rx="3"/><rect class="strip-used" width="${at(medianMs)}" y="8" height="14" rx="3"/><rect class="strip-spread" x="${at(minMs)}" width="${at(Math.max(maxMs - minMs, endMs / 400))}" y="12" height="6"/><line class="strip-limit" x1="${at(limitMs)}" x2="${at(limitMs)}" y1="2" y2="28"/><text class="strip-text" x="0" y="41">0</text><text class="strip-text" x="${at(limitMs)}" y="41" text-anchor="end">limit ${formatLimit(limitMs)}</text></svg>`;
}

function fact(name: string, value: Markup | string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function facts(variant: VariantView): Markup {
  const { verdict, counts } = variant;
  const uncounted = counts.invalid > 0 ? html` <small>(${countCell(counts.invalid)} more began in the wrong state)</small>` : '';
  return html`<dl class="facts">${fact('within the limit', html`${countCell(verdict.within)} of ${countCell(verdict.starts)}${uncounted}`)}${fact('proven share (95 %)', shareCell(verdict.provenShare))}${fact(`headroom (${verdict.headroomOf})`, signedMsCell(verdict.headroomMs))}${fact('limit', html`${limitCell(verdict.limitMs)} at ${verdict.at}`)}${fact('state', html`${variant.state?.requested ?? '–'}${variant.state !== undefined && html` <small>(verified in ${countCell(variant.state.verified)} of ${countCell(variant.state.trials)})</small>`}`)}${fact('target', variant.target === 'docker' ? html`${variant.target}, image ${variant.image}` : variant.target)}${fact('explained', html`${shareCell(verdict.coverage)}${verdict.coverageOf === 'platform' && html` <small>(platform only)</small>`}`)}${fact('clean starts still needed', countCell(verdict.moreNeeded))}</dl>`;
}

function card(variant: VariantView, several: boolean): Markup {
  const { verdict } = variant;
  const moment = verdict.moment === 'ready' ? 'ready' : 'first inference';
  const asked =
    verdict.medianMs === undefined
      ? html`<p class="big">–</p><p class="big-label">no start was completed</p>`
      : html`<p class="big" data-of="median">${msCell(verdict.medianMs)}</p><p class="big-label">median from start-requested to ${moment}${verdict.lowMs !== undefined && html`, 95 % interval ${intervalCell(verdict.lowMs, verdict.highMs)}`}</p>`;
  return html`<article class="card verdict ${verdict.outcome}" data-variant="${variant.id}">${several && html`<h3>${foreign(variant.id)}</h3>`}<div class="verdict-main"><div>${badge(verdict.outcome)}${asked}</div>${facts(variant)}</div><p class="sentence">${foreign(verdict.sentence)}</p>${strip(verdict)}${variant.doubts.map((doubt) => html`<p class="doubt">${foreign(doubt)}</p>`)}</article>`;
}

/** The first variant's card; the others stand in the comparison right below. What befell the run as a whole comes first. */
export function verdictSection(report: Report): Markup {
  const several = report.variants.length > 1;
  return html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict" class="quiet">Verdict</h2>${report.notices.length > 0 && html`<ul class="notices">${report.notices.map((notice) => html`<li>${foreign(notice)}</li>`)}</ul>`}${card(report.variants[0], several)}</section>`;
}
