/** A saved run as its result: one that was killed has none, and is judged from the trials that it saved. */
import { assembleResult } from '../analysis/build-result.ts';
import type { RunResult } from '../core/run-result.ts';
import type { SavedRun } from '../history/run-folder.ts';

/** The saved result, or one judged from the saved trials. */
export function resultOf({ head, trials, result }: SavedRun): RunResult {
  if (result) return result;
  const last = trials.at(-1);
  const durationMs = last ? Date.parse(last.startedAt) - Date.parse(head.createdAt) : 0;
  const notices = [`the run did not end by itself: this is what its ${trials.length} saved trials say`];
  return assembleResult({ runId: head.runId, createdAt: head.createdAt, scenario: head.scenario, environment: head.environment, trials, notices, durationMs });
}
