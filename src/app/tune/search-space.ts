/** The search's own start: strategy and space to the outcome, one start for each proposal; what was saved is told again first. */
import { ColdstartError } from '../../core/errors.ts';
import { settingsKey } from '../../core/setting.ts';
import type { GuardId } from '../../core/tuning.ts';
import { conflictOf } from '../../tuner/apply-settings.ts';
import { brokenBeyondDoubt } from '../../tuner/guards.ts';
import { behindObjectiveMs } from '../../tuner/objective.ts';
import { observe } from '../../tuner/observe.ts';
import type { Observation, Proposal, SearchOutcome, SearchProblem, Strategy } from '../../tuner/search.ts';
import type { Space } from '../../tuner/space.ts';
import type { StartCost } from '../../tuner/start-plan.ts';
import type { MadeStart, StartMaker } from './make-start.ts';
import { searchProgress, searchRandom, type TuneCourse } from './tune-course.ts';
import type { SearchRecord } from './tuning-folder.ts';

/** A start in the wrong state says nothing of the candidate: it is made again, so many times in all. */
const ATTEMPTS = 3;

interface SearchSetting {
  readonly course: TuneCourse;
  readonly maker: StartMaker;
  readonly space: Space;
  readonly cost: StartCost;
  /** Milliseconds of the whole after which no further start is made. */
  readonly endMs: number;
}

function problemOf({ course, space }: SearchSetting): SearchProblem {
  const { request, plan, cache } = course;
  const [baseline] = request.scenario.variants;
  return {
    dimensions: space.dimensions,
    allows: (settings) => conflictOf(baseline, settings, request.parts.knobs, cache.placeOf) === undefined,
    maxStarts: plan.search,
    random: searchRandom(request.seed),
  };
}

/** Only of a candidate that was started more than once: the rows of a screen differ in many settings at a time. */
function guardBroken({ records, request }: TuneCourse, { settings, stage }: Proposal, made: MadeStart): GuardId | undefined {
  if (stage === 'screen' || made.trial === undefined || settingsKey(settings) === '') return undefined;
  const trialsOf = (key: string) => records.flatMap((record) => (settingsKey(record.settings) === key ? (record.trial ?? []) : []));
  return brokenBeyondDoubt(request.guards, trialsOf(''), [...trialsOf(settingsKey(settings)), made.trial]);
}

/** Whoever is slow behind the objective is not slow in it: so many times what the baseline takes there. */
const BEHIND_TIMES = 5;
const BEHIND_LEAST_MS = 1000;

/** When a start may be ended that cannot matter any more; undefined: never. The objective is counted from the start itself, except for the engine's load. */
function cutOf({ records, request }: TuneCourse, { censorMs }: Proposal): number | undefined {
  if (censorMs === undefined || request.objective === 'engine-load') return undefined;
  const behind = records.flatMap(({ proposed, trial }) => (proposed || trial === undefined ? [] : behindObjectiveMs(trial, request.objective)));
  return censorMs + Math.max(BEHIND_LEAST_MS, BEHIND_TIMES * Math.max(0, ...behind));
}

/** Starts of the search so far. */
function proposedStarts({ records }: TuneCourse): number {
  return records.filter(({ proposed }) => proposed).length;
}

async function attempt(setting: SearchSetting, proposal: Proposal, final: boolean): Promise<SearchRecord> {
  const { course, maker, cost, endMs } = setting;
  const { request, folder, clock, plan, records } = course;
  const order = records.length + 1;
  const { stage, settings } = proposal;
  request.observer.startBegan(searchProgress(course, stage, order, cost));
  const cutMs = cutOf(course, proposal);
  const made = await maker.make({ order, role: 'measured', settings, ...(cutMs !== undefined && { cutMs }) });
  const elapsedMs = clock.elapsedMs();
  const again = made.trial?.outcome === 'invalid' && !final;
  const guard = guardBroken(course, proposal, made);
  const last = elapsedMs + cost.searchMs > endMs || proposedStarts(course) + 1 >= plan.search;
  const record: SearchRecord = {
    order,
    stage,
    settings,
    ...(made.trial && { trial: made.trial }),
    ...(!again && { observation: observe({ ...made, last, ...(guard !== undefined && { guard }) }, request.objective) }),
    proposed: true,
    ms: made.ms,
    artefactMs: made.artefactMs,
    elapsedMs,
  };
  await folder.saveStart(record);
  records.push(record);
  request.observer.startEnded(searchProgress(course, stage, order, cost), { ...made, settings });
  return record;
}

async function makeProposed(setting: SearchSetting, proposal: Proposal): Promise<Observation> {
  for (let count = 1; ; count += 1) {
    const { course } = setting;
    if (course.request.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: course.records.length });
    const { observation } = await attempt(setting, proposal, count >= ATTEMPTS);
    if (observation !== undefined) return observation;
  }
}

/** Told once more, as long as the search asks for the same. Throws TUNE_RESUME_DIFFERS. */
function tellAgain({ folder, records, saved }: TuneCourse, { stage, settings }: Proposal): Observation | undefined {
  for (let record = saved.shift(); record !== undefined; record = saved.shift()) {
    if (record.stage !== stage || settingsKey(record.settings) !== settingsKey(settings)) {
      const problem = `start ${record.order} was ${record.stage} ${settingsKey(record.settings) || 'as it is'}, and this coldstart asks for ${stage} ${settingsKey(settings) || 'as it is'}`;
      throw new ColdstartError('TUNE_RESUME_DIFFERS', { tuning: folder.id, problem });
    }
    records.push(record);
    if (record.observation !== undefined) return record.observation;
  }
  return undefined;
}

/** Throws RUN_INTERRUPTED, TUNE_RESUME_DIFFERS, TUNE_CACHE_FULL and what ends every start. */
export async function searchSpace(strategy: Strategy, setting: SearchSetting): Promise<SearchOutcome> {
  const search = strategy.search(problemOf(setting));
  let last = false;
  for (let step = search.next(); ; ) {
    if (step.done === true) return step.value;
    if (last) throw new ColdstartError('INTERNAL_FAULT', { problem: `the strategy ${strategy.id} asks for a start after the last one` });
    const observation = tellAgain(setting.course, step.value) ?? (await makeProposed(setting, step.value));
    last = observation.last === true;
    step = search.next(observation);
  }
}
