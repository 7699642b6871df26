/** A tuning as Markdown for a merge request: the proof first, then what to apply, what it costs, and what did not help. */
import { formatChange, formatChangeBounds, roughPercent } from '../../../core/change-words.ts';
import { formatBytes, formatDuration, formatMs, formatSignedMs, NO_VALUE, plural } from '../../../core/format.ts';
import type { GuardResult, TuningOutcome, TuningResult } from '../../../core/tuning.ts';
import { formatEffect, formatKnobValue, GUARD_WORDS, KNOB_STATUS_WORDS, STAGE_TITLES, TUNING_OUTCOME_WORDS } from '../../../core/tuning-words.ts';
import { shorten, visibleLine } from '../../../core/visible-text.ts';
import { buildTuningView } from '../../build-tuning-view.ts';
import { groupIdle } from '../../group-idle.ts';
import type { TuningView } from '../../tuning-view.ts';
import { brief, joinSections, type Section, table } from './sections.ts';

const MARKS: Readonly<Record<TuningOutcome, string>> = { proven: '✅', 'nothing-helped': '➖', 'not-proven': '❔', 'guard-broken': '🔺', interrupted: '⛔' };

/** Rows of knobs that a comment shows: those with the largest effects. */
const KNOBS_SHOWN = 20;

/** A path or a command; in code nothing but a backtick is markup, and an escape would be read. */
function code(text: string): string {
  return `\`${shorten(visibleLine(text), 300).replaceAll('`', "'")}\``;
}

function proofSection({ headline, proof, outcome, detectable }: TuningView): Section {
  const name = 'proof';
  if (headline === undefined) {
    const seen = detectable === undefined ? '' : ` A change of ${roughPercent(detectable)} or more would have been seen.`;
    return { name, lines: [`No fresh starts were made as a proof (${TUNING_OUTCOME_WORDS[outcome].text}).${seen}`, ''] };
  }
  const rows = [
    [
      headline.title,
      formatMs(headline.baselineMs),
      formatMs(headline.candidateMs),
      formatChange(headline.ratio),
      formatChangeBounds(headline.lowRatio, headline.highRatio),
      formatSignedMs(headline.shiftMs),
    ],
  ];
  return {
    name,
    lines: table(['proof, on fresh starts', 'baseline', 'winner', 'change', 'bounds', `difference (${plural(proof?.pairs ?? 0, 'pair')})`], rows),
  };
}

function settingSection({ settings, patch }: TuningView): Section {
  if (settings.length === 0) return { name: 'settings', lines: [] };
  const rows = settings.map((setting) => [
    `${brief(setting.title)} (${brief(setting.knob, 60)})${setting.security === undefined ? '' : ' ⚠️'}`,
    brief(formatKnobValue(setting.from), 80),
    brief(formatKnobValue(setting.to), 80),
    brief(setting.byHand),
  ]);
  const warnings = settings.flatMap(({ title, security }) => (security === undefined ? [] : [`> ⚠️ **Security, ${brief(title)}:** ${brief(security)}`]));
  const effects = settings.map(({ title, sideEffect }) => `- ${brief(title)}: ${brief(sideEffect)}`);
  const files = patch.map(
    ({ file, title, apply, rollbackApply }) =>
      `- ${brief(title)}: ${code(file)}, apply with ${code(apply)}${rollbackApply === undefined ? '' : `, take back with ${code(rollbackApply)}`}`,
  );
  return {
    name: 'settings',
    lines: [
      ...table(['setting', 'from', 'to', 'by hand'], rows),
      ...(warnings.length > 0 ? [...warnings, ''] : []),
      'What else changes:',
      '',
      ...effects,
      '',
      ...(files.length > 0 ? ['Patch:', '', ...files, ''] : []),
    ],
  };
}

/** In the guard's own unit. */
function amount({ unit }: GuardResult, value: number | undefined): string {
  return unit === 'ms' ? formatMs(value) : formatBytes(value);
}

function guardSection({ guards }: TuningView): Section {
  if (guards.length === 0) return { name: 'guards', lines: [] };
  const rows = guards.map((guard) => [
    brief(guard.title),
    amount(guard, guard.baseline),
    amount(guard, guard.winner),
    formatChange(guard.ratio),
    `${GUARD_WORDS[guard.outcome].text} (${roughPercent(guard.tolerance)} tolerated)`,
  ]);
  return { name: 'guards', lines: table(['guard', 'baseline', 'winner', 'change', 'outcome'], rows) };
}

function knobSection({ knobs }: TuningView): Section {
  const known = knobs.filter(({ effect }) => effect !== undefined);
  if (known.length === 0) return { name: 'knobs', lines: [] };
  const rows = known
    .slice(0, KNOBS_SHOWN)
    .map(({ id, current, tried, effect, phases }) => [
      brief(id, 60),
      `${brief(formatKnobValue(current), 60)} → ${brief(formatKnobValue(tried), 60)}`,
      effect === undefined
        ? NO_VALUE
        : formatEffect({ ms: effect.ms, ...(effect.lowMs !== undefined && effect.highMs !== undefined && { lowMs: effect.lowMs, highMs: effect.highMs }) }),
      phases[0] === undefined ? NO_VALUE : `${brief(phases[0].title, 60)} ${formatSignedMs(phases[0].ms)}`,
    ]);
  const left = known.length - rows.length;
  return {
    name: 'knobs',
    lines: [
      ...table(['knob (estimate of the search)', 'tried', 'effect', 'most in'], rows),
      ...(left > 0 ? [`${plural(left, 'more knob')} did less.`, ''] : []),
    ],
  };
}

function idleSection({ idle }: TuningView): Section {
  if (idle.length === 0) return { name: 'knobs that were not searched', lines: [] };
  const lines = groupIdle(idle).map((group) => {
    const names = group.map(({ id }) => brief(id, 60)).join(', ');
    return `- ${names} (${KNOB_STATUS_WORDS[group[0].status]}): ${brief(group[0].reason, 200)}`;
  });
  return {
    name: 'knobs that were not searched',
    lines: ['<details><summary>Knobs that were not searched</summary>', '', ...lines, '', '</details>', ''],
  };
}

function costSection({ costs, totalMs, tuningId, toolVersion, strategy }: TuningView): Section {
  const stages = costs.map(({ stage, starts, ms }) => `${STAGE_TITLES[stage]} ${starts > 0 ? `${plural(starts, 'start')}, ` : ''}${formatDuration(ms)}`);
  const line = `Search by ${strategy}: ${stages.join('; ')}; together ${formatDuration(totalMs)}. Tuning ${brief(tuningId, 120)}, coldstart ${brief(toolVersion, 40)}.`;
  return { name: 'cost', lines: [line] };
}

/** GitHub-flavoured Markdown of at most 60 KB that ends with a line feed. */
export function renderTuningMarkdown(result: TuningResult): string {
  const view = buildTuningView(result);
  const notices = view.notices.slice(0, 10).map((notice) => `> ${brief(notice)}`);
  const head = [`# ${brief(view.title, 200)}`, '', `${MARKS[view.outcome]} **${brief(view.sentence)}**`, '', ...notices, ...(notices.length > 0 ? [''] : [])];
  const { ceilings } = view;
  return joinSections(head, [
    proofSection(view),
    settingSection(view),
    guardSection(view),
    { name: 'ceilings', lines: ceilings === undefined ? [] : [`${brief(ceilings.sentence)}.`, ''] },
    knobSection(view),
    idleSection(view),
    costSection(view),
  ]);
}
