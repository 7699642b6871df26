/** A tuning and its plan on one screen each. Nothing is computed here that the documents do not hold. */
import { join } from 'node:path';
import type { TunePlan } from '../../app/tune/tune-request.ts';
import { formatDuration, formatSignedMs, plural } from '../../core/format.ts';
import type { AppliedSetting, KnobReport, TuningOutcome, TuningResult } from '../../core/tuning.ts';
import { createStyle, heading, sanitize, type TerminalOptions, type TerminalStyle, truncate, wrap } from './style.ts';
import { renderTable } from './table.ts';

export interface TuningOptions extends TerminalOptions {
  /** Only the result and what casts doubt on it. */
  readonly quiet?: boolean;
  /** Absolute. */
  readonly folder: string;
  readonly reportFile: string;
}

const SIGNS: Readonly<Record<TuningOutcome, string>> = { proven: '✓', 'nothing-helped': '=', 'not-proven': '?', 'guard-broken': '✕', interrupted: '!' };

function verdictLines({ outcome, sentence }: TuningResult, style: TerminalStyle): string[] {
  const { bold, cyan, green, magenta, red } = style.colors;
  const paint = { proven: green, 'nothing-helped': cyan, 'not-proven': cyan, 'guard-broken': red, interrupted: magenta }[outcome];
  const [first = '', ...rest] = wrap(sanitize(sentence), style.width - 2);
  return [`${paint(SIGNS[outcome])} ${bold(paint(first))}`, ...rest.map((line) => `  ${bold(paint(line))}`)];
}

function settingLines({ knob, from, to, byHand, sideEffect, security }: AppliedSetting, style: TerminalStyle): string[] {
  const { bold, dim, yellow } = style.colors;
  return [
    `  ${bold(sanitize(`${knob}: ${from} → ${to}`))}`,
    ...wrap(sanitize(byHand), style.width, '    '),
    ...wrap(sanitize(sideEffect), style.width, '    ').map(dim),
    ...(security === undefined ? [] : wrap(`security: ${sanitize(security)}`, style.width, '    ').map(yellow)),
  ];
}

/** Of the search's own starts: they order, the proof decides. */
function effectLines(knobs: readonly KnobReport[], style: TerminalStyle): string[] {
  const moved = knobs.filter(({ effect }) => effect !== undefined).sort((a, b) => (a.effect?.ms ?? 0) - (b.effect?.ms ?? 0));
  if (moved.length === 0) return [];
  const rows = moved.map(({ id, tried, effect, phaseEffects }) => [
    sanitize(id),
    sanitize(String(tried ?? '')),
    formatSignedMs(effect?.ms),
    phaseEffects
      .slice(0, 2)
      .map(({ phase, ms }) => `${sanitize(phase)} ${formatSignedMs(ms)}`)
      .join(', '),
  ]);
  return renderTable({ head: ['knob', 'tried', 'effect', 'phases'], rows, text: [1, 3] }, style);
}

function section(title: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : ['', heading(title, style), ...lines];
}

function costLine({ costs, tuningId }: TuningResult): string {
  const starts = costs.reduce((sum, cost) => sum + cost.starts, 0);
  const ms = costs.reduce((sum, cost) => sum + cost.ms, 0);
  return [
    plural(starts, 'start'),
    formatDuration(ms),
    ...costs.map((cost) => `${cost.stage} ${cost.starts > 0 ? cost.starts : formatDuration(cost.ms)}`),
    tuningId,
  ].join(' · ');
}

/** Ends with a line feed. */
export function renderTuning(result: TuningResult, options: TuningOptions): string {
  const style = createStyle(options);
  const { bold, dim, yellow } = style.colors;
  const notices = result.notices.flatMap((notice) => wrap(`▲ ${sanitize(notice)}`, style.width).map(yellow));
  const report = `report: ${sanitize(options.reportFile)}`;
  if (options.quiet === true) return `${[...verdictLines(result, style), ...notices, report].join('\n')}\n`;
  const broken = result.guards.filter(({ outcome }) => outcome === 'broken');
  const lines = [
    bold(truncate(`Tuning: ${sanitize(result.title)}`, style.width)),
    dim(truncate(sanitize(costLine(result)), style.width)),
    '',
    ...verdictLines(result, style),
    ...section(
      'What to set',
      (result.settings ?? []).flatMap((setting) => settingLines(setting, style)),
      style,
    ),
    ...section(
      'Guards',
      result.guards.flatMap((guard) => wrap(sanitize(guard.sentence), style.width, '  ').map(broken.includes(guard) ? yellow : dim)),
      style,
    ),
    ...section('Effects in the search', effectLines(result.knobs, style), style),
    ...section('Ceilings', result.ceilings === undefined ? [] : wrap(sanitize(result.ceilings.sentence), style.width, '  '), style),
    ...section(
      'To apply',
      result.patch.flatMap(({ file, title, apply }) => [`  ${sanitize(title)}: ${sanitize(join(options.folder, file))}`, dim(`    ${sanitize(apply)}`)]),
      style,
    ),
    ...(notices.length > 0 ? ['', ...notices] : []),
    '',
    report,
  ];
  return `${lines.join('\n')}\n`;
}

/** Ends with a line feed. */
export function renderTunePlan({ title, objective, strategy, budget, starts, knobs, dimensions }: TunePlan, options: TerminalOptions): string {
  const style = createStyle(options);
  const { bold, dim } = style.colors;
  const searched = knobs.filter(({ status }) => status === 'searched');
  const others = knobs.filter(({ status }) => status !== 'searched');
  const lines = [
    bold(truncate(`Plan: ${sanitize(title)}`, style.width)),
    dim(
      `${objective} made smaller by ${strategy}; at most ${plural(budget.maxTrials, 'start')} and ${formatDuration(budget.maxTimeMs)}: ${starts.baseline} of the baseline, up to ${starts.search} of the search, ${starts.proof} of the proof`,
    ),
    ...section(
      `${plural(dimensions.length, 'knob')} to search; those whose phases the start does not wait for are left out once it is measured`,
      searched.flatMap(({ id, current, values }) =>
        wrap(
          `${sanitize(id)}: ${values
            .map((value) => (value === current ? `${value} (in use)` : String(value)))
            .map(sanitize)
            .join(', ')}`,
          style.width,
          '  ',
        ),
      ),
      style,
    ),
    ...section(
      'Left out',
      others.flatMap(({ id, status, reason }) => wrap(`${sanitize(id)} (${status}): ${sanitize(reason ?? '')}`, style.width, '  ').map(dim)),
      style,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
