/**
 * Runs the rounds of a race: every contestant once before anything counts, then once in each round, in the round's own
 * order. Tinybench runs a task to its end before the next one begins, so each lap is a run of its task of one iteration.
 */
import { Bench, type Task } from 'tinybench';
import type { Contestant, RaceEvent, RaceRequest } from '../../core/engine-race.ts';
import { ERRORS, type ErrorCode, errorText } from '../../core/errors.ts';
import type { EngineAddon } from '../addon.ts';
import { type Lap, runOnce } from './contestants.ts';

type Tell = (event: RaceEvent) => void;

class Race {
  readonly #bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true });
  /** What the lap that has just ended was, beside its time. */
  readonly #laps = new Map<string, Lap>();
  readonly #tell: Tell;
  #version = '';

  constructor(addon: EngineAddon, { backend, contestants }: RaceRequest, tell: Tell) {
    this.#tell = tell;
    for (const contestant of contestants) this.#bench.add(contestant.id, () => this.#lap(addon, backend, contestant), { async: true });
  }

  async #lap(addon: EngineAddon, backend: string, contestant: Contestant): Promise<{ overriddenDuration: number }> {
    const lap = await runOnce(addon, backend, contestant, () => this.#bench.now());
    this.#laps.set(contestant.id, lap);
    return { overriddenDuration: lap.ms };
  }

  /** False where the contestant is out, now or before. */
  async #run(task: Task, round: number): Promise<boolean> {
    this.#tell({ event: 'begin', id: task.name, round });
    await task.run();
    const { result } = task;
    task.reset();
    if (result.state === 'completed') return true;
    const error: unknown = result.state === 'errored' ? result.error : new Error(`it ended ${result.state}`);
    this.#bench.remove(task.name);
    this.#tell({ event: 'failed', id: task.name, ...describeFailure(error) });
    return false;
  }

  /** The first laps pay for pages, libraries and compiled code that all later ones find; they also show who cannot run. */
  async warmUp(): Promise<void> {
    for (const task of this.#bench.tasks) await this.#run(task, 0);
    this.#version = [...this.#laps.values()].find(({ version }) => version !== '')?.version ?? '';
    this.#tell({ event: 'version', engine: this.#version });
  }

  async round(order: readonly string[], number: number): Promise<void> {
    for (const id of order) {
      const task = this.#bench.getTask(id);
      if (task === undefined || !(await this.#run(task, number))) continue;
      const lap = this.#laps.get(id);
      if (lap) this.#tell({ event: 'sample', id, ms: lap.ms, bytes: lap.bytes });
    }
  }

  get isEmpty(): boolean {
    return this.#bench.tasks.length === 0;
  }
}

/** The addon's errors carry a code of our table; whatever else is thrown is a failure of the engine. */
export function describeFailure(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { code: Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'ENGINE_FAILED', message: errorText(error) };
}

async function derive(addon: EngineAddon, { backend: id, derive: files }: RaceRequest, tell: Tell): Promise<void> {
  for (const { title, from, options } of files) {
    tell({ event: 'derive', title });
    const backend = addon.openBackend(id, options);
    try {
      const plan = { order: 'sequential', modelFile: from, loader: 'auto', options, contexts: 0, parallelContexts: false, inputs: [], warmUp: 0 } as const;
      (await backend.start(plan)).dispose();
    } finally {
      backend.dispose();
    }
  }
}

/** Throws what deriving a file throws; a contestant that fails is told and left out. */
export async function runRace(addon: EngineAddon, request: RaceRequest, tell: Tell): Promise<void> {
  await derive(addon, request, tell);
  const race = new Race(addon, request, tell);
  const begunMs = performance.now();
  await race.warmUp();
  let rounds = 0;
  for (const order of request.rounds) {
    if (race.isEmpty || (rounds > 0 && performance.now() - begunMs > request.maxTimeMs)) break;
    await race.round(order, rounds + 1);
    rounds += 1;
  }
  tell({ event: 'done', rounds });
}
