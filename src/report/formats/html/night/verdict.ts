/** The night's verdict: one sentence, what became of how many series, and what a shell was told. */
import { formatDuration } from '../../../../core/format.ts';
import type { NightView } from '../../../night-view.ts';
import { countCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { section } from '../shell/render-page.ts';
import { standingBadge, standingText, toneOf } from './standing-badge.ts';

function fact(name: string, value: Markup | string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

export function verdictSection(view: NightView): Markup {
  const notices = view.notices.length > 0 && html`<ul class="notices">${view.notices.map((notice) => html`<li>${foreign(notice)}</li>`)}</ul>`;
  const counts = view.counts.map(({ standing, count }) => fact(standingText(standing), countCell(count)));
  const exit = html`<p class="sentence">Exit code ${countCell(view.exit.code)}: ${view.exit.meaning}.</p>`;
  const took = view.durationMs !== undefined && fact('it took', html`<data value="${String(view.durationMs)}">${formatDuration(view.durationMs)}</data>`);
  const card = html`<article class="card verdict ${toneOf(view.standing)}" id="night-verdict">${standingBadge(view.standing)}<p class="lead-sentence">${foreign(view.headline)}</p><dl class="facts">${fact('series', countCell(view.planned))}${counts}${took}</dl>${exit}</article>`;
  return html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict" class="quiet">Verdict</h2>${notices}${card}</section>`;
}

export function findingsSection(view: NightView, cards: readonly Markup[]): Markup {
  return section('findings', 'Findings', view.findings.length === 0 ? html`<p>Nothing stands out.</p>` : html`<ul class="findings">${cards}</ul>`);
}
