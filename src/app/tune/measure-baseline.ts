/**
 * The baseline's starts before the search: they say whether it can be started at all, which phases are worth a knob, and
 * what a start takes.
 */
import { ColdstartError } from '../../core/errors.ts';
import { withoutFailureLines } from '../../core/failure-line.ts';
import type { Trial } from '../../core/trial.ts';
import { failureAsError } from '../../harness/run-plan.ts';
import { readLogTail } from '../../host/log-tail.ts';
import { median } from '../../stats/quantile.ts';
import { objectiveOf } from '../../tuner/objective.ts';
import { observe } from '../../tuner/observe.ts';
import { BASELINE_STARTS, type StartCost } from '../../tuner/start-plan.ts';
import type { MadeStart, StartMaker } from './make-start.ts';
import { STEADY_IN_PROOF, STEADY_IN_SEARCH } from './make-start.ts';
import { searchProgress, type TuneCourse } from './tune-course.ts';
import type { SearchRecord } from './tuning-folder.ts';

/** Lines of the instance's own log that a failed baseline prints. */
const LOG_LINES = 15;
/** Fewer completed starts say nothing of what is typical. */
const FEWEST_COMPLETED = 3;

function failed(course: TuneCourse, trial: Trial): ColdstartError {
  return failureAsError(trial, withoutFailureLines(readLogTail(course.folder.logFile(trial.id), LOG_LINES)));
}

/** Told again, the same starts would fail again: there is nothing to take up. */
async function giveUp({ folder }: TuneCourse, error: ColdstartError): Promise<never> {
  await folder.saveFailure(error);
  throw error;
}

async function makeOne(course: TuneCourse, maker: StartMaker, order: number): Promise<SearchRecord> {
  const { request, folder, clock } = course;
  const role = order === 1 ? 'warm-up' : 'measured';
  request.observer.startBegan(searchProgress(course, 'baseline', order, undefined));
  const made: MadeStart = await maker.make({ order, role, settings: {} });
  // What cannot even be prepared is said as any run says it; of a tuning that began with it there is nothing to keep.
  if (made.error) {
    if (course.records.length === 0) await folder.discard();
    throw made.error;
  }
  const measured = role === 'measured' && made.trial !== undefined;
  const record: SearchRecord = {
    order,
    stage: 'baseline',
    settings: {},
    ...(made.trial && { trial: made.trial }),
    ...(measured && { observation: observe({ ...made, last: false }, request.objective) }),
    proposed: false,
    ms: made.ms,
    artefactMs: made.artefactMs,
    elapsedMs: clock.elapsedMs(),
  };
  await folder.saveStart(record);
  request.observer.startEnded(searchProgress(course, 'baseline', order, undefined), { ...made, settings: {} });
  return record;
}

/** Why the starts so far are no baseline; undefined: they are. */
function obstacle(course: TuneCourse, trials: readonly Trial[]): ColdstartError | undefined {
  const measured = trials.filter(({ role }) => role === 'measured');
  if (measured.filter((trial) => objectiveOf(trial, course.request.objective) !== undefined).length >= FEWEST_COMPLETED) return undefined;
  const wrong = measured.filter(({ outcome }) => outcome === 'invalid');
  const [first] = wrong;
  if (first !== undefined) {
    const { requested, reason } = first.state;
    return new ColdstartError('COLD_STATE_UNVERIFIED', { wrong: wrong.length, count: measured.length, state: requested, reason });
  }
  const failing = measured.find(({ failure }) => failure !== undefined);
  if (failing !== undefined) return failed(course, failing);
  return new ColdstartError('RUN_ALL_FAILED', { problem: `no start of the baseline came to ${course.request.objective}` });
}

/**
 * Makes those that are missing. Throws the failure of a baseline that cannot be started, COLD_STATE_UNVERIFIED,
 * RUN_ALL_FAILED and RUN_INTERRUPTED.
 */
export async function measureBaseline(course: TuneCourse, maker: StartMaker): Promise<void> {
  while (course.saved[0]?.proposed === false) course.records.push(course.saved.shift() as SearchRecord);
  for (let order = course.records.length + 1; order <= BASELINE_STARTS; order += 1) {
    const record = await makeOne(course, maker, order);
    if (record.trial?.role === 'warm-up' && record.trial.failure) await giveUp(course, failed(course, record.trial));
    course.records.push(record);
  }
  const problem = obstacle(
    course,
    course.records.flatMap(({ trial }) => trial ?? []),
  );
  if (problem) await giveUp(course, problem);
}

/** What a start takes, from those of the baseline. */
export function baselineCost({ records }: TuneCourse): StartCost {
  const own = records.filter(({ proposed, trial }) => !proposed && trial?.role === 'measured');
  const searchMs = median(own.map(({ ms }) => ms)) ?? 0;
  const requestMs = median(own.flatMap(({ trial }) => trial?.steady?.p50Ms ?? [])) ?? 0;
  return { searchMs, proofMs: searchMs + (STEADY_IN_PROOF - STEADY_IN_SEARCH) * requestMs };
}
