/** A saved run as its result: the one that was saved, or one judged from the trials of a run that did not end by itself. */
import { assembleResult } from '../analysis/build-result.ts';
import type { RunResult } from '../core/run-result.ts';
import type { SavedRun } from '../history/run-folder.ts';

export function judgeSavedRun({ head, trials, result }: SavedRun): RunResult {
  if (result) return result;
  const last = trials.at(-1);
  const durationMs = last ? Date.parse(last.startedAt) - Date.parse(head.createdAt) : 0;
  const notices = [`the run did not end by itself: this is what its ${trials.length} saved trials say`];
  return assembleResult({ runId: head.runId, createdAt: head.createdAt, scenario: head.scenario, environment: head.environment, trials, notices, durationMs });
}
