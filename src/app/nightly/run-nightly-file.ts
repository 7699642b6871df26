/** `coldstart nightly`: the file's night on this machine, and the exit code that it asks for. */
import { ERRORS, type ErrorCode } from '../../core/errors.ts';
import { type ExitName, worstExit } from '../../core/exit-codes.ts';
import type { NightDocument, SeriesNight } from '../../core/night.ts';
import { exitOfSeries } from '../../core/night-decision.ts';
import type { NightlyPlan } from '../../scenario/nightly.ts';
import { toolVersion } from '../describe-run.ts';
import type { RunObserver } from '../run-events.ts';
import type { NightObserver } from './night-parts.ts';
import { type FinishedNight, runNightly } from './nightly.ts';
import { nightlyParts } from './nightly-parts.ts';

export interface NightlyFileRequest {
  readonly plan: NightlyPlan;
  readonly reportsFolder: string;
  readonly fresh: boolean;
  readonly onlyResume: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: NightObserver;
  readonly runObserver: RunObserver;
}

/** As runNightly. */
export function runNightlyFile(request: NightlyFileRequest): Promise<FinishedNight | undefined> {
  const { plan, env, signal, reportsFolder, runObserver } = request;
  return runNightly({ ...request, toolVersion: toolVersion() }, nightlyParts({ plan, env, signal, reportsFolder, observer: runObserver }));
}

/** A series that was asked for wrongly is wrong usage, also where others could be measured. */
function exitOf(night: SeriesNight): ExitName {
  const entry = night.problem && night.problem.code in ERRORS ? ERRORS[night.problem.code as ErrorCode] : undefined;
  return night.outcome === 'could-not-measure' && (entry?.exit === 'usage' || entry?.exit === 'internal') ? entry.exit : exitOfSeries(night);
}

/** A night that measured nothing could not measure. */
export function nightExit({ series }: NightDocument): ExitName {
  return series.length === 0 ? 'unmeasurable' : worstExit(series.map(exitOf));
}
