/**
 * A prepared variant on the daemon: the image is there, the options are known, and every start is one create call and
 * one start call. It decides when a stamp is taken; what the stamps mean is platform-marks.ts.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type Docker from 'dockerode';
import type { StateFile } from '../../core/cold-state.ts';
import { earlyPlanFile } from '../../core/early-start.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { InstanceConfig } from '../../core/instance-config.ts';
import { type DockerTarget, isInstrumented, type Variant } from '../../core/scenario.ts';
import type { PageCache } from '../../host/page-cache.ts';
import { isPortTaken } from '../../host/port-check.ts';
import type { Deployment, RunContext, Startable, TrialIdentity } from '../target.ts';
import { awaitAddress, type NetworkPlan } from './address.ts';
import { ContainerLog } from './container-log.ts';
import { createOptions } from './create-options.ts';
import { recogniseDockerError } from './daemon-errors.ts';
import type { GpuGrant } from './gpu/mode.ts';
import { MOUNT_PATHS } from './image-files.ts';
import { pullImage, removeImage } from './image-supply.ts';
import { DockerInstance } from './instance.ts';
import type { DockerSession } from './session.ts';

const MEBIBYTE = 1 << 20;

/** All that prepare found out. */
export interface PreparedVariant {
  readonly session: DockerSession;
  readonly variant: Variant & { readonly target: DockerTarget };
  readonly context: RunContext;
  readonly image: string;
  readonly imageBytes: number;
  readonly network: NetworkPlan;
  /** Undefined for a program that is not ours. */
  readonly config?: InstanceConfig;
  /** Only where a model is mounted. */
  readonly model?: Docker.MountSettings;
  readonly inputFiles: readonly string[];
  readonly gpu?: GpuGrant;
  readonly imageEnvironment: readonly string[];
  readonly stateFiles: readonly StateFile[];
  readonly pageCache: PageCache;
  /** Called by dispose, once. */
  readonly release: () => void;
}

/** Where what the instance says goes. */
interface TrialOutputs {
  readonly folder: string;
  readonly marks: 'on' | 'off';
  readonly log: ContainerLog;
}

function writeConfiguration(folder: string, config: InstanceConfig): void {
  writeFileSync(join(folder, basename(MOUNT_PATHS.config)), JSON.stringify(config), { mode: 0o644 });
  const plan = earlyPlanFile(config);
  if (plan !== undefined) writeFileSync(join(folder, basename(MOUNT_PATHS.plan)), plan, { mode: 0o644 });
}

export class DockerDeployment implements Deployment {
  readonly stateFiles: readonly StateFile[];
  readonly pageCache: PageCache;
  readonly startable: Startable;
  readonly #parts: PreparedVariant;
  #released = false;

  constructor(parts: PreparedVariant) {
    this.#parts = parts;
    this.stateFiles = parts.stateFiles;
    this.pageCache = parts.pageCache;
    this.startable = { image: { reference: parts.image, bytes: parts.imageBytes }, ...(parts.config && { config: parts.config }) };
  }

  async start(trial: TrialIdentity): Promise<DockerInstance> {
    const { session, variant, context } = this.#parts;
    // The last container's removal, also another variant's, would take the daemon's time from this start.
    await Promise.all(session.removals);
    const trialFolder = this.#makeTrialFolder(trial);
    const options = this.#createOptions(trial, trialFolder);
    const log = new ContainerLog(trial.logFile);
    await this.#requireFreePort();
    const pulls = variant.image === 'absent';
    if (pulls) await removeImage(session.client.docker, this.#parts.image);
    if (context.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED');
    const startRequestedNs = session.clock.monotonicNs();
    if (pulls) await pullImage(session.client.docker, this.#parts.image, context.environment, context.signal);
    const pulledNs = session.clock.monotonicNs();
    const container = await this.#create(options);
    const createdNs = session.clock.monotonicNs();
    const stamps = { startRequestedNs, createdNs, ...(pulls && { pulledNs }) };
    return this.#startCreated(container, stamps, { folder: trialFolder, marks: trial.marks, log });
  }

  #startCreated(container: Docker.Container, stamps: { startRequestedNs: bigint; createdNs: bigint; pulledNs?: bigint }, trial: TrialOutputs): DockerInstance {
    const { session, variant, network } = this.#parts;
    const { clock, events, containerd } = session;
    events.watch(container.id);
    const startSentNs = clock.monotonicNs();
    const started = container.start().then(
      () => clock.monotonicNs(),
      (error: unknown) => {
        throw recogniseDockerError(error, this.#subject());
      },
    );
    const running = started.then(() => undefined);
    // Nobody waits for it where the address is known before; the instance tells of the refusal.
    running.catch(() => undefined);
    const address = awaitAddress(session.client.docker, network, {
      containerId: container.id,
      started: running,
      events,
      hasRuntimeEvents: containerd.kind === 'open',
    }).catch((error: unknown) => {
      throw recogniseDockerError(error, this.#subject());
    });
    return new DockerInstance({
      session,
      container,
      stamps: { ...stamps, startSentNs },
      started,
      address,
      log: trial.log,
      marksPlace: { folder: trial.folder, marks: isInstrumented(variant) ? trial.marks : 'off', files: variant.marks.files },
      ...(variant.target.memoryBytes !== undefined && { memoryLimit: `${Math.round(variant.target.memoryBytes / MEBIBYTE)} MiB` }),
      removeLater: (removal) => {
        session.removals.add(removal);
        void removal.finally(() => session.removals.delete(removal));
      },
    });
  }

  /** A network that is not the container's own may have somebody at the port, who would answer in its place. */
  async #requireFreePort(): Promise<void> {
    const { network, variant } = this.#parts;
    const { host, port } = variant.health;
    if (network.kind === 'known' && (await isPortTaken(host ?? network.address, port))) throw new ColdstartError('TARGET_PORT_TAKEN', { port });
  }

  async #create(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    try {
      return await this.#parts.session.client.docker.createContainer(options);
    } catch (error) {
      throw recogniseDockerError(error, this.#subject());
    }
  }

  #subject(): { image: string; network: string; runtime?: string } {
    const { image, variant } = this.#parts;
    return { image, network: variant.target.network, ...(variant.target.runtime !== undefined && { runtime: variant.target.runtime }) };
  }

  #createOptions(trial: TrialIdentity, trialFolder: string): Docker.ContainerCreateOptions {
    const { variant, context, image, model, inputFiles, gpu, imageEnvironment } = this.#parts;
    return createOptions({
      image,
      variant,
      runId: context.runId,
      trialId: trial.id,
      marks: trial.marks,
      trialFolder,
      inputFiles,
      imageEnvironment,
      ...(gpu !== undefined && { gpu }),
      ...(model !== undefined && { model }),
    });
  }

  #makeTrialFolder(trial: TrialIdentity): string {
    const folder = join(this.#parts.context.runtimeFolder, trial.id.replace(/[^\w.-]/g, '_'));
    try {
      mkdirSync(folder, { recursive: true });
      // The program may run as any user; the folders above are private to us.
      chmodSync(folder, 0o777);
      if (this.#parts.config !== undefined) writeConfiguration(folder, this.#parts.config);
      return folder;
    } catch (error) {
      throw new ColdstartError('HOST_NOT_WRITABLE', { file: folder, problem: errorText(error) }, { cause: error });
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#parts.session.removals);
    if (this.#released) return;
    this.#released = true;
    this.#parts.release();
  }
}
