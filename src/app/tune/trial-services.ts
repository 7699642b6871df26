/**
 * The services that a start needs beside itself and that a search may bring up and end between starts: today MPS. What
 * somebody else runs is left alone.
 */
import { type AskGpu, mpsEnvironment } from '../../core/gpu.ts';
import type { Variant } from '../../core/scenario.ts';
import { GPU_HELPER } from '../gpu-environment.ts';
import { MpsService } from './mps-service.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TrialServicesRequest {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
  /** Ids of the knobs that the user allowed: without gpu-mps nothing is started here. */
  readonly allow: ReadonlySet<string>;
  /** The helper unless another is given. */
  readonly askGpu?: AskGpu;
}

export class TrialServices {
  readonly #request: Required<TrialServicesRequest>;
  #mps: MpsService | undefined;
  #respected: string | undefined;

  constructor(request: TrialServicesRequest) {
    this.#request = { askGpu: GPU_HELPER.askGpu, ...request };
  }

  /**
   * Makes that be so which the variant's `gpu` asks for, outside of any measured time: a daemon with a server for mps, none
   * of ours for anything else. Throws COLD_STATE_GPU where MPS does not come up.
   */
  async before({ gpu, target }: Pick<Variant, 'gpu' | 'target'>): Promise<void> {
    if (!this.#request.allow.has('gpu-mps')) return;
    if (gpu !== 'mps') return this.#stop();
    const environment = mpsEnvironment(this.#request.environment, target.env);
    const { mps } = (await this.#request.askGpu(environment)) ?? {};
    if (mps === undefined) return;
    const isOurs = this.#mps?.pipes === mps.pipeFolder;
    if (isOurs && mps.control && mps.servers.length > 0) return;
    if (!isOurs && mps.control) return this.#respect(mps.pipeFolder);
    await this.#stop();
    const { askGpu, signal } = this.#request;
    this.#mps = await MpsService.start({ pipes: mps.pipeFolder, environment, askGpu, signal });
  }

  /** Ends what was started here. Never throws. */
  dispose(): Promise<void> {
    return this.#stop();
  }

  /** A daemon that was there before: its state is as found, which the evidence of each start says. */
  #respect(pipes: string): void {
    if (this.#respected === pipes) return;
    this.#respected = pipes;
    this.#request.say(`an MPS daemon that is not ours answers at ${pipes}: it is used as found and stays`);
  }

  async #stop(): Promise<void> {
    const mps = this.#mps;
    this.#mps = undefined;
    await mps?.stop();
  }
}
