/** All series of the night in one table: what became of each, its ratio, and its latest nights as a small drawing. */
import { formatChange } from '../../../../core/change-words.ts';
import type { NightView, SeriesRow } from '../../../night-view.ts';
import { countCell, msCell, shareCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { section } from '../shell/render-page.ts';
import { changeCell, changeIntervalCell } from '../trend/change-cells.ts';
import { sparkline } from '../trend/sparkline.ts';
import { uriPart } from '../uri-part.ts';
import { standingBadge } from './standing-badge.ts';

/** A twentieth: the noise of an ordinary series fills about half of the drawing. */
const LEAST_RANGE = 0.06;

function drawing({ recent, breaks, series }: SeriesRow): Markup | undefined {
  const present = recent.filter((value) => value !== undefined);
  const last = present.at(-1);
  const label = `${series}, latest ${present.length} nights: ${last === undefined ? '' : `last ${formatChange(Math.exp(last))}, `}from ${formatChange(Math.exp(Math.min(...present)))} to ${formatChange(Math.exp(Math.max(...present)))}`;
  return sparkline({ values: recent, breaks, reference: 0, leastRange: LEAST_RANGE, label });
}

function row(series: SeriesRow): Markup {
  const { ratio, calibration } = series;
  const calibrated = calibration === undefined ? html`<span class="none">–</span>` : html`${countCell(calibration.night)} of ${countCell(calibration.of)}`;
  return html`<tr data-id="${series.series}"><th scope="row"><a class="js" href="#series=${uriPart(series.series)}">${foreign(series.series)}</a><span class="no-js">${foreign(series.series)}</span></th><td>${standingBadge(series.standing)}<small class="block">${foreign(series.sentence)}</small></td><td class="n">${msCell(series.headMs)}</td><td class="n">${changeCell(ratio?.ratio)}</td><td class="n">${changeIntervalCell(ratio?.lowRatio, ratio?.highRatio)}</td><td class="draw">${drawing(series)}</td><td class="n">${calibrated}</td><td class="n">${shareCell(series.noiseFloor)}</td></tr>`;
}

export function seriesSection(view: NightView): Markup {
  const caption =
    'Change is head against last-good of the same night, with its bounds. The line draws the latest 90 nights; its flat line is last-good. The noise floor is the smallest shift that would be found within 5 nights in 95 of 100 cases; while a series calibrates there is none.';
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="All series"><table data-table="series"><thead><tr><th scope="col">series</th><th scope="col">tonight</th><th scope="col" class="n">head</th><th scope="col" class="n">change</th><th scope="col" class="n">bounds</th><th scope="col" class="draw">latest nights</th><th scope="col" class="n">calibration</th><th scope="col" class="n">noise floor</th></tr></thead><tbody>${view.series.map(row)}</tbody></table></div>`;
  return section('series', 'All series', html`<p class="caption">${caption}</p>${table}`);
}
