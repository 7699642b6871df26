/** What the stages of one tuning share, and the clock and the progress that they have in common. */
import { type Settings, settingsKey } from '../../core/setting.ts';
import { median } from '../../stats/quantile.ts';
import { seededRandom } from '../../stats/random.ts';
import type { KnobWorld } from '../../tuner/knob.ts';
import type { StartCost, StartPlan } from '../../tuner/start-plan.ts';
import type { ArtefactCache } from './artefacts/cache.ts';
import type { TuneProgress, TuneRequest } from './tune-request.ts';
import type { SearchRecord, TuningFolder } from './tuning-folder.ts';

export interface TuneCourse {
  readonly request: TuneRequest;
  readonly folder: TuningFolder;
  readonly createdAt: string;
  readonly world: KnobWorld;
  readonly plan: StartPlan;
  readonly cache: ArtefactCache;
  /** All starts so far, those of before an interruption included. */
  readonly records: SearchRecord[];
  /** Of before an interruption, still to be told again. */
  readonly saved: SearchRecord[];
  readonly notices: string[];
  readonly clock: TuneClock;
}

/** Milliseconds of the whole tuning: those of before an interruption count, the time in between does not. */
export class TuneClock {
  readonly #beforeMs: number;
  readonly #begun = performance.now();

  constructor(beforeMs: number) {
    this.#beforeMs = beforeMs;
  }

  elapsedMs(): number {
    return this.#beforeMs + performance.now() - this.#begun;
  }
}

/** A candidate is shown as leader from so many starts on. */
const LEADER_STARTS = 3;

/** Best candidate by the medians of its starts, with its share of the baseline's; for the progress line only. */
function leaderOf(records: readonly SearchRecord[]): TuneProgress['leader'] {
  const times = new Map<string, { settings: Settings; ms: number[] }>();
  for (const { settings, observation } of records) {
    if (observation?.ms === undefined) continue;
    const key = settingsKey(settings);
    const known = times.get(key) ?? { settings, ms: [] };
    known.ms.push(observation.ms);
    times.set(key, known);
  }
  const baseline = median(times.get('')?.ms ?? []);
  const ranked = [...times]
    .filter(([key, { ms }]) => key !== '' && ms.length >= LEADER_STARTS)
    .map(([, { settings, ms }]) => ({ settings, ms: median(ms) as number }))
    .sort((a, b) => a.ms - b.ms);
  const [best] = ranked;
  return baseline === undefined || best === undefined ? undefined : { settings: best.settings, ratio: best.ms / baseline };
}

/** What is told before and after each start of the search. */
export function searchProgress(course: TuneCourse, stage: TuneProgress['stage'], order: number, cost: StartCost | undefined): TuneProgress {
  const { plan, clock, request, records } = course;
  const elapsedMs = clock.elapsedMs();
  const planned = plan.baseline + plan.search;
  const wholeMs = cost === undefined ? undefined : Math.max(0, planned - order) * cost.searchMs + plan.proof * cost.proofMs;
  const leader = leaderOf(records);
  return {
    stage,
    start: order,
    planned,
    elapsedMs,
    ...(wholeMs !== undefined && { leftMs: Math.min(wholeMs, Math.max(0, request.budget.maxTimeMs - elapsedMs)) }),
    ...(leader && { leader }),
  };
}

/** A stream of its own for each purpose, so that the same seed leads to the same search. */
export function searchRandom(seed: number): () => number {
  return seededRandom(seed ^ 0x5eed);
}
