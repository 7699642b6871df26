/** `coldstart nightly`: the file's night on this machine. */
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
