/** The nightly file that is meant, with what the command line changes of it. */
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { findNightlyFile, loadNightly, type NightlyPlan } from '../../scenario/nightly.ts';
import { parseDurationMs } from '../../scenario/units.ts';
import { scenariosFolder } from '../catalogue.ts';

export interface NightlyFlags {
  readonly file?: string;
  readonly series?: readonly string[];
  readonly maxTime?: string;
  readonly cwd: string;
}

/** Throws USAGE_UNKNOWN_NAME. */
export function requireSeries(name: string, known: readonly string[]): void {
  if (!known.includes(name))
    throw new ColdstartError('USAGE_UNKNOWN_NAME', {
      what: 'series',
      name,
      nearest: didYouMean(name, known),
      known: known.join(', ') || 'none: no night has measured one yet',
    });
}

function durationOf(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined || durationMs <= 0)
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--max-time: ${text} is no duration like 30m or 4h`, command: 'nightly' });
  return durationMs;
}

/** Throws NIGHT_FILE_MISSING, the SCENARIO_… codes, USAGE_UNKNOWN_NAME and USAGE_INVALID_FLAG. */
export async function openNightly({ file, series, maxTime, cwd }: NightlyFlags): Promise<NightlyPlan> {
  const maxTimeMs = maxTime === undefined ? undefined : durationOf(maxTime);
  const plan = await loadNightly(findNightlyFile(file, cwd, scenariosFolder()));
  const known = plan.series.map((one) => one.series);
  for (const name of series ?? []) requireSeries(name, known);
  const wanted = series === undefined ? plan.series : plan.series.filter((one) => series.includes(one.series));
  return { ...plan, series: wanted, ...(maxTimeMs !== undefined && { maxTimeMs }) };
}
