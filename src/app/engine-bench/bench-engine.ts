/** `coldstart engine bench`: finds the subject, plans the race, has it run by a process of its own, and ranks what came. */
import { type Lap, rankRace } from '../../analysis/rank-race.ts';
import { ENGINE_BENCH_SCHEMA_VERSION, type EngineBench, type RaceEvent, type RaceFailure, type RaceRequest } from '../../core/engine-race.ts';
import { ColdstartError, ERRORS, type ErrorCode } from '../../core/errors.ts';
import { lockHost } from '../lock-host.ts';
import { findSubject, type Subject, type SubjectRequest } from './bench-subject.ts';
import { deriveFiles } from './derive-files.ts';
import { checkRace, planRace } from './plan-race.ts';
import { type RaceEnd, runRaceProcess } from './race-process.ts';

export interface RaceProgress {
  readonly round: number;
  readonly rounds: number;
  /** Who is running. */
  readonly what: string;
}

export interface EngineBenchRequest extends SubjectRequest {
  readonly loaders?: readonly string[];
  readonly strategies?: readonly string[];
  readonly rounds: number;
  readonly maxTimeMs: number;
  readonly seed: number;
  readonly share: 'lock' | 'no-lock';
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RaceProgress) => void;
}

/** Said wherever the numbers are. */
const LIMITS = [
  'everything is warm: one process, the engine library loaded already, allocator and caches in use, the file in the page cache',
  'so these numbers rank; they are no start times, and what only a fresh process or a cold file pays is not in them',
  'coldstart run measures cold starts, coldstart tune searches and proves settings on them',
] as const;

interface Heard {
  readonly laps: Map<string, Lap[]>;
  readonly failures: RaceFailure[];
  version: string;
  rounds: number;
  refused: { readonly code: string; readonly message: string } | undefined;
  running: string | undefined;
}

const fresh = (failures: RaceFailure[]): Heard => ({ laps: new Map(), failures, version: '', rounds: 0, refused: undefined, running: undefined });

function hear(event: RaceEvent, heard: Heard, request: RaceRequest, onProgress: EngineBenchRequest['onProgress']): void {
  const rounds = request.rounds.length;
  switch (event.event) {
    case 'begin':
      heard.running = event.id;
      onProgress({ round: event.round, rounds, what: event.id.replace(':', ' ') });
      break;
    case 'sample':
      heard.laps.set(event.id, [...(heard.laps.get(event.id) ?? []), { ms: event.ms, bytes: event.bytes }]);
      break;
    case 'failed':
      heard.failures.push({ id: event.id, code: event.code, message: event.message });
      heard.laps.delete(event.id);
      break;
    case 'version':
      heard.version = event.engine;
      break;
    case 'done':
      heard.rounds = event.rounds;
      heard.running = undefined;
      break;
    case 'refused':
      heard.refused = { code: event.code, message: event.message };
      break;
  }
}

function errorOf({ code, message }: { readonly code: string; readonly message: string }, model: string | undefined, tail: readonly string[]): ColdstartError {
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'ENGINE_FAILED';
  const details = { phase: 'deserialize', problem: message, file: model, library: message };
  return new ColdstartError(known, details, { logTail: tail });
}

/** An engine that ends the whole process takes the samples of all others with it: the race begins again without that one. */
function withoutCrashed(request: RaceRequest, id: string): RaceRequest {
  return {
    ...request,
    contestants: request.contestants.filter((one) => one.id !== id),
    rounds: request.rounds.map((order) => order.filter((one) => one !== id)),
  };
}

/** Every pass either ends the race or leaves one contestant less. */
async function raceUntilWhole(first: RaceRequest, subject: Subject, { env, signal, onProgress, say }: EngineBenchRequest): Promise<Heard> {
  const crashes: RaceFailure[] = [];
  let request = first;
  for (;;) {
    const heard = fresh([...crashes]);
    const end: RaceEnd = await runRaceProcess({ request, env, signal, onEvent: (event) => hear(event, heard, request, onProgress) });
    if (heard.refused) throw errorOf(heard.refused, subject.model, end.tail);
    if (end.how === '' && heard.failures.length < first.contestants.length) return heard;
    const [failure] = heard.failures;
    if (end.how === '' && failure) throw errorOf(failure, subject.model, end.tail);
    const crashed = { id: heard.running ?? '', code: 'ENGINE_FAILED', message: `the engine ended its process (${end.how})` };
    if (heard.running === undefined || request.contestants.length === 1) throw errorOf(crashed, subject.model, end.tail);
    crashes.push(crashed);
    say(`${crashed.id.replace(':', ' ')}: ${crashed.message}; the race begins again without it`);
    request = withoutCrashed(request, crashed.id);
  }
}

/** Derived files stay in the cache. Throws what findSubject and checkRace throw, COMMAND_INTERRUPTED, and the engine's own failure where nobody could finish. */
export async function benchEngine(request: EngineBenchRequest): Promise<EngineBench> {
  const begunMs = performance.now();
  const subject = await findSubject(request);
  const { rounds, seed, maxTimeMs, loaders, strategies } = request;
  const question = { ...subject, rounds, seed, maxTimeMs, ...(loaders && { loaders }), ...(strategies && { strategies }) };
  checkRace(question);
  const derived = await deriveFiles(question, request);
  const plan = planRace(question, derived.files);
  const [underived] = derived.failures;
  if (plan.contestants.length === 0 && underived) throw errorOf(underived, subject.model, []);
  const lock = await lockHost(request).catch((error: unknown) => {
    throw request.signal.aborted ? new ColdstartError('COMMAND_INTERRUPTED', {}, { cause: error }) : error;
  });
  try {
    const heard = await raceUntilWhole(plan, subject, request);
    return {
      schemaVersion: ENGINE_BENCH_SCHEMA_VERSION,
      kind: 'engine-bench',
      createdAt: new Date().toISOString(),
      backend: subject.backend,
      engineVersion: heard.version,
      ...(subject.model !== undefined && { model: subject.model }),
      modelBytes: subject.modelBytes,
      rounds: heard.rounds,
      seed,
      loaders: rankRace(plan.contestants, heard.laps, 'loader'),
      sessions: rankRace(plan.contestants, heard.laps, 'session'),
      failures: [...derived.failures, ...heard.failures],
      limits: LIMITS,
      durationMs: performance.now() - begunMs,
    };
  } finally {
    lock?.release();
  }
}
