/** A card for a series that is not as it should be: what, why, how sure, which phases carry it, and where the measurements are. */
import type { ChangeCause, NightPhase } from '../../../../core/night.ts';
import type { FindingView, NightLink, RatioView } from '../../../night-view.ts';
import { phaseTone } from '../../../phase-tone.ts';
import { countCell, msCell, signedMsCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { changeCell, changeIntervalCell } from '../trend/change-cells.ts';
import { uriPart } from '../uri-part.ts';
import { standingBadge, toneOf } from './standing-badge.ts';

const CAUSES: Readonly<Record<ChangeCause, string>> = {
  real: 'real: the same measurement on the same machine',
  measurement: 'the measurement changed, not the program',
  machine: 'the machine changed, not the program',
  noise: 'noise: a second measurement did not confirm it',
};

function evidence(label: string, value: Markup | undefined | false): Markup | false {
  return value !== undefined && value !== false && html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function ratioText(view: RatioView): Markup {
  return html`${changeCell(view.ratio)}${view.lowRatio !== undefined && html` (${changeIntervalCell(view.lowRatio, view.highRatio)})`} <small>${countCell(view.pairs)} pairs</small>`;
}

/** Bars from a common zero: what lengthens the start goes right. */
function phaseBars(phases: readonly NightPhase[]): Markup | false {
  if (phases.length === 0) return false;
  const largest = Math.max(...phases.map(({ contributionMs }) => Math.abs(contributionMs)), Number.MIN_VALUE);
  const rows = phases.map(({ id, title, contributionMs }) => {
    const width = (50 * Math.abs(contributionMs)) / largest;
    const { group, shade } = phaseTone(id);
    return html`<tr data-id="${id}"><th scope="row">${foreign(title)}</th><td class="n">${signedMsCell(contributionMs)}</td><td class="draw"><svg class="share" width="100%" height="14" aria-hidden="true"><line class="zero" x1="50%" x2="50%" y1="0" y2="14"/><rect class="wf-bar tone-${group} shade-${String(shade)}" x="${(contributionMs < 0 ? 50 - width : 50).toFixed(2)}%" width="${width.toFixed(2)}%" height="14"/></svg></td></tr>`;
  });
  return html`<table class="carried"><caption>Phases that carry it</caption><thead class="visually-hidden"><tr><th scope="col">phase</th><th scope="col">part of the change</th><th scope="col">drawn</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** Relative to nights/<id>/report.html. */
export function hrefOf({ kind, id }: Pick<NightLink, 'kind' | 'id'>): string {
  return kind === 'comparison' ? `../../comparisons/${uriPart(id)}/report.html` : `../${uriPart(id)}/report.html`;
}

function links(finding: FindingView): Markup {
  const trend = html`<a class="js" href="#series=${uriPart(finding.series)}">trend</a>`;
  const others = finding.links.map((link) => html` <a href="${hrefOf(link)}">${link.kind === 'comparison' ? `comparison: ${link.text}` : link.text}</a>`);
  return html`<p class="links">${trend}${others}</p>`;
}

export function findingCard(finding: FindingView): Markup {
  const { confirmation, screen } = finding;
  const facts = [
    evidence('cause', finding.cause && html`${CAUSES[finding.cause]}`),
    evidence('screened', screen && ratioText(screen)),
    evidence(confirmation?.confirmed === false ? 'not confirmed' : 'confirmed', confirmation && ratioText(confirmation)),
    evidence('bound that decided', confirmation?.boundRatio !== undefined && changeCell(confirmation.boundRatio)),
    evidence('head', finding.head !== undefined && html`${foreign(finding.head)} ${msCell(finding.headMs)}`),
    evidence('last-good', finding.lastGood !== undefined && html`${foreign(finding.lastGood)} ${msCell(finding.lastGoodMs)}`),
    evidence('target', finding.budget !== undefined && foreign(finding.budget)),
  ];
  const notes = [...(finding.problem === undefined ? [] : [finding.problem]), ...finding.notes, ...(finding.pin === undefined ? [] : [finding.pin])];
  return html`<li class="finding night ${toneOf(finding.standing)}" data-series="${finding.series}" data-standing="${finding.standing}"><div class="finding-head"><h3>${foreign(finding.series)}</h3>${standingBadge(finding.standing)}</div><p><b>${foreign(finding.sentence)}</b></p>${notes.map((note) => html`<p>${foreign(note)}</p>`)}<dl class="evidence stacked">${facts}</dl>${phaseBars(finding.phases)}${links(finding)}</li>`;
}
