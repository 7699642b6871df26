/** A Chart.js plug-in with what Chart.js has no datasets for: bands, segments, change points, releases, and nights without a value. */
import type { Chart, Plugin } from 'chart.js';
import type { Palette } from '../shell/palette.ts';
import type { TrendMark, TrendModel } from './trend-model.ts';

export interface MarksState {
  readonly model: TrendModel;
  readonly palette: Palette;
  /** Place of the mark that the reader is at. */
  readonly at: number | undefined;
}

type Place = { readonly ctx: CanvasRenderingContext2D; readonly x: (value: number) => number; readonly y: (value: number) => number; readonly chart: Chart };

function placeOf(chart: Chart): Place | undefined {
  const { x, y } = chart.scales;
  if (x === undefined || y === undefined) return undefined;
  return { ctx: chart.ctx, x: (value) => x.getPixelForValue(value), y: (value) => y.getPixelForValue(value), chart };
}

/** Neighbours of one segment that all have bounds. */
function bandRuns(marks: readonly TrendMark[]): TrendMark[][] {
  const runs: TrendMark[][] = [];
  let before: TrendMark | undefined;
  for (const mark of marks) {
    if (mark.low === undefined || mark.high === undefined) {
      before = undefined;
      continue;
    }
    if (before === undefined || before.segment !== mark.segment) runs.push([]);
    runs.at(-1)?.push(mark);
    before = mark;
  }
  return runs;
}

function drawBands({ ctx, x, y }: Place, { model, palette }: MarksState): void {
  ctx.fillStyle = `${palette.curves[0] ?? palette.text}2e`;
  ctx.strokeStyle = `${palette.curves[0] ?? palette.text}66`;
  for (const run of bandRuns(model.marks)) {
    ctx.beginPath();
    if (run.length === 1) {
      const [only] = run;
      ctx.moveTo(x(only?.x ?? 0), y(only?.low ?? 0));
      ctx.lineTo(x(only?.x ?? 0), y(only?.high ?? 0));
      ctx.stroke();
      continue;
    }
    for (const mark of run) ctx.lineTo(x(mark.x), y(mark.high ?? 0));
    for (const mark of [...run].reverse()) ctx.lineTo(x(mark.x), y(mark.low ?? 0));
    ctx.fill();
  }
}

function across(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

function drawRanges({ ctx, x, chart }: Place, { model, palette }: MarksState): void {
  const { top, bottom } = chart.chartArea;
  ctx.fillStyle = `${palette.tones.libraries}40`;
  ctx.strokeStyle = palette.tones.libraries;
  for (const { from, to } of model.ranges) {
    const width = Math.max(3, x(to) - x(from));
    ctx.fillRect(x(to) - width, top, width, bottom - top);
    across(ctx, x(to), top, x(to), bottom);
  }
}

function drawSegments({ ctx, x, chart }: Place, { model, palette }: MarksState): void {
  const { top, bottom } = chart.chartArea;
  ctx.strokeStyle = palette.text;
  ctx.setLineDash([2, 3]);
  for (const [index, mark] of model.marks.entries()) {
    const before = model.marks[index - 1];
    if (before === undefined || before.segment === mark.segment) continue;
    const middle = (x(before.x) + x(mark.x)) / 2;
    across(ctx, middle, top, middle, bottom);
  }
  ctx.setLineDash([]);
}

/** Flags at the top edge; where they would touch, only every so many is drawn. */
function drawReleases({ ctx, x, chart }: Place, { model, palette }: MarksState): void {
  const { top } = chart.chartArea;
  ctx.fillStyle = palette.muted;
  let free = Number.NEGATIVE_INFINITY;
  for (const release of model.releases) {
    const at = x(release.x);
    if (at < free) continue;
    free = at + 5;
    ctx.beginPath();
    ctx.moveTo(at - 4, top - 8);
    ctx.lineTo(at + 4, top - 8);
    ctx.lineTo(at, top - 1);
    ctx.fill();
  }
}

function drawLines({ ctx, y, chart }: Place, { model, palette }: MarksState): void {
  const { left, right } = chart.chartArea;
  ctx.lineWidth = 1.5;
  if (model.flat !== undefined) {
    ctx.strokeStyle = palette.muted;
    across(ctx, left, y(model.flat), right, y(model.flat));
  }
  const scale = chart.scales['y'];
  if (model.limit === undefined || scale === undefined || model.limit > scale.max || model.limit < scale.min) return;
  ctx.strokeStyle = palette.limit;
  ctx.setLineDash([6, 4]);
  across(ctx, left, y(model.limit), right, y(model.limit));
  ctx.setLineDash([]);
}

function drawCrosses({ ctx, x, chart }: Place, { model, palette }: MarksState): void {
  const foot = chart.chartArea.bottom - 7;
  ctx.strokeStyle = palette.limit;
  ctx.lineWidth = 2;
  for (const mark of model.marks) {
    if (mark.y !== undefined) continue;
    const at = x(mark.x);
    across(ctx, at - 4, foot - 4, at + 4, foot + 4);
    across(ctx, at - 4, foot + 4, at + 4, foot - 4);
  }
}

function drawCursor({ ctx, x, chart }: Place, { model, palette, at }: MarksState): void {
  const mark = at === undefined ? undefined : model.marks[at];
  if (mark === undefined) return;
  ctx.strokeStyle = palette.text;
  ctx.lineWidth = 1;
  across(ctx, x(mark.x), chart.chartArea.top, x(mark.x), chart.chartArea.bottom);
}

/** `read` gives model, colours and the reader's place of the moment. */
export function trendMarks(read: () => MarksState): Plugin {
  const drawn = (parts: readonly ((place: Place, state: MarksState) => void)[]) => (chart: Chart) => {
    const place = placeOf(chart);
    if (place === undefined) return;
    for (const part of parts) {
      chart.ctx.save();
      chart.ctx.lineWidth = 1;
      part(place, read());
      chart.ctx.restore();
    }
  };
  return {
    id: 'trend-marks',
    beforeDatasetsDraw: drawn([drawRanges, drawBands, drawSegments, drawLines, drawReleases]),
    afterDatasetsDraw: drawn([drawCrosses, drawCursor]),
  };
}
