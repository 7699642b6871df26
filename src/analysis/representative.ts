/** The one start whose timeline is shown: a real one, nearest to the medians of ready and of the phases. */
import type { Trial } from '../core/trial.ts';
import { median } from '../stats/quantile.ts';
import { chainTimes, completedTrials } from './summarize.ts';

/**
 * Least distance in milliseconds: that of ready, and beside it those of the phases, which decide between starts that
 * took equally long. Of two equal ones the earlier. Undefined where no sampled start was completed.
 */
export function chooseRepresentative(trials: readonly Trial[]): Trial | undefined {
  const completed = completedTrials(trials).filter((trial) => trial.readyMs !== undefined);
  const profiles = completed.map(chainTimes);
  const phases = new Set(profiles.flatMap((one) => [...one.keys()]));
  const usual = new Map([...phases].map((phase) => [phase, median(profiles.map((one) => one.get(phase) ?? 0)) ?? 0]));
  const readyMs = median(completed.map((trial) => trial.readyMs as number)) ?? 0;
  let best: { trial: Trial; distanceMs: number } | undefined;
  for (const [index, trial] of completed.entries()) {
    let distanceMs = Math.abs((trial.readyMs as number) - readyMs);
    for (const [phase, usualMs] of usual) distanceMs += Math.abs((profiles[index]?.get(phase) ?? 0) - usualMs);
    if (best === undefined || distanceMs < best.distanceMs) best = { trial, distanceMs };
  }
  return best?.trial;
}
