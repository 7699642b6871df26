/** What a tuning would search and what it would cost, before anything is started. */
import type { TunePlan } from '../../app/tune/tune-request.ts';
import { formatDuration, plural } from '../../core/format.ts';
import type { KnobReport } from '../../core/tuning.ts';
import { formatKnobValue, KNOB_STATUS_WORDS, OBJECTIVE_TITLES } from '../../core/tuning-words.ts';
import { createStyle, heading, sanitize, type TerminalOptions, type TerminalStyle, truncate, wrap } from './style.ts';

function searchedLines({ id, current, values }: KnobReport, style: TerminalStyle): string[] {
  const shown = values.map((value) => `${formatKnobValue(value)}${value === current ? ' (in use)' : ''}`);
  return wrap(sanitize(`${id}: ${shown.join(', ')}`), style.width, '  ');
}

/** Those with the same reason together: a machine without a GPU leaves twenty out for one. */
function leftOutLines(knobs: readonly KnobReport[], style: TerminalStyle): string[] {
  const groups = new Map<string, string[]>();
  for (const { id, status, reason } of knobs) {
    const said = `${KNOB_STATUS_WORDS[status]}${reason === undefined ? '' : `: ${reason}`}`;
    groups.set(said, [...(groups.get(said) ?? []), id]);
  }
  return [...groups].flatMap(([said, ids]) => [
    ...wrap(sanitize(said), style.width, '  '),
    ...wrap(sanitize(ids.join(', ')), style.width, '    ').map(style.colors.dim),
  ]);
}

/** Ends with a line feed. */
export function renderTunePlan({ title, objective, strategy, budget, starts, knobs, dimensions }: TunePlan, options: TerminalOptions): string {
  const style = createStyle(options);
  const { bold, dim } = style.colors;
  const cost = `at most ${plural(budget.maxTrials, 'start')} and ${formatDuration(budget.maxTimeMs)}: ${starts.baseline} of the baseline, up to ${starts.search} of the search, ${starts.proof} of the proof`;
  const others = knobs.filter(({ status }) => status !== 'searched');
  const lines = [
    bold(truncate(`Plan: ${sanitize(title)}`, style.width)),
    ...wrap(`time to ${OBJECTIVE_TITLES[objective]}, made smaller by ${strategy}; ${cost}`, style.width).map(dim),
    '',
    heading(`${plural(dimensions.length, 'knob')} to search`, style),
    ...wrap('those whose phases the start does not wait for are left out once the baseline is measured', style.width, '  ').map(dim),
    ...knobs.filter(({ status }) => status === 'searched').flatMap((knob) => searchedLines(knob, style)),
    ...(others.length === 0 ? [] : ['', heading('Left out', style), ...leftOutLines(others, style)]),
  ];
  return `${lines.join('\n')}\n`;
}
