/**
 * One start of a search: settings to variant, the files that it needs, the variant prepared when it is first needed, and a
 * full trial. What cannot be prepared or does not come up is the candidate's own fault and no end of the search.
 */
import { ColdstartError, type ErrorCode, errorText } from '../../core/errors.ts';
import { EXIT_CODES } from '../../core/exit-codes.ts';
import type { Variant } from '../../core/scenario.ts';
import { type Settings, settingsKey } from '../../core/setting.ts';
import type { PlannedTrial, Trial } from '../../core/trial.ts';
import { runTrial, type TrialSurroundings } from '../../harness/run-trial.ts';
import { applySettings, artefactsOf } from '../../tuner/apply-settings.ts';
import type { GuardTolerances } from '../../tuner/guards.ts';
import type { Knob } from '../../tuner/knob.ts';
import { keepLog } from '../clean-log.ts';
import { cleanTrial } from '../clean-trial.ts';
import type { PreparedVariant, TrialPlace, Workbench } from '../workbench.ts';
import type { ArtefactCache } from './artefacts/cache.ts';

/** Requests behind the second inference in the search, and in the proof, whose 99th percentile has to mean something. */
export const STEADY_IN_SEARCH = 20;
export const STEADY_IN_PROOF = 100;

/** What would meet every candidate alike ends the search. */
const EVERYBODYS: ReadonlySet<ErrorCode> = new Set([
  'HOST_DISK_FULL',
  'HOST_NOT_WRITABLE',
  'TARGET_DOCKER_PERMISSION',
  'TARGET_DOCKER_UNREACHABLE',
  'TARGET_PORT_TAKEN',
  'TUNE_CACHE_FULL',
]);

/** Whether an error says something about what was to be started, and not about this machine, the user or coldstart. */
function isCandidates(error: unknown): error is ColdstartError {
  if (!(error instanceof ColdstartError) || EVERYBODYS.has(error.code)) return false;
  return error.exitCode === EXIT_CODES.unmeasurable.code || error.exitCode === EXIT_CODES.usage.code;
}

/** The variant with so many steady requests, where a guard reads them; where no inference is asked for there are none. */
export function withSteady(variant: Variant, guards: GuardTolerances, steady: number): Variant {
  return variant.infer === undefined || guards['steady-p99'] === undefined ? variant : { ...variant, infer: { ...variant.infer, steady } };
}

export interface StartMaking {
  readonly baseline: Variant;
  readonly knobs: readonly Knob[];
  readonly bench: Workbench;
  readonly cache: ArtefactCache;
  readonly place: TrialPlace;
  readonly redact: (text: string) => string;
  readonly guards: GuardTolerances;
  /** Settings of the starts that were saved before an interruption, in their order: their variants keep their ids. */
  readonly before: readonly Settings[];
}

export interface StartWish {
  readonly order: number;
  readonly role: 'warm-up' | 'measured';
  readonly settings: Settings;
  /** The start may be ended after so many milliseconds, what is asked behind the objective included. */
  readonly cutMs?: number;
}

export interface MadeStart {
  /** Missing where it could not even be prepared. */
  readonly trial?: Trial;
  /** Why there is no trial, or why it did not complete. */
  readonly reason?: string;
  /** What kept it from being prepared. */
  readonly error?: ColdstartError;
  /** Whether it was ended because it took longer than `cutMs`. */
  readonly cut: boolean;
  readonly ms: number;
  readonly artefactMs: number;
}

/** What the probe says of an instance that it stopped waiting for. One that ended by itself failed, however late. */
const GIVEN_UP: ReadonlySet<string> = new Set<ErrorCode>(['PROBE_TIMED_OUT', 'PROBE_INFERENCE_FAILED']);

export class StartMaker {
  readonly #making: StartMaking;
  /** Ids of variants by their settings. */
  readonly #ids = new Map<string, string>();

  constructor(making: StartMaking) {
    this.#making = making;
    for (const settings of making.before) this.#idOf(settings);
  }

  #idOf(settings: Settings): string {
    const key = settingsKey(settings);
    const id = this.#ids.get(key) ?? `c${this.#ids.size}`;
    this.#ids.set(key, id);
    return id;
  }

  #variantOf(settings: Settings): Variant {
    const { baseline, knobs, cache, guards } = this.#making;
    return withSteady({ ...applySettings(baseline, settings, knobs, cache.placeOf), id: this.#idOf(settings) }, guards, STEADY_IN_SEARCH);
  }

  async #prepare(settings: Settings): Promise<{ readonly variant: Variant; readonly artefactMs: number }> {
    const { baseline, knobs, bench, cache } = this.#making;
    let artefactMs = 0;
    for (const request of artefactsOf(baseline, settings, knobs, cache.placeOf)) artefactMs += (await cache.ensure(request)).ms;
    const variant = this.#variantOf(settings);
    await bench.prepare(variant);
    return { variant, artefactMs };
  }

  /** What is known of the machine is asked of a prepared variant, also where no start of it is made any more. */
  async prepareBaseline(): Promise<PreparedVariant> {
    return this.#making.bench.prepare(this.#variantOf({}));
  }

  async #start(variant: Variant, { order, role, cutMs }: StartWish): Promise<{ readonly trial: Trial; readonly tookMs: number }> {
    const { bench, place, redact } = this.#making;
    const planned: PlannedTrial = { id: `t${String(order).padStart(4, '0')}`, order, variant: variant.id, role };
    const around = withCut(bench.surroundings(planned, place), cutMs);
    const begun = performance.now();
    try {
      return { trial: cleanTrial(await runTrial(planned, around), redact), tookMs: performance.now() - begun };
    } finally {
      await keepLog(around.logFile, place.logFile(planned.id), redact);
    }
  }

  /** Throws RUN_INTERRUPTED, and what would meet every candidate alike (a full disk, a daemon that is gone). */
  async make(wish: StartWish): Promise<MadeStart> {
    const begun = performance.now();
    let artefactMs = 0;
    const ended = (): Pick<MadeStart, 'ms' | 'artefactMs'> => ({ ms: performance.now() - begun, artefactMs });
    try {
      const prepared = await this.#prepare(wish.settings);
      artefactMs = prepared.artefactMs;
      const { trial, tookMs } = await this.#start(prepared.variant, wish);
      const cut = wish.cutMs !== undefined && trial.failure !== undefined && GIVEN_UP.has(trial.failure.code) && tookMs >= wish.cutMs;
      return { trial, cut, ...(trial.failure && { reason: trial.failure.message }), ...ended() };
    } catch (error) {
      if (!isCandidates(error)) throw error;
      return { cut: false, reason: this.#making.redact(errorText(error)), error, ...ended() };
    }
  }
}

/** A start that takes longer cannot matter any more. */
function withCut(around: TrialSurroundings, cutMs: number | undefined): TrialSurroundings {
  const { health } = around.variant;
  if (cutMs === undefined) return around;
  return { ...around, variant: { ...around.variant, health: { ...health, timeoutMs: Math.min(health.timeoutMs, cutMs) } } };
}
