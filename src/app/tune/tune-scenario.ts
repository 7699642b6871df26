/**
 * `coldstart tune`, one scenario, one straight line: the budget's plan, the baseline's starts, the space that they leave,
 * the search, the proof on fresh starts, the document. Every start is saved as it ends, so that an interrupted search goes
 * on where it was.
 */

import type { Environment } from '../../core/environment.ts';
import { ColdstartError, type ErrorCode, errorText } from '../../core/errors.ts';
import { formatDuration, plural } from '../../core/format.ts';
import type { Variant } from '../../core/scenario.ts';
import type { CeilingReport, PatchFile } from '../../core/tuning.ts';
import { makeRunId } from '../../history/run-id.ts';
import type { ArtefactPlace, KnobWorld } from '../../tuner/knob.ts';
import { KNOBS } from '../../tuner/knobs/registry.ts';
import type { SearchOutcome } from '../../tuner/search.ts';
import { buildSpace, type Space } from '../../tuner/space.ts';
import { planStarts, type StartCost, type StartPlan, searchEndMs } from '../../tuner/start-plan.ts';
import { STRATEGIES } from '../../tuner/strategies/registry.ts';
import { logRedactor } from '../clean-log.ts';
import { toolVersion } from '../describe-run.ts';
import { describeBench, openBench } from '../prepare-run.ts';
import { Undo } from '../undo.ts';
import { ArtefactCache } from './artefacts/cache.ts';
import { ARTEFACT_BUILDERS } from './artefacts/registry.ts';
import { appliedSettings, assembleTuning, decidingProof } from './assemble-tuning.ts';
import { holdAgainstMachine } from './hold-against-machine.ts';
import { knobWorld } from './knob-world.ts';
import { StartMaker } from './make-start.ts';
import { baselineCost, measureBaseline } from './measure-baseline.ts';
import { type Proof, proveLeaders } from './prove-leaders.ts';
import { findUnfinished, newHead, requireSameQuestion, requireSameSpace } from './resume-tuning.ts';
import { saveTuning } from './save-tuning.ts';
import { searchSpace } from './search-space.ts';
import { TrialServices } from './trial-services.ts';
import { TuneClock, type TuneCourse } from './tune-course.ts';
import type { FinishedTuning, TuneParts, TunePlan, TuneQuestion, TuneRequest } from './tune-request.ts';
import { TuningFolder } from './tuning-folder.ts';
import { writePatchFiles } from './write-patch-files.ts';

/** All that there are. */
export const TUNE_PARTS: TuneParts = { knobs: KNOBS, strategies: STRATEGIES, builders: ARTEFACT_BUILDERS };

/** What is known at any end of a tuning, whatever ended it. */
interface Known {
  environment?: Environment;
  space?: Space;
  outcome?: SearchOutcome;
  patch: readonly PatchFile[];
  ceilings?: CeilingReport;
  readonly proofs: Proof[];
}

function cacheOf(request: TuneQuestion, user: string): ArtefactCache {
  const { environment, signal, observer, parts } = request;
  return new ArtefactCache({ builders: parts.builders, user, environment, signal, say: (message) => observer.say(message) });
}

function spaceOf(request: TuneQuestion, world: KnobWorld, place: ArtefactPlace, trials: Parameters<typeof buildSpace>[0]['trials']): Space {
  const { scenario, parts, allow, only, except, objective } = request;
  const [baseline] = scenario.variants;
  return buildSpace({ baseline, knobs: parts.knobs, world, allow, except, trials, objective, place, ...(only && { only }) });
}

/** Throws TUNE_NOTHING_TO_TUNE, with the reasons. */
function requireSomething({ dimensions, reports }: Space, { label }: TuneQuestion): void {
  if (dimensions.length > 0) return;
  const reasons = reports.map(({ id, reason }) => `${id}: ${reason ?? 'not searched'}`);
  const problem = reasons.length === 0 ? 'no knob applies' : reasons.join(' · ');
  throw new ColdstartError('TUNE_NOTHING_TO_TUNE', { scenario: label, problem });
}

/** Said before the first start: what it will cost at most. */
function sayPlan({ observer, budget }: TuneQuestion, { baseline, search, proof }: StartPlan): void {
  observer.say(
    `at most ${plural(budget.maxTrials, 'start')} and ${formatDuration(budget.maxTimeMs)}: ${baseline} of the baseline, up to ${search} of the search, ${proof} of the proof (${budget.proofPairs} pairs)`,
  );
}

/** The folder and what is in it: a new one, or that of the tuning that is taken up. */
async function openCourse(request: TuneRequest, plan: StartPlan, undo: Undo): Promise<TuneCourse> {
  const { reportsFolder, resume, scenario } = request;
  const tuningId = resume === undefined ? makeRunId(`tune-${scenario.name}`, new Date()) : await findUnfinished(reportsFolder, resume.id);
  const folder = await TuningFolder.open(reportsFolder, tuningId);
  undo.add(() => folder.release());
  const cache = cacheOf(request, tuningId);
  undo.add(() => cache.dispose());
  const head = resume === undefined ? undefined : await folder.readHead();
  if (head !== undefined) requireSameQuestion(head, request);
  const saved = head === undefined ? [] : await folder.readStarts();
  const clock = new TuneClock(saved.at(-1)?.elapsedMs ?? 0);
  const world = head?.world ?? (await knobWorld(scenario.variants[0], { ...request, say: (message) => request.observer.say(message) }));
  const createdAt = head?.createdAt ?? new Date().toISOString();
  const version = toolVersion();
  const notices: string[] = [];
  if (head === undefined) await folder.saveHead(newHead(request, { tuningId, createdAt, toolVersion: version, world }));
  else {
    request.observer.say(`tuning ${tuningId} is taken up again: ${plural(saved.length, 'start')} are saved`);
    if (head.toolVersion !== version) notices.push(`it was begun by coldstart ${head.toolVersion} and ended by ${version}`);
  }
  return { request, folder, createdAt, world, plan, cache, records: [], saved, notices, clock };
}

/** What the machine was when the search began stays with it; another one makes a notice, and the fresh proof still holds. */
async function keepSpace(course: TuneCourse, space: Space, fingerprint: string): Promise<void> {
  const { folder, notices } = course;
  const before = await folder.readSpace();
  if (before === undefined) return folder.saveSpace({ dimensions: space.dimensions, fingerprint });
  requireSameSpace(folder, before.dimensions, space.dimensions);
  if (before.fingerprint !== fingerprint) notices.push('machine or software changed between the two parts of the search; the proof is of now');
}

/** Baseline, space and search, on a workbench of their own. */
async function searchOn(course: TuneCourse, known: Known, services: TrialServices, undo: Undo): Promise<StartCost> {
  const { request, folder, cache, clock, plan } = course;
  const { scenario, environment, objective, budget, parts } = request;
  const bench = await openBench({ ...request, establishServices: (variant) => services.before(variant) }, folder.id);
  undo.add(() => bench.dispose());
  const redact = logRedactor(scenario, environment);
  const [baseline] = scenario.variants;
  const before = course.saved.map(({ settings }) => settings);
  const maker = new StartMaker({ baseline, knobs: parts.knobs, bench, cache, place: folder, redact, guards: request.guards, before });
  await measureBaseline(course, maker);
  known.environment = await describeBench(request, bench, [await maker.prepareBaseline()]);
  const trials = course.records.flatMap(({ trial }) => (trial?.role === 'measured' && trial.outcome === 'completed' ? [trial] : []));
  known.space = spaceOf(request, course.world, cache.placeOf, trials);
  await keepSpace(course, known.space, known.environment.fingerprint);
  requireSomething(known.space, request);
  const cost = baselineCost(course);
  const endMs = searchEndMs(plan, cost, budget, course.saved.length > 0 ? 0 : clock.elapsedMs());
  request.observer.say(
    `${plural(known.space.dimensions.length, 'knob')} to search for ${objective}; a start takes ${formatDuration(cost.searchMs)}, the search ends after ${formatDuration(endMs)} at the latest`,
  );
  const strategy = parts.strategies[request.strategy];
  if (strategy === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: `there is no strategy ${request.strategy}` });
  known.outcome = await searchSpace(strategy, { course, maker, space: known.space, cost, endMs });
  return cost;
}

async function tune(course: TuneCourse, known: Known, undo: Undo): Promise<FinishedTuning> {
  const services = new TrialServices({ ...course.request, say: (message) => course.request.observer.say(message) });
  undo.add(() => services.dispose());
  const searching = new Undo();
  undo.add(() => searching.run());
  const cost = await searchOn(course, known, services, searching);
  // The proof is a run of its own, with the host's lock for itself.
  await searching.run();
  const leaders = known.outcome?.leaders ?? [];
  for (const proof of await proveLeaders({ course, leaders, cost, establishServices: (variant) => services.before(variant) })) known.proofs.push(proof);
  await complete(course, known, services);
  return save(course, known);
}

function save(course: TuneCourse, { environment, space, outcome, proofs, patch, ceilings }: Known): Promise<FinishedTuning> {
  const parts = {
    course,
    environment: environment as Environment,
    knobs: space?.reports ?? [],
    proofs,
    patch,
    ...(outcome && { outcome }),
    ...(ceilings && { ceilings }),
  };
  return saveTuning(course.folder, assembleTuning(parts), course.request.formats);
}

/** What only adds to a result that is proven already: where it cannot be made, that is a notice; Ctrl-C is one too. */
async function addition<T>(course: TuneCourse, what: string, make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    course.notices.push(`${what}: ${course.request.signal.aborted ? 'interrupted' : errorText(error)}`);
    return undefined;
  }
}

async function complete(course: TuneCourse, known: Known, services: TrialServices): Promise<void> {
  const proof = decidingProof(known.proofs);
  if (proof === undefined) return;
  const { scenario, parts } = course.request;
  if (proof.outcome === 'proven') {
    const settings = appliedSettings(scenario.variants[0], proof.winner, proof.settings, parts.knobs);
    const request = { ...course.request, establishServices: (variant: Variant) => services.before(variant) };
    known.patch =
      (await addition(course, 'the patch was not written', () => writePatchFiles({ request, folder: course.folder }, proof.winner, settings))) ?? [];
  }
  const ceilings = await addition(course, 'the ceilings were not measured', () => holdAgainstMachine(course, proof));
  if (ceilings) known.ceilings = ceilings;
}

const STAGE_OF: Readonly<Record<'baseline' | 'search' | 'proof', string>> = {
  baseline: 'in the starts of the baseline',
  search: 'in the search',
  proof: 'in the proof',
};

/** Said once the baseline is known; with the same flags it would be said again. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['TUNE_BUDGET_TOO_SMALL', 'TUNE_NOTHING_TO_TUNE']);

/** Ctrl-C in any stage: what there is is saved, and how it goes on is said. */
async function explainEnd(course: TuneCourse, known: Known, error: unknown): Promise<unknown> {
  const { request, folder, records } = course;
  if (error instanceof ColdstartError && REFUSALS.has(error.code)) await folder.discard();
  const interrupted = request.signal.aborted || (error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED');
  // What was not told again yet is saved all the same.
  const starts = records.length + course.saved.length;
  if (interrupted && known.environment !== undefined) await save(course, known).catch(() => undefined);
  if (!interrupted) return error;
  const stage = known.outcome !== undefined ? 'proof' : known.space !== undefined ? 'search' : 'baseline';
  return new ColdstartError('TUNE_INTERRUPTED', { stage: STAGE_OF[stage], starts, tuning: folder.id }, { cause: error });
}

/**
 * Searches, proves and saves. Throws TUNE_BUDGET_TOO_SMALL and TUNE_NOTHING_TO_TUNE, TUNE_INTERRUPTED after Ctrl-C, the
 * TUNE_RESUME… codes, and what a run throws where the baseline cannot be measured. Nothing that was started keeps running.
 */
export async function tuneScenario(request: TuneRequest): Promise<FinishedTuning> {
  const plan = planStarts(request.budget);
  const undo = new Undo();
  try {
    const course = await openCourse(request, plan, undo);
    sayPlan(request, plan);
    const known: Known = { proofs: [], patch: [] };
    try {
      return await tune(course, known, undo);
    } catch (error) {
      throw await explainEnd(course, known, error);
    }
  } finally {
    await undo.run();
  }
}

/** What would be searched and what it would cost; nothing is started, and what the phases rule out is not known yet. */
export async function planTuning(question: TuneQuestion): Promise<TunePlan> {
  const starts = planStarts(question.budget);
  const { scenario, objective, strategy, budget } = question;
  const world = await knobWorld(scenario.variants[0], { ...question, say: (message) => question.observer.say(message) });
  const space = spaceOf(question, world, cacheOf(question, 'plan').placeOf, []);
  return { title: scenario.title, objective, strategy, budget, starts, world, dimensions: space.dimensions, knobs: space.reports };
}
