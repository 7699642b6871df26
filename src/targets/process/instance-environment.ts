/** What a process instance finds in its environment: the user's own variables, the scenario's, and ours. */
import { join } from 'node:path';
import type { StartState } from '../../core/cold-state.ts';
import { earlyEnvironment } from '../../core/early-start.ts';
import type { TrialIdentity } from '../target.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TrialPlaces {
  /** This trial's own folder. */
  readonly folder: string;
  readonly marksFile: string;
  readonly configFile: string;
  /** For the early start; written only where one is asked for. */
  readonly planFile: string;
  readonly computeCache: string;
}

export function trialPlaces(runtimeFolder: string, trialId: string): TrialPlaces {
  const folder = join(runtimeFolder, trialId.replace(/[^\w.-]/g, '_'));
  return {
    folder,
    marksFile: join(folder, 'marks'),
    configFile: join(folder, 'config.json'),
    planFile: join(folder, 'start-plan'),
    computeCache: join(folder, 'compute-cache'),
  };
}

export interface EnvironmentRequest {
  readonly inherited: Environment;
  readonly scenario: Environment;
  readonly runId: string;
  readonly trial: TrialIdentity;
  readonly places: TrialPlaces;
  readonly state: StartState;
  /** Only for our own entry point. */
  readonly addon?: string;
  /** libcoldstart_early.so; only where an early start is asked for. */
  readonly early?: string;
}

/** Variables of the harness itself that would change what an instance does. */
const NOT_INHERITED = ['COLDSTART_MARKS', 'COLDSTART_CONFIG', 'COLDSTART_EARLY', 'COLDSTART_RUN', 'COLDSTART_TRIAL', 'COLDSTART_HOST_ADDON'] as const;

/** A cold start has no compiled kernels: the driver's cache is an empty folder of this trial's own. */
function emptyComputeCache({ state, places }: EnvironmentRequest): Environment {
  return state === 'cold' || state === 'dropped' ? { CUDA_CACHE_PATH: places.computeCache } : {};
}

export function instanceEnvironment(request: EnvironmentRequest): Environment {
  const { inherited, scenario, runId, trial, places, addon, early } = request;
  const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !(NOT_INHERITED as readonly string[]).includes(name)));
  return {
    ...own,
    ...emptyComputeCache(request),
    ...scenario,
    COLDSTART_RUN: runId,
    COLDSTART_TRIAL: trial.id,
    COLDSTART_MARKS: trial.marks === 'on' ? places.marksFile : 'off',
    ...(addon !== undefined && { COLDSTART_CONFIG: places.configFile, COLDSTART_ADDON: addon }),
    ...(early !== undefined && earlyEnvironment(early, places.planFile, scenario['LD_PRELOAD'] ?? own['LD_PRELOAD'])),
  };
}
