/** The spans of one start as bars on one axis: lanes, children indented, the critical chain solid, everything else light. */

import { foreignInstants } from '../../core/foreign-instants.ts';
import { formatLimit, formatMs } from '../../core/format.ts';
import { findPhase } from '../../core/phases.ts';
import { arrangeSpans, type SpanRow } from '../../core/span-rows.ts';
import type { Trial } from '../../core/trial.ts';
import { displayWidth, padEnd, padStart, sanitize, type TerminalStyle, truncate } from './style.ts';

interface Axis {
  readonly endMs: number;
  readonly labelColumns: number;
  readonly plotColumns: number;
  readonly valueColumns: number;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

function axisOf(trial: Trial, labels: readonly string[], style: TerminalStyle): Axis {
  const endMs = Math.max(1e-3, trial.readyMs ?? 0, trial.secondInferenceMs ?? 0, trial.firstInferenceMs ?? 0, ...trial.spans.map((span) => span.endMs));
  const valueColumns = 9;
  const labelColumns = Math.min(Math.max(12, ...labels.map(displayWidth)), Math.floor(style.width * 0.34));
  return { endMs, labelColumns, valueColumns, plotColumns: Math.max(10, style.width - labelColumns - valueColumns - 6) };
}

function labelOf({ span, depth }: SpanRow): string {
  return `${'  '.repeat(depth)}${sanitize(findPhase(span.phase)?.title ?? span.phase)}${span.index > 0 ? ` ${span.index + 1}` : ''}`;
}

/** Eighths of a column at the end: a phase of a millisecond is still seen, and lengths can be compared. */
function solid(begin: number, columns: number): string {
  const eighths = Math.max(1, Math.round(columns * 8));
  return ' '.repeat(begin) + '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

function bar(row: SpanRow, axis: Axis, style: TerminalStyle): string {
  const scale = axis.plotColumns / axis.endMs;
  const begin = Math.min(axis.plotColumns - 1, Math.max(0, Math.floor(row.span.beginMs * scale)));
  const columns = Math.min(axis.plotColumns - begin, Math.max(0, (row.span.endMs - row.span.beginMs) * scale));
  if (row.hasChildren) return style.colors.dim(`${' '.repeat(begin)}├${'─'.repeat(Math.max(0, Math.round(columns) - 2))}┤`);
  return row.span.critical ? style.colors.cyan(solid(begin, columns)) : style.colors.dim(' '.repeat(begin) + '░'.repeat(Math.max(1, Math.round(columns))));
}

function rowLine(row: SpanRow, axis: Axis, style: TerminalStyle): string {
  const label = padEnd(truncate(labelOf(row), axis.labelColumns), axis.labelColumns);
  const sign = row.span.critical && !row.hasChildren ? '▸' : ' ';
  const value = padStart(formatMs(row.span.endMs - row.span.beginMs), axis.valueColumns);
  return `${sign} ${row.span.critical && !row.hasChildren ? style.colors.bold(label) : label} ${value}  ${bar(row, axis, style)}`.trimEnd();
}

function momentLine(title: string, atMs: number, axis: Axis, style: TerminalStyle): string {
  const at = Math.min(axis.plotColumns - 1, Math.max(0, Math.floor((atMs * axis.plotColumns) / axis.endMs)));
  return `  ${padEnd(truncate(title, axis.labelColumns), axis.labelColumns)} ${padStart(formatMs(atMs), axis.valueColumns)}  ${' '.repeat(at)}${style.colors.green('◆')}`;
}

function scaleLine(axis: Axis, limitMs: number, style: TerminalStyle): string {
  const before = ' '.repeat(axis.labelColumns + axis.valueColumns + 5);
  const end = formatMs(axis.endMs);
  const limit = limitMs > axis.endMs ? `limit ${formatLimit(limitMs)} is ${(limitMs / axis.endMs).toFixed(1)} × as far` : '';
  const room = axis.plotColumns - 1 - end.length;
  const middle = displayWidth(limit) + 4 <= room ? padStart(limit, Math.floor((room + displayWidth(limit)) / 2)) : '';
  return style.colors.dim(`${before}0${padEnd(middle, room)}${end}`);
}

const MOMENTS = [
  ['port accepts', 'portMs'],
  ['ready', 'readyMs'],
  ['first inference', 'firstInferenceMs'],
  ['second inference', 'secondInferenceMs'],
] as const;

/** Lines of at most the style's width. `▸` marks the critical chain, so that it is seen without colour too. */
export function renderTimeline(trial: Trial, limitMs: number, style: TerminalStyle): string[] {
  const lanes = arrangeSpans(trial.spans);
  const seen = MOMENTS.flatMap(([title, field]) => (Number.isFinite(trial[field]) ? [{ title, atMs: trial[field] as number }] : []));
  const moments = [...seen, ...foreignInstants(trial).map(({ title, atMs }) => ({ title: sanitize(title), atMs }))].sort((a, b) => a.atMs - b.atMs);
  if (lanes.length === 0 && moments.length === 0) return ['  no timeline: the start left no marks'];
  const axis = axisOf(trial, [...lanes.flatMap(({ rows }) => rows.map(labelOf)), ...moments.map(({ title }) => title)], style);
  const laneTitle = (lane: string): string => style.colors.dim(`  ${truncate(sanitize(lane), axis.labelColumns)}`);
  return [
    scaleLine(axis, limitMs, style),
    ...lanes.flatMap(({ lane, rows }) => [laneTitle(lane), ...rows.map((row) => rowLine(row, axis, style))]),
    ...(moments.length > 0 ? [laneTitle('moments'), ...moments.map(({ title, atMs }) => momentLine(title, atMs, axis, style))] : []),
  ];
}
