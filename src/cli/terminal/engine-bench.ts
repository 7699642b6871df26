/** A race of loaders and session strategies as tables: fastest first, each against the fastest of its kind. */
import { basename } from 'node:path';
import type { EngineBench, RankedContestant } from '../../core/engine-race.ts';
import { formatBytes, formatDuration, formatInterval, formatMs, formatRate, NO_VALUE, plural } from '../../core/format.ts';
import { createStyle, sanitize, type TerminalOptions, type TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

function times({ ratio, lowRatio, highRatio }: RankedContestant): string {
  const bounds = lowRatio === undefined || highRatio === undefined ? '' : ` (${lowRatio.toFixed(2)}–${highRatio.toFixed(2)})`;
  return `${ratio.toFixed(2)} x${bounds}`;
}

function interval({ lowMs, highMs }: RankedContestant): string {
  return lowMs === undefined ? NO_VALUE : formatInterval(lowMs, highMs);
}

/** A tie with the fastest is said: a rank alone would promise too much. */
function renderGroup(title: string, ranked: readonly RankedContestant[], style: TerminalStyle): string[] {
  if (ranked.length === 0) return [];
  const withRate = ranked.some(({ bytesPerSecond }) => bytesPerSecond !== undefined);
  const rows = ranked.map((one, place) => [
    `${one.name}${place > 0 && !one.slower ? ' ≈' : ''}`,
    formatMs(one.medianMs),
    interval(one),
    times(one),
    ...(withRate ? [formatRate(one.bytesPerSecond, 1000)] : []),
    sanitize(one.title),
  ]);
  const head = [title, 'median', '95 % of median', 'x fastest', ...(withRate ? ['rate'] : []), 'what it is'];
  return ['', ...renderTable({ head, rows, text: [head.length - 1], first: 20 }, style)];
}

export function renderEngineBench(bench: EngineBench, options: TerminalOptions): string {
  const style = createStyle(options);
  const { backend, engineVersion, model, modelBytes, rounds, loaders, sessions, failures, limits, durationMs } = bench;
  const subject = model === undefined ? 'no model' : `${basename(model)}, ${formatBytes(modelBytes)}`;
  const ties = [...loaders.slice(1), ...sessions.slice(1)].some(({ slower }) => !slower);
  const lines = [
    sanitize(`${backend}${engineVersion === '' ? '' : ` ${engineVersion}`}: ${subject}; ${plural(rounds, 'round')} in ${formatDuration(durationMs)}`),
    ...renderGroup('loader', loaders, style),
    ...renderGroup('session strategy', sessions, style),
    '',
    ...(ties ? [`  ≈ not proven to be slower than the fastest${rounds < 6 ? '; intervals need at least six rounds' : ''}`] : []),
    ...failures.map(({ id, message, code }) => `  out of the race: ${sanitize(id.replace(':', ' '))}: ${sanitize(message)} [${code}]`),
    ...limits.map((limit) => style.colors.dim(`  ${limit}`)),
  ];
  return `${lines.join('\n')}\n`;
}
