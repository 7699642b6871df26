/**
 * Real starts of variants with knobs applied, and what can be seen of the running instance from outside: its facts, its
 * marks and /proc. Artefacts are built for real, below the test's own folder.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import { ensureModel } from '../../src/app/models.ts';
import { ARTEFACT_BUILDERS } from '../../src/app/tune/artefacts/registry.ts';
import type { ProcessTarget as ProcessConfig, Variant } from '../../src/core/scenario.ts';
import type { Settings } from '../../src/core/setting.ts';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { startProbe } from '../../src/probes/http.ts';
import { ProcessTarget } from '../../src/targets/process/target.ts';
import type { CollectedMarks, Deployment, Instance } from '../../src/targets/target.ts';
import type { ArtefactRequest } from '../../src/tuner/knob.ts';
import { KNOBS, knobById } from '../../src/tuner/knobs/registry.ts';
import { aForeignVariant, anEngine, aProcessTarget, aVariant } from './a-scenario.ts';
import { freePort, probeOptions } from './host-programs.ts';
import { aRunContext, aTrialIdentity } from './process-runs.ts';

type Overrides = Omit<Partial<Variant>, 'engine'> & { readonly engine?: Parameters<typeof anEngine>[0] };

/** Our own entry point on a free port, with a small model. */
export async function aTunableVariant({ engine, ...overrides }: Overrides = {}): Promise<Variant> {
  const port = await freePort();
  const base = aVariant({ target: aProcessTarget({ cwd: '/' }), engine: anEngine({ model: { make: 'mlp' }, ...engine }) });
  return { ...base, health: { ...base.health, port, timeoutMs: 20_000 }, ...overrides };
}

/** A program of the user's that answers at a free port, which `command` is told. */
export async function aTunableCommand(command: (port: number) => readonly string[]): Promise<Variant> {
  const port = await freePort();
  return aForeignVariant({
    target: aProcessTarget({ cwd: '/', command: command(port) }),
    health: { port, path: '/health', status: 200, intervalMs: 1, timeoutMs: 20_000 },
  });
}

/** A started instance that is ready. */
export interface LiveStart {
  readonly pid: number;
  readonly facts: CollectedMarks['facts'];
  readonly marks: CollectedMarks['marks'];
  readonly warnings: readonly string[];
  readonly variant: Variant;
  /** By name, as the kernel gave it to the program. */
  readonly environment: Readonly<Record<string, string>>;
  readonly commandLine: readonly string[];
  readonly logFile: string;
}

export class TunedStarts {
  readonly #folder: string;
  #deployment: Deployment | undefined;
  #instance: Instance | undefined;
  #started = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where an artefact lies; built by `tune`. */
  place(request: ArtefactRequest): string {
    const builder = ARTEFACT_BUILDERS.find(({ kind }) => kind === request.kind);
    if (builder === undefined) throw new Error(`nobody makes ${request.kind}`);
    const name = createHash('sha256')
      .update(JSON.stringify(request))
      .update(builder.identity?.(request) ?? '')
      .digest('hex');
    return join(this.#folder, name.slice(0, 12), builder.fileName(request));
  }

  async build(request: ArtefactRequest): Promise<string> {
    const target = this.place(request);
    if (existsSync(target)) return target;
    mkdirSync(join(target, '..'), { recursive: true });
    const around = { environment: process.env, signal: new AbortController().signal, say: () => undefined };
    await ARTEFACT_BUILDERS.find(({ kind }) => kind === request.kind)?.build(request, target, around);
    return target;
  }

  /** The variant with the settings, in the registry's order, and what they need. */
  async tune(variant: Variant, settings: Settings): Promise<Variant> {
    const unknown = Object.keys(settings).find((id) => knobById(id) === undefined);
    if (unknown !== undefined) throw new Error(`there is no knob ${unknown}`);
    let tuned = variant;
    for (const knob of KNOBS) {
      const value = settings[knob.id];
      if (value === undefined) continue;
      for (const request of knob.needs?.(tuned, value) ?? []) await this.build(request);
      tuned = knob.apply(tuned, value, (request) => this.place(request));
    }
    return tuned;
  }

  /** Starts the variant with the settings; the instance before is ended. */
  async start(variant: Variant, settings: Settings = {}): Promise<LiveStart> {
    await this.stop();
    const tuned = await this.tune(variant, settings);
    const { engine, health } = tuned;
    const parts = findInstrumentedParts(tuned);
    const modelFiles = engine?.model === undefined ? [] : await ensureModel(engine.model, engine.backend, () => undefined);
    const context = aRunContext(this.#folder, { modelFiles, ...(parts !== undefined && { parts }), environment: { PATH: process.env['PATH'] } });
    this.#deployment = await new ProcessTarget().prepare(tuned as Variant & { target: ProcessConfig }, context);
    this.#started += 1;
    const trial = aTrialIdentity(this.#folder, { logFile: join(this.#folder, `${this.#started}.log`) });
    this.#instance = await this.#deployment.start(trial);
    const seen = await startProbe(probeOptions(health.port, { host: await this.#instance.address })).done;
    if (seen.outcome !== 'ready') throw new Error(`${seen.outcome}: ${this.#instance.logTail(20).join('\n')}`);
    const { facts, marks, warnings } = await this.#instance.collectMarks();
    const [found] = findMarkedProcesses({ runId: context.runId, trialId: trial.id });
    if (found === undefined) throw new Error('the instance is gone');
    const { pid } = found;
    return { pid, facts, marks, warnings, variant: tuned, environment: environmentOf(pid), commandLine: words(pid, 'cmdline'), logFile: trial.logFile };
  }

  async stop(): Promise<void> {
    await this.#instance?.stop();
    await this.#deployment?.dispose();
    [this.#instance, this.#deployment] = [undefined, undefined];
  }
}

function words(pid: number, file: 'environ' | 'cmdline'): string[] {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
}

function environmentOf(pid: number): Record<string, string> {
  return Object.fromEntries(words(pid, 'environ').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

export function threadsOf({ pid }: LiveStart): number {
  return readdirSync(`/proc/${pid}/task`).length;
}

/** Files that are mapped into the instance. */
export function mappedFiles({ pid }: LiveStart): readonly string[] {
  return [...new Set(readFileSync(`/proc/${pid}/maps`, 'utf8').match(/(?<= )\/.*$/gm) ?? [])];
}

/** Whether the file is mapped into the instance. */
export function isMapped(live: LiveStart, file: string): boolean {
  return mappedFiles(live).includes(file);
}

/** A size of /proc/<pid>/status, like RssAnon or VmSize. */
export function statusBytes({ pid }: LiveStart, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (match === null) throw new Error(`/proc has no ${name}`);
  return Number(match[1]) * 1024;
}

/** Asks for an inference and gives its answer. */
export async function inferOnce({ variant }: LiveStart): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${variant.health.port}/infer`, { method: 'POST' });
  return (await answer.json()) as Record<string, unknown>;
}
