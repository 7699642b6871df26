/** The waterfall of the representative trial, its legend, the moments and OpenSpec's reference bands. */
import { formatLimit, formatMs } from '../../../../core/format.ts';
import { TONE_TITLES, type ToneGroup } from '../../../phase-tone.ts';
import type { BandRow, Report, VariantView } from '../../../report.ts';
import { countCell, intervalCell, msCell, rangeCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { waterfallSvg } from '../waterfall-svg.ts';

function legend(variant: VariantView): Markup {
  const groups = new Set(variant.waterfall?.lanes.flatMap(({ bars }) => bars.map((bar) => bar.tone.group)) ?? []);
  const swatch = (kind: string, text: string): Markup =>
    html`<li><svg class="swatch" width="22" height="12" aria-hidden="true"><rect class="${kind}" width="22" height="12"/></svg>${text}</li>`;
  return html`<ul class="legend">${[...groups].map((group: ToneGroup) => swatch(`wf-bar critical tone-${group} shade-0`, TONE_TITLES[group]))}<li><svg class="swatch" width="22" height="12" aria-hidden="true"><rect class="wf-bar slack tone-runtime" width="22" height="12"/><rect class="wf-bar hatch" width="22" height="12"/></svg>off the critical chain</li>${(variant.waterfall?.gaps.length ?? 0) > 0 && swatch('wf-gap', 'unexplained')}</ul>`;
}

function caption(variant: VariantView): Markup {
  const { waterfall } = variant;
  if (waterfall === undefined) return html``;
  const limit =
    waterfall.limitMs > waterfall.axisMs
      ? html` The limit of ${formatLimit(waterfall.limitMs)} lies beyond the right edge, at ${(waterfall.limitMs / waterfall.axisMs).toFixed(1)} times this axis.`
      : html` The dashed line is the limit of ${formatLimit(waterfall.limitMs)}.`;
  return html`Trial ${foreign(waterfall.trial)} (number ${countCell(waterfall.order)} of the run) is the one nearest to the medians.${limit}`;
}

function momentsTable(variant: VariantView): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Moments"><table data-table="moments"><caption>Moments over all trials</caption><thead><tr><th scope="col">moment</th><th scope="col" class="n">median</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">p90</th><th scope="col" class="n">fastest</th><th scope="col" class="n">slowest</th><th scope="col" class="n">starts</th><th scope="col" class="n">failed</th></tr></thead><tbody>${variant.moments.map((row) => html`<tr data-id="${row.id}"><th scope="row">${row.title}</th><td class="n">${msCell(row.medianMs)}</td><td class="n">${intervalCell(row.lowMs, row.highMs)}</td><td class="n">${msCell(row.p90Ms)}</td><td class="n">${msCell(row.minMs)}</td><td class="n">${msCell(row.maxMs)}</td><td class="n">${countCell(row.count)}</td><td class="n">${countCell(row.misses)}</td></tr>`)}</tbody></table></div>`;
}

function bandDrawing(band: BandRow, endMs: number): Markup {
  const at = (ms: number): string => `${((100 * ms) / endMs).toFixed(3)}%`;
  const ours = band.oursMs;
  const text = `OpenSpec ${formatMs(band.lowMs)} to ${formatMs(band.highMs)}${ours === undefined ? '' : `, ours ${formatMs(ours)}`}`;
  return html`<svg class="band" width="100%" height="22" role="img" aria-label="${text}"><rect class="band-range" x="${at(band.lowMs)}" width="${at(band.highMs - band.lowMs)}" y="4" height="14"/>${ours !== undefined && html`<rect class="band-ours tone-${band.id}" width="${at(Math.max(ours, endMs / 300))}" y="8" height="6"/>`}</svg>`;
}

function place(band: BandRow): string {
  if (band.oursMs === undefined) return 'not measured';
  if (band.oursMs < band.lowMs) return 'below';
  return band.oursMs > band.highMs ? 'above' : 'inside';
}

function bandsTable(variant: VariantView): Markup {
  const endMs = Math.max(...variant.bands.map((band) => Math.max(band.highMs, band.oursMs ?? 0))) * 1.02;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="OpenSpec reference phases"><table data-table="bands"><caption>Beside OpenSpec's reference phases <small>(A100, NVMe, ResNet-50 engine of about 100 MB)</small></caption><thead><tr><th scope="col">reference phase</th><th scope="col" class="n">ours</th><th scope="col" class="n">reference</th><th scope="col">ours is</th><th scope="col" class="draw">drawn</th></tr></thead><tbody>${variant.bands.map((band) => html`<tr data-id="${band.id}"><th scope="row">${band.title}${band.phases.length > 0 && html` <small>${band.phases.join(', ')}</small>`}</th><td class="n">${msCell(band.oursMs)}</td><td class="n">${rangeCell(band.lowMs, band.highMs)}</td><td>${place(band)}</td><td class="draw">${bandDrawing(band, endMs)}</td></tr>`)}</tbody></table></div>`;
}

/** The static drawing is the first variant's representative; the page's script offers every other trial. */
export function timelineSection(report: Report): Markup {
  const variant = report.variants[0];
  const { waterfall } = variant;
  const drawing =
    waterfall === undefined ? html`<p>No trial left a timeline.</p>` : html`<div class="wf-frame" id="waterfall">${waterfallSvg(waterfall, 'hatch')}</div>`;
  const chain =
    variant.criticalChain.length > 0 &&
    html`<p class="chain"><b>Critical chain:</b> ${variant.criticalChain.map((title, index) => html`${index > 0 && html`<span aria-hidden="true"> → </span>`}${foreign(title)}`)}</p>`;
  return html`<section id="timeline" aria-labelledby="h-timeline"><header class="section-head"><h2 id="h-timeline">Where the time went</h2><div class="controls js" id="trial-controls"></div></header><p class="caption" id="waterfall-caption">${caption(variant)}</p>${drawing}<p class="reading js" id="waterfall-reading" aria-live="polite"></p>${legend(variant)}${chain}<div class="pair">${momentsTable(variant)}${bandsTable(variant)}</div></section>`;
}
