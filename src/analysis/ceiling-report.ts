/** How near a side's typical start comes to what the machine can do, phase by phase, and what remains. Pure. */
import type { ComparedSide } from '../core/comparison.ts';
import type { Floors } from '../core/floors.ts';
import { formatMs } from '../core/format.ts';
import { findPhase, phaseOrder } from '../core/phases.ts';
import type { CeilingReport, CeilingRow } from '../core/tuning.ts';
import { median } from '../stats/quantile.ts';
import { profileOf, type StartProfile, typicalHalf } from './compare/phase-changes.ts';
import { reachedTrials } from './compare/side-trials.ts';
import { phaseFloors } from './phase-floors.ts';
import type { MomentKey } from './summarize.ts';

export interface CeilingInput {
  readonly side: ComparedSide;
  readonly floors: Floors;
}

const UNATTRIBUTED = 'unattributed';

/** Below it a start has as good as nothing left. */
const LEAST_REMAINING_MS = 0.05;

/** The parts of the typical half, brought to the median start so that they sum to it. */
function typicalParts(profiles: readonly StartProfile[], startMs: number): ReadonlyMap<string, number> {
  const half = typicalHalf(profiles);
  const totalMs = half.reduce((sum, profile) => sum + profile.totalMs, 0);
  const sums = new Map<string, number>();
  for (const { parts } of half) for (const [phase, ms] of parts) sums.set(phase, (sums.get(phase) ?? 0) + ms);
  return new Map([...sums].map(([phase, ms]) => [phase, totalMs > 0 ? (ms / totalMs) * startMs : 0]));
}

function titleOf(phase: string): string {
  return phase === UNATTRIBUTED ? 'not explained' : (findPhase(phase)?.title ?? phase);
}

const place = (phase: string): number => (phase === UNATTRIBUTED ? Number.POSITIVE_INFINITY : phaseOrder(phase));

function sentenceOf({ startMs, floorMs, share, rows }: Omit<CeilingReport, 'sentence'>): string {
  const most = [...rows].sort((a, b) => b.ms - b.floorMs - (a.ms - a.floorMs))[0];
  const remainingMs = most === undefined ? 0 : most.ms - most.floorMs;
  const rest = most === undefined || remainingMs < LEAST_REMAINING_MS ? 'nothing remains' : `most remains in ${most.title} (${formatMs(remainingMs)})`;
  return `This start is at ${Math.round(share * 100)} % of what this machine can do: ${formatMs(startMs)} against ${formatMs(floorMs)}; ${rest}`;
}

/**
 * Of the first inference where starts reached it, else of ready. The rows sum to the start; a floor is never more than its
 * row. Undefined where no start was completed: there is nothing to hold against the machine.
 */
export function ceilingReport({ side, floors }: CeilingInput): CeilingReport | undefined {
  const moment: MomentKey = reachedTrials(side.trials, 'firstInferenceMs').length > 0 ? 'firstInferenceMs' : 'readyMs';
  const trials = reachedTrials(side.trials, moment);
  const startMs = median(trials.map((trial) => trial[moment] as number));
  if (startMs === undefined || startMs <= 0) return undefined;
  const profiles = trials.map((trial) => profileOf(trial, moment));
  const parts = typicalParts(profiles, startMs);
  const floorOf = phaseFloors({ side, floors, parts });
  const rows = [...parts]
    .sort(([a], [b]) => (place(a) === place(b) ? (a < b ? -1 : 1) : place(a) < place(b) ? -1 : 1))
    .map(([phase, ms]): CeilingRow => {
      const { ms: floorMs = 0, basis = '' } = floorOf.get(phase) ?? {};
      return { phase, title: titleOf(phase), ms, floorMs, basis };
    });
  const floorMs = rows.reduce((sum, row) => sum + row.floorMs, 0);
  const numbers = { startMs, floorMs, share: floorMs / startMs, rows };
  return { ...numbers, sentence: sentenceOf(numbers) };
}
