/** Rows of the table behind a trend, the same in the page and in what its script draws. */
import type { TrendPoint } from '../../../../core/night.ts';
import { msCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { changeCell, changeIntervalCell } from '../trend/change-cells.ts';
import { hrefOf } from './finding-card.ts';

export const OUTCOME_WORDS: Readonly<Record<TrendPoint['outcome'], string>> = {
  ok: 'ok',
  improvement: '▼ improvement',
  regression: '▲ regression',
  'target-missed': '✕ target missed',
  'noisy-host': '≈ noisy host',
  'could-not-measure': '! could not measure',
};

/** The night of this page is no link. */
export function trendRow(point: TrendPoint, tonight: string): Markup {
  const date = point.at.slice(0, 10);
  const night = point.nightId === tonight ? html`${date}` : html`<a href="${hrefOf({ kind: 'night', id: point.nightId })}">${date}</a>`;
  const ratio = point.lnRatio === undefined ? undefined : Math.exp(point.lnRatio);
  return html`<tr data-id="${point.nightId}"><th scope="row">${night}</th><td class="word">${point.suspected === true ? '? suspected' : OUTCOME_WORDS[point.outcome]}</td><td class="n">${changeCell(ratio)}</td><td class="n">${changeIntervalCell(point.lowRatio, point.highRatio)}</td><td class="n">${msCell(point.headMs)}</td><td class="n">${msCell(point.lastGoodMs)}</td><td>${point.release !== undefined && foreign(point.release)}</td></tr>`;
}
