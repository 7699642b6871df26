/**
 * The waterfall of one trial as inline SVG that fits any width without scaling its text. The SVG element is the plot and
 * places in it are percentages; the style sheet moves the labels out to its left, or above the bars on narrow screens.
 */
import { formatLimit, formatMs, formatRate } from '../../../core/format.ts';
import { shorten, visibleLine } from '../../../core/visible-text.ts';
import type { Waterfall, WaterfallBar, WaterfallMoment } from '../../waterfall.ts';
import { html, type Markup } from './escape.ts';

const ROW_PX = 28;
const LANE_PX = 25;
const AXIS_PX = 30;
const LABEL_LIMIT = 27;

type Line =
  | { readonly kind: 'lane'; readonly name: string; readonly y: number }
  | { readonly kind: 'bar'; readonly bar: WaterfallBar; readonly y: number }
  | { readonly kind: 'gaps'; readonly y: number }
  | { readonly kind: 'moment'; readonly moment: WaterfallMoment; readonly y: number };

function layOut(waterfall: Waterfall): { lines: Line[]; heightPx: number } {
  const lines: Line[] = [];
  let y = AXIS_PX;
  const lane = (name: string): void => {
    lines.push({ kind: 'lane', name, y });
    y += LANE_PX;
  };
  for (const { lane: name, bars } of waterfall.lanes) {
    lane(name);
    for (const bar of bars) {
      lines.push({ kind: 'bar', bar, y });
      y += ROW_PX;
    }
  }
  if (waterfall.gaps.length > 0) {
    lane('no phase');
    lines.push({ kind: 'gaps', y });
    y += ROW_PX;
  }
  if (waterfall.moments.length > 0) lane('moments');
  for (const moment of waterfall.moments) {
    lines.push({ kind: 'moment', moment, y });
    y += ROW_PX;
  }
  return { lines, heightPx: y + 6 };
}

function percent(waterfall: Waterfall, ms: number): number {
  return Number(((100 * Math.max(0, ms)) / waterfall.axisMs).toFixed(4));
}

/** What a bar says to a reader who cannot see it, and in its tooltip. */
function describeBar(bar: WaterfallBar): string {
  const lengthMs = bar.endMs - bar.beginMs;
  return [
    `${visibleLine(bar.title)}: ${formatMs(lengthMs)}, from ${formatMs(bar.beginMs)} to ${formatMs(bar.endMs)}`,
    bar.critical ? `on the critical chain${bar.hasChildren ? ', split below' : `, ${formatMs(bar.exclusiveMs)} of it its own`}` : 'off the critical chain',
    ...(bar.bytes === undefined ? [] : [`${formatRate(bar.bytes, lengthMs)}`]),
    ...(bar.uncertaintyMs > 0 ? [`± ${formatMs(bar.uncertaintyMs)}`] : []),
  ].join('; ');
}

function label(title: string, depth: number, strong: boolean): Markup {
  const text = shorten(visibleLine(title), LABEL_LIMIT - depth * 2);
  return html`<text class="${strong ? 'wf-label strong' : 'wf-label'}" dx="${String(depth * 14)}">${text}</text>`;
}

/** Right of its bar, or left of where the bar ends when there is no room. */
function value(waterfall: Waterfall, beginMs: number, endMs: number, text: string): Markup {
  const end = percent(waterfall, endMs);
  if (end < 80) return html`<text class="wf-value" x="${String(end)}%" dx="6">${text}</text>`;
  const begin = percent(waterfall, beginMs);
  return begin > 18
    ? html`<text class="wf-value" x="${String(begin)}%" dx="-6" text-anchor="end">${text}</text>`
    : html`<text class="wf-value over" x="${String(begin)}%" dx="8">${text}</text>`;
}

function barRow(waterfall: Waterfall, bar: WaterfallBar, y: number): Markup {
  const begin = percent(waterfall, bar.beginMs);
  const width = Math.max(0.12, Number((percent(waterfall, bar.endMs) - begin).toFixed(4)));
  const kind = bar.hasChildren ? 'parent' : bar.critical ? 'critical' : 'slack';
  return html`<g class="wf-row" role="img" aria-label="${describeBar(bar)}" transform="translate(0 ${String(y)})"><rect class="wf-hit" height="${String(ROW_PX)}"/>${label(bar.title, bar.depth, bar.critical && !bar.hasChildren)}<rect class="wf-bar ${kind} tone-${bar.tone.group} shade-${String(bar.tone.shade)}" x="${String(begin)}%" width="${String(width)}%"/>${kind === 'slack' && html`<rect class="wf-bar hatch" x="${String(begin)}%" width="${String(width)}%"/>`}${value(waterfall, bar.beginMs, bar.endMs, formatMs(bar.endMs - bar.beginMs))}<title>${describeBar(bar)}</title></g>`;
}

/** Time that no phase explains: all gaps in one row, so that their sum can be seen. */
function gapsRow(waterfall: Waterfall, y: number): Markup {
  const totalMs = waterfall.gaps.reduce((sum, gap) => sum + gap.endMs - gap.beginMs, 0);
  const last = waterfall.gaps.at(-1)?.endMs ?? 0;
  const text = `unexplained: ${formatMs(totalMs)} in ${waterfall.gaps.length} ${waterfall.gaps.length === 1 ? 'gap' : 'gaps'}`;
  return html`<g class="wf-row" role="img" aria-label="${text}" transform="translate(0 ${String(y)})"><rect class="wf-hit" height="${String(ROW_PX)}"/>${label('unexplained', 0, false)}${waterfall.gaps.map((gap) => html`<rect class="wf-gap" x="${String(percent(waterfall, gap.beginMs))}%" width="${String(Math.max(0.12, percent(waterfall, gap.endMs - gap.beginMs)))}%"/>`)}${value(waterfall, waterfall.gaps[0]?.beginMs ?? 0, last, formatMs(totalMs))}<title>${text}</title></g>`;
}

function momentRow(waterfall: Waterfall, moment: WaterfallMoment, y: number): Markup {
  const at = percent(waterfall, moment.atMs);
  const text = `${moment.title} at ${formatMs(moment.atMs)}`;
  return html`<g class="wf-row" role="img" aria-label="${text}" data-moment="${moment.id}" transform="translate(0 ${String(y)})"><rect class="wf-hit" height="${String(ROW_PX)}"/>${label(moment.title, 0, moment.id === 'ready')}<svg class="wf-diamond" x="${String(at)}%" y="${String(ROW_PX / 2)}"><path class="wf-moment" d="M0-6 6 0 0 6-6 0Z"/></svg>${at < 80 ? html`<text class="wf-value" x="${String(at)}%" dx="11">${formatMs(moment.atMs)}</text>` : html`<text class="wf-value" x="${String(at)}%" dx="-11" text-anchor="end">${formatMs(moment.atMs)}</text>`}<title>${text}</title></g>`;
}

function backdrop(waterfall: Waterfall, heightPx: number): Markup {
  const at = (ms: number): string => `${percent(waterfall, ms)}%`;
  const ready = waterfall.moments.find((moment) => moment.id === 'ready');
  const limitShown = waterfall.limitMs <= waterfall.axisMs;
  const limitAt = percent(waterfall, Math.min(waterfall.limitMs, waterfall.axisMs));
  const line = (ms: number, kind: string): Markup =>
    html`<line class="${kind}" x1="${at(ms)}" x2="${at(ms)}" y1="${String(AXIS_PX - 6)}" y2="${String(heightPx)}"/>`;
  return html`${waterfall.ticksMs.filter((tick) => percent(waterfall, tick) < limitAt - 16 || percent(waterfall, tick) > limitAt + 4).map((tick, index) => html`${line(tick, 'wf-grid')}<text class="${index % 2 === 1 ? 'wf-tick odd' : 'wf-tick'}" x="${at(tick)}" y="15" ${index > 0 && html`text-anchor="middle"`}>${formatLimit(tick)}</text>`)}${ready && line(ready.atMs, 'wf-ready')}${limitShown && line(waterfall.limitMs, 'wf-limit')}<text class="wf-limit-text" x="${limitShown ? at(waterfall.limitMs) : '100%'}" y="15" text-anchor="end">limit ${formatLimit(waterfall.limitMs)}${!limitShown && ' →'}</text>`;
}

/** Steps of the chain: from the end of each critical leaf down to where the next one begins. */
function chain(waterfall: Waterfall, lines: readonly Line[]): Markup {
  const links = lines
    .filter((line): line is Extract<Line, { kind: 'bar' }> => line.kind === 'bar' && line.bar.critical && !line.bar.hasChildren)
    .sort((a, b) => a.bar.beginMs - b.bar.beginMs);
  const steps = links.slice(1).map((to, index) => {
    const from = links[index] as (typeof links)[number];
    const x = percent(waterfall, to.bar.beginMs);
    return html`<line class="wf-chain" x1="${String(x)}%" x2="${String(x)}%" y1="${String(from.y + ROW_PX / 2)}" y2="${String(to.y + ROW_PX / 2)}"/>`;
  });
  return html`${steps}`;
}

/** The drawing. `hatchId` must be unique in the document. */
export function waterfallSvg(waterfall: Waterfall, hatchId: string): Markup {
  const { lines, heightPx } = layOut(waterfall);
  const rows = lines.map((line) => {
    if (line.kind === 'bar') return barRow(waterfall, line.bar, line.y);
    if (line.kind === 'gaps') return gapsRow(waterfall, line.y);
    if (line.kind === 'moment') return momentRow(waterfall, line.moment, line.y);
    return html`<text class="wf-lane" y="${String(line.y + 18)}">${shorten(visibleLine(line.name), 40)}</text><rect class="wf-rule" y="${String(line.y)}" height="1"/>`;
  });
  return html`<svg class="wf" xmlns="http://www.w3.org/2000/svg" height="${String(heightPx)}" width="100%" role="group" aria-label="Timeline of trial ${visibleLine(waterfall.trial)}"><defs><pattern id="${hatchId}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="wf-hatch" y2="5"/></pattern></defs>${backdrop(waterfall, heightPx)}${chain(waterfall, lines)}${rows}</svg>`;
}
