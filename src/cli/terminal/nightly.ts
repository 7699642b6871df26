/** A night, its status and its plan on one screen each. Nothing is computed here that the documents do not hold. */
import type { NightlyStatus, PlannedSeries, SeriesStatus } from '../../app/nightly/status.ts';
import { formatDuration, formatSignedMs, NO_VALUE, plural } from '../../core/format.ts';
import type { NightDocument, NightOutcome, SeriesNight } from '../../core/night.ts';
import { isAcknowledged } from '../../core/night-decision.ts';
import { createStyle, sanitize, type TerminalOptions, type TerminalStyle, truncate, wrap } from './style.ts';
import { renderTable } from './table.ts';

export interface NightOptions extends TerminalOptions {
  /** Only what is not fine. */
  readonly quiet?: boolean;
  /** The page, or the folder where there is none. */
  readonly report: string;
}

const SIGNS: Readonly<Record<NightOutcome, string>> = {
  ok: '=',
  improvement: '✓',
  regression: '✕',
  'target-missed': '✕',
  'noisy-host': '~',
  'could-not-measure': '!',
};

function paintOf(outcome: NightOutcome, { colors }: TerminalStyle): (text: string) => string {
  const { green, magenta, red, yellow } = colors;
  return { ok: green, improvement: green, regression: red, 'target-missed': red, 'noisy-host': yellow, 'could-not-measure': magenta }[outcome];
}

function seriesLines(night: SeriesNight, style: TerminalStyle, withNotes: boolean): string[] {
  const paint = paintOf(night.outcome, style);
  const known = isAcknowledged(night, night.at) ? `, acknowledged until ${night.acknowledgedUntil}` : '';
  const cause = night.cause === undefined ? '' : `, cause: ${night.cause}`;
  const head = `${paint(SIGNS[night.outcome])} ${style.colors.bold(sanitize(night.series))}  ${paint(night.outcome)}${cause}${known}`;
  const phases = night.phases.slice(0, 3).map(({ title, contributionMs }) => `${sanitize(title)} ${formatSignedMs(contributionMs)}`);
  return [
    head,
    ...wrap(sanitize(night.sentence), style.width, '    '),
    ...(phases.length > 0 ? [truncate(`    ${phases.join(', ')}`, style.width)] : []),
    ...(withNotes ? night.notes.flatMap((note) => wrap(sanitize(note), style.width, '    ').map(style.colors.dim)) : []),
  ];
}

/** Ends with a line feed. */
export function renderNight(night: NightDocument, options: NightOptions): string {
  const style = createStyle(options);
  const { bold, dim, yellow } = style.colors;
  const shown = options.quiet ? night.series.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'improvement') : night.series;
  const counts = new Map<string, number>();
  for (const { outcome } of night.series) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const summary = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'nothing was measured';
  const facts = [
    `${night.series.length} of ${night.planned.length} series`,
    ...(night.resumed > 0 ? [`taken up again ${night.resumed} ×`] : []),
    night.nightId,
  ];
  const lines = [
    bold(`Night: ${summary}`),
    dim(truncate(facts.map(sanitize).join(' · '), style.width)),
    ...shown.flatMap((one) => ['', ...seriesLines(one, style, true)]),
    ...(night.notices.length > 0 ? ['', ...night.notices.flatMap((notice) => wrap(`▲ ${sanitize(notice)}`, style.width).map(yellow))] : []),
    '',
    `report: ${sanitize(options.report)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function calibration({ counted, calibrationNights }: SeriesStatus): string {
  return counted >= calibrationNights ? `done, ${plural(counted, 'night')}` : `night ${counted} of ${calibrationNights}`;
}

/** `20260301-020000-nightly-9f3a` begins with its day. */
function dayOf(nightId: string): string {
  return nightId.replace(/^(\d{4})(\d\d)(\d\d)-.*$/, '$1-$2-$3');
}

function openText({ openSince, acknowledgedUntil, acknowledgementOver: isOver, suspectedSince }: SeriesStatus): string {
  const known =
    acknowledgedUntil === undefined ? '' : isOver ? `, acknowledged until ${acknowledgedUntil}, which is over` : `, known until ${acknowledgedUntil}`;
  if (openSince !== undefined) return `regression since ${dayOf(openSince)}${known}`;
  return suspectedSince === undefined ? NO_VALUE : `suspected since ${dayOf(suspectedSince)}`;
}

/** Ends with a line feed. */
export function renderNightStatus({ series, damaged, unfinished }: NightlyStatus, options: TerminalOptions): string {
  const style = createStyle(options);
  const rows = series.map((one) => [
    sanitize(one.series),
    sanitize(openText(one)),
    one.last === undefined ? NO_VALUE : `${one.last.at.slice(0, 10)} ${one.last.outcome}`,
    calibration(one),
    one.lastGood === undefined ? NO_VALUE : `${sanitize(one.lastGood)} (${one.pinnedBy})`,
  ]);
  const table = renderTable({ head: ['series', 'open', 'newest night', 'calibration', 'last-good'], rows, text: [1, 2, 3, 4] }, style);
  const notes = [...(unfinished === undefined ? [] : [`night ${unfinished} was interrupted: coldstart nightly takes it up again`]), ...damaged.map(sanitize)];
  return `${[...(rows.length === 0 ? ['no series yet: coldstart nightly measures the first night'] : table), ...notes.flatMap((note) => wrap(`▲ ${note}`, style.width))].join('\n')}\n`;
}

function timeText({ screenMs, withConfirmationMs }: PlannedSeries): string {
  return screenMs === undefined ? 'not measured yet' : `${formatDuration(screenMs)}, confirmed ${formatDuration(withConfirmationMs)}`;
}

/** Ends with a line feed. */
export function renderNightPlan(
  plan: { readonly file: string; readonly maxTimeMs: number },
  series: readonly PlannedSeries[],
  options: TerminalOptions,
): string {
  const style = createStyle(options);
  const rows = series.map((one) => [
    sanitize(one.series),
    sanitize(one.head ?? one.scenario),
    sanitize(one.lastGood ?? 'head itself (first night)'),
    `${one.pairs} + ${one.confirmPairs}`,
    timeText(one),
  ]);
  const known = series.flatMap(({ screenMs }) => screenMs ?? []);
  const total = known.reduce((sum, ms) => sum + ms, 0);
  const lines = [
    `${sanitize(plan.file)}: ${series.length} series, at most ${formatDuration(plan.maxTimeMs)}`,
    ...renderTable({ head: ['series', 'head', 'against last-good', 'pairs', 'time'], rows, text: [1, 2, 3, 4] }, style),
    known.length === series.length ? `about ${formatDuration(total)} where nothing is screened` : 'how long it takes is known after a night of every series',
    'nothing was started',
  ];
  return `${lines.join('\n')}\n`;
}
