/**
 * All trials of a plan in their order, yielded one by one so that the caller can save each before anything else
 * happens. Ends where the caller stops asking, at the time limit, or where a warm-up shows that nothing can be measured.
 */
import { ColdstartError, ERRORS, type ErrorCode } from '../core/errors.ts';
import type { PlannedTrial, Trial } from '../core/trial.ts';

export interface PlanRun {
  readonly plan: readonly PlannedTrial[];
  readonly deadlineNs: bigint;
  readonly monotonicNs: () => bigint;
  readonly signal: AbortSignal;
  readonly runTrial: (planned: PlannedTrial) => Promise<Trial>;
  /** Called right before each trial. */
  readonly onStart: (planned: PlannedTrial) => void;
}

/** A warm-up that fails would fail thirty times: its failure ends the run, with its own code. `whose`: its variant, where there are several. */
export function failureAsError(trial: Trial, logTail: readonly string[], whose?: string): ColdstartError {
  const failure = trial.failure ?? { code: 'INTERNAL_FAULT', message: 'a trial failed without a reason' };
  const code: ErrorCode = Object.hasOwn(ERRORS, failure.code) ? (failure.code as ErrorCode) : 'INTERNAL_FAULT';
  return ColdstartError.withMessage(
    code,
    whose === undefined ? failure.message : `${whose}: ${failure.message}`,
    { ...(failure.phase && { phase: failure.phase }) },
    logTail,
  );
}

export async function* runPlan(run: PlanRun): AsyncGenerator<Trial, void, void> {
  for (const planned of run.plan) {
    if (run.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED');
    if (planned.role !== 'warm-up' && run.monotonicNs() >= run.deadlineNs) return;
    run.onStart(planned);
    yield await run.runTrial(planned);
  }
}
