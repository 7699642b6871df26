/**
 * NVIDIA's multi-process service for as long as a search needs it: its control daemon, started and ended by the control
 * program, and a server that a first client has brought up, so that no start pays for it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { AskGpu, GpuFacts } from '../../core/gpu.ts';
import { askDevice } from '../../gpu/ask-device.ts';
import { makeRunId } from '../../history/run-id.ts';
import { makeRunFolder } from '../../host/folders.ts';
import { findMarkedProcesses, killMarkedProcesses } from '../../host/processes.ts';
import { writeRunOwner } from '../../host/run-owner.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const CONTROL = 'nvidia-cuda-mps-control';
/** Where the driver's own installer puts it, beside the folders of PATH. */
const DRIVER_PROGRAMS = '/usr/local/nvidia/bin';
const PIPES = 'CUDA_MPS_PIPE_DIRECTORY';
/** A daemon is there after milliseconds, a server after a second. */
const PATIENCE_MS = 15_000;
const POLL_MS = 10;

function folders({ PATH = '' }: Environment): string[] {
  return [...PATH.split(delimiter).filter((folder) => folder !== ''), DRIVER_PROGRAMS];
}

/** Absolute path of the control program; undefined where it is not installed. */
export function findMpsControl(environment: Environment): string | undefined {
  return folders(environment)
    .map((folder) => join(folder, CONTROL))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export interface MpsRequest {
  /** Absolute: where clients look. */
  readonly pipes: string;
  readonly environment: Environment;
  readonly askGpu: AskGpu;
  readonly signal: AbortSignal;
}

function failed(problem: string, cause?: unknown): ColdstartError {
  const details = { state: 'mps', need: `an MPS daemon, and it cannot be started: ${problem}`, remedy: `try it by hand: ${CONTROL} -d` };
  return new ColdstartError('COLD_STATE_GPU', details, { cause });
}

/** Whether they had to be made. Throws COLD_STATE_GPU. */
function makePipes(folder: string): boolean {
  try {
    return mkdirSync(folder, { recursive: true }) !== undefined;
  } catch (error) {
    throw failed(errorText(error), error);
  }
}

/** A daemon that this process started, found by `coldstart clean` through its mark where this process is killed. */
export class MpsService {
  readonly #request: MpsRequest;
  readonly #program: string;
  readonly #runId = makeRunId('mps', new Date());
  readonly #folder: string;
  /** The folder of the pipes was not there before. */
  readonly #madePipes: boolean;

  private constructor(request: MpsRequest, program: string) {
    this.#request = request;
    this.#program = program;
    this.#madePipes = makePipes(request.pipes);
    this.#folder = makeRunFolder(this.#runId, request.environment);
    writeRunOwner(this.#folder, this.#runId);
  }

  get pipes(): string {
    return this.#request.pipes;
  }

  /** Throws COLD_STATE_GPU where it does not come up, and HOST_NOT_WRITABLE; nothing is left running then. */
  static async start(request: MpsRequest): Promise<MpsService> {
    const program = findMpsControl(request.environment);
    if (program === undefined) throw failed(`${CONTROL} is not installed`);
    const service = new MpsService(request, program);
    try {
      await service.#start();
      return service;
    } catch (error) {
      await service.stop();
      throw error;
    }
  }

  get #environment(): NodeJS.ProcessEnv {
    return { ...this.#request.environment, [PIPES]: this.pipes, CUDA_MPS_LOG_DIRECTORY: this.#folder };
  }

  async #start(): Promise<void> {
    await this.#startDaemon();
    await this.#until(({ control }) => control, 'its daemon does not answer');
    // The server comes with the first client, whichever that is.
    await askDevice(0, { environment: this.#environment }).catch((error: unknown) => {
      throw failed(`its first client failed (${errorText(error)})`, error);
    });
    await this.#until(({ servers }) => servers.length > 0, 'it has no server after its first client');
  }

  /** It goes to the background by itself. What it then keeps open of its output is not waited for. */
  async #startDaemon(): Promise<void> {
    const daemon = spawn(this.#program, ['-d'], { env: { ...this.#environment, COLDSTART_RUN: this.#runId }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    daemon.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(daemon, 'exit').catch((error: unknown) => {
      throw failed(errorText(error), error);
    })) as [number | null];
    daemon.stderr.destroy();
    if (code !== 0) throw failed(said.trim() || `${CONTROL} -d ended with status ${code}`);
  }

  async #until(holds: (mps: GpuFacts['mps']) => boolean, problem: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const facts = await this.#request.askGpu(this.#environment);
      if (facts !== undefined && holds(facts.mps)) return;
      if (this.#request.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
      if (performance.now() > deadline) throw failed(problem);
      await sleep(POLL_MS);
    }
  }

  /** Asks it to end, and waits until nothing of it runs; what does not end is killed. Never throws. */
  async stop(): Promise<void> {
    const control = spawn(this.#program, { env: this.#environment, stdio: ['pipe', 'ignore', 'ignore'], timeout: PATIENCE_MS });
    const ended = once(control, 'exit').catch(() => undefined);
    control.stdin?.on('error', () => undefined);
    control.stdin?.end('quit -t 1\n');
    await ended;
    const deadline = performance.now() + PATIENCE_MS;
    while (findMarkedProcesses({ runId: this.#runId }).length > 0 && performance.now() < deadline) await sleep(POLL_MS);
    await killMarkedProcesses({ runId: this.#runId });
    for (const folder of [this.#folder, ...(this.#madePipes ? [this.pipes] : [])]) rmSync(folder, { recursive: true, force: true });
  }
}
