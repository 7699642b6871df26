/**
 * A tuning on one screen: the headline first, what to set, what it costs beside, and the commands that apply it. What is
 * only of interest to few is counted here and told in the report. Nothing is computed that the document does not hold.
 */
import { dirname, relative } from 'node:path';
import { formatDuration, formatSignedMs, plural } from '../../core/format.ts';
import type { AppliedSetting, GuardResult, KnobReport, PatchFile, TuningOutcome, TuningResult } from '../../core/tuning.ts';
import { formatKnobValue, GUARD_WORDS, isShown, STAGE_TITLES } from '../../core/tuning-words.ts';
import { createStyle, displayWidth, heading, padEnd, sanitize, type TerminalOptions, type TerminalStyle, truncate, wrap } from './style.ts';
import { renderTable } from './table.ts';

export interface TuningOptions extends TerminalOptions {
  /** Only the result and what casts doubt on it. */
  readonly quiet?: boolean;
  /** Absolute. */
  readonly folder: string;
  readonly reportFile: string;
  /** Absolute: what paths are shown relative to, where they lie below it. */
  readonly cwd: string;
}

const SIGNS: Readonly<Record<TuningOutcome, string>> = { proven: '✓', 'nothing-helped': '=', 'not-proven': '?', 'guard-broken': '✕', interrupted: '!' };
/** Settings that are told in full; of more the report tells. */
const TOLD_SETTINGS = 4;
const SHOWN_EFFECTS = 10;

function verdictLines({ outcome, sentence }: TuningResult, style: TerminalStyle): string[] {
  const { bold, cyan, green, magenta, red } = style.colors;
  const paint = { proven: green, 'nothing-helped': cyan, 'not-proven': cyan, 'guard-broken': red, interrupted: magenta }[outcome];
  const [first = '', ...rest] = wrap(sanitize(sentence), style.width - 2);
  return [`${paint(SIGNS[outcome])} ${bold(paint(first))}`, ...rest.map((line) => `  ${bold(paint(line))}`)];
}

function securityLines({ security }: AppliedSetting, style: TerminalStyle): string[] {
  return security === undefined ? [] : wrap(`security: ${sanitize(security)}`, style.width, '    ').map(style.colors.yellow);
}

function toldSetting(setting: AppliedSetting, style: TerminalStyle): string[] {
  const { bold, dim } = style.colors;
  const { knob, from, to, byHand, sideEffect } = setting;
  return [
    `  ${bold(sanitize(`${knob}: ${formatKnobValue(from)} → ${formatKnobValue(to)}`))}`,
    ...wrap(sanitize(byHand), style.width, '    '),
    ...wrap(sanitize(sideEffect), style.width, '    ').map(dim),
    ...securityLines(setting, style),
  ];
}

/** Few of them with what to do and what it costs beside; of many the values, one in a line. */
function settingLines(settings: readonly AppliedSetting[], style: TerminalStyle): string[] {
  if (settings.length <= TOLD_SETTINGS) return settings.flatMap((setting) => toldSetting(setting, style));
  const { dim } = style.colors;
  const names = Math.max(...settings.map(({ knob }) => displayWidth(sanitize(knob))));
  const values = settings.map(({ from, to }) => sanitize(`${formatKnobValue(from)} → ${formatKnobValue(to)}`));
  const room = Math.min(28, Math.max(...values.map(displayWidth)));
  const lines = settings.flatMap((setting, index) => {
    const line = `  ${padEnd(sanitize(setting.knob), names)}  ${padEnd(values[index] ?? '', room)}  `;
    return [line + dim(truncate(sanitize(setting.title), Math.max(1, style.width - displayWidth(line)))), ...securityLines(setting, style)];
  });
  return [...lines, ...wrap('what each of them changes beside, and how to set it by hand: in the report', style.width, '  ').map(dim)];
}

function guardLines(guard: GuardResult, style: TerminalStyle): string[] {
  const { dim, yellow } = style.colors;
  const [first = '', ...rest] = wrap(sanitize(guard.sentence), style.width, '    ');
  const paint = guard.outcome === 'broken' ? yellow : dim;
  return [paint(`  ${GUARD_WORDS[guard.outcome].sign} ${first.trimStart()}`), ...rest.map(paint)];
}

function effectRow({ id, tried, effect, phaseEffects }: KnobReport): string[] {
  const phases = phaseEffects.slice(0, 2).map(({ phase, ms }) => `${sanitize(phase)} ${formatSignedMs(ms)}`);
  return [sanitize(id), sanitize(formatKnobValue(tried)), formatSignedMs(effect?.ms), phases.join(', ')];
}

/** Of the search's own starts: they order, the proof decides. Those that are more than noise; the others by name. */
function effectLines(knobs: readonly KnobReport[], style: TerminalStyle): string[] {
  const tried = knobs.flatMap((knob) => (knob.effect === undefined ? [] : [{ knob, size: Math.abs(knob.effect.ms), seen: isShown(knob.effect) }]));
  const bySize = tried.filter(({ seen }) => seen).sort((a, b) => b.size - a.size);
  const shown = bySize
    .slice(0, SHOWN_EFFECTS)
    .map(({ knob }) => knob)
    .sort((a, b) => (a.effect?.ms ?? 0) - (b.effect?.ms ?? 0));
  const rest = [...bySize.slice(SHOWN_EFFECTS), ...tried.filter(({ seen }) => !seen)].map(({ knob }) => sanitize(knob.id));
  const table = shown.length === 0 ? [] : renderTable({ head: ['knob', 'tried', 'effect', 'phases'], rows: shown.map(effectRow), text: [1, 3] }, style);
  if (rest.length === 0) return table;
  const what = shown.length === 0 ? 'not told from the noise of single starts' : `${rest.length} more, smaller or not told from noise`;
  return [...table, style.colors.dim(truncate(`  ${what}: ${rest.join(', ')}`, style.width))];
}

/** Whether it is a command; a file that others name has none. */
function isCommand({ file, apply }: PatchFile): boolean {
  return apply.includes(file.slice(file.lastIndexOf('/') + 1));
}

/** What can be copied as it stands: the folder first, then one of the commands. */
function applyLines(patch: readonly PatchFile[], { folder, cwd }: TuningOptions, style: TerminalStyle): string[] {
  const [first] = patch;
  if (first === undefined) return [];
  const { dim } = style.colors;
  const commands = patch.filter(isCommand);
  const room = Math.min(48, Math.max(...commands.map(({ apply }) => displayWidth(sanitize(apply)))));
  const lines = commands.map(({ title, apply, rollbackApply }) => {
    const back = rollbackApply === undefined ? '' : `; back: ${sanitize(rollbackApply)}`;
    return `  ${padEnd(sanitize(apply), room)}  ${dim(`# ${sanitize(title)}${back}`)}`;
  });
  return [`  cd ${quoted(sanitize(shownPath(`${folder}/${dirname(first.file)}`, cwd)))}`, ...lines];
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Relative where that is shorter to read: below the folder in which the command was given. */
function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === '' || near.startsWith('..') ? path : near;
}

function costLine({ costs }: TuningResult): string {
  const starts = costs.reduce((sum, cost) => sum + cost.starts, 0);
  const ms = costs.reduce((sum, cost) => sum + cost.ms, 0);
  const stages = costs.filter((cost) => cost.starts > 0).map((cost) => `${STAGE_TITLES[cost.stage]} ${cost.starts}`);
  const artefacts = costs.filter(({ stage, ms: took }) => stage === 'artefacts' && took > 0).map((cost) => `; ${formatDuration(cost.ms)} for derived files`);
  return `${plural(starts, 'start')} in ${formatDuration(ms)}: ${stages.join(', ')}${artefacts.join('')}`;
}

function section(title: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : ['', heading(title, style), ...lines];
}

function bodyLines(result: TuningResult, options: TuningOptions, style: TerminalStyle): string[] {
  const { outcome, settings = [], guards, ceilings, knobs, patch } = result;
  const what = outcome === 'proven' ? 'What to set' : 'What the best candidate sets; not recommended';
  const guarded = guards.flatMap((guard) => guardLines(guard, style));
  return [
    ...section(what, settingLines(settings, style), style),
    ...section('To apply, one of', applyLines(patch, options, style), style),
    ...section('Guards', guarded, style),
    ...section('Effects of single knobs, estimated in the search', effectLines(knobs, style), style),
    ...section('Ceilings', ceilings === undefined ? [] : wrap(sanitize(ceilings.sentence), style.width, '  '), style),
  ];
}

/** Ends with a line feed. */
export function renderTuning(result: TuningResult, options: TuningOptions): string {
  const style = createStyle(options);
  const { bold, dim, yellow } = style.colors;
  const notices = result.notices.flatMap((notice) => wrap(`▲ ${sanitize(notice)}`, style.width).map(yellow));
  const report = `report: ${sanitize(options.reportFile)}`;
  if (options.quiet === true) return `${[...verdictLines(result, style), ...notices, report].join('\n')}\n`;
  const lines = [
    bold(truncate(`Tuning: ${sanitize(result.title)}`, style.width)),
    ...wrap(sanitize(costLine(result)), style.width).map(dim),
    '',
    ...verdictLines(result, style),
    ...bodyLines(result, options, style),
    ...(notices.length > 0 ? ['', ...notices] : []),
    '',
    report,
  ];
  return `${lines.join('\n')}\n`;
}
