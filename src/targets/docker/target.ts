/**
 * The Docker target: connects once, prepares variants (image, network, mounts, state files) and hands out deployments.
 * The containers of a daemon on another kernel are refused: their clock and page cache cannot be read from here.
 */

import { basename, join } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import { mpsEnvironment } from '../../core/gpu.ts';
import { instanceConfig } from '../../core/instance-config.ts';
import { type DockerTarget, type EngineConfig, isInstrumented, type Variant } from '../../core/scenario.ts';
import { monotonicNs, readClockPair } from '../../host/clock.ts';
import { requireNodeFiles } from '../node-files.ts';
import type { Deployment, RunContext, Target, TargetFacts } from '../target.ts';
import { type NetworkPlan, planNetwork } from './address.ts';
import { requireOptions } from './check-options.ts';
import { connectDocker, type DockerClient, requireSameKernel } from './client.ts';
import { inputPath, modelPath } from './create-options.ts';
import { DockerDeployment } from './deployment.ts';
import { describeDaemon } from './describe.ts';
import { type GrantedGpus, grantGpus } from './gpu/grant-gpus.ts';
import { GPU_PLACES, type GpuPlaces, readGpuSurroundings } from './gpu/surroundings.ts';
import type { AssembledImage } from './image.ts';
import { IMAGE_PATHS } from './image-files.ts';
import { type ImageFacts, supplyImage } from './image-supply.ts';
import { rememberedDigests } from './layer-digests.ts';
import { MemoryCopies } from './memory-copies.ts';
import { type PlacedModel, placeModel } from './model-storage.ts';
import { engineLibraries, loadOwnImage } from './own-image.ts';
import { type DockerSession, openSession, type SessionClock } from './session.ts';
import { findStateFiles } from './state-plan.ts';

type DockerVariant = Variant & { readonly target: DockerTarget };

export interface DockerTargetOptions {
  /** For DOCKER_HOST, DOCKER_CONTEXT, HOME; process.env by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: SessionClock;
  readonly gpuPlaces?: GpuPlaces;
}

interface SuppliedImage {
  readonly name: string;
  readonly facts: ImageFacts;
  readonly assembled?: AssembledImage;
}

interface Deployable {
  readonly variant: DockerVariant;
  readonly context: RunContext;
  readonly session: DockerSession;
  readonly image: SuppliedImage;
  readonly model: PlacedModel;
  readonly network: NetworkPlan;
  readonly gpus?: GrantedGpus;
}

class ContainerTarget implements Target {
  readonly kind = 'docker';
  readonly #options: Required<DockerTargetOptions>;
  #client: Promise<DockerClient> | undefined;
  #session: Promise<DockerSession> | undefined;
  #deployments = 0;
  readonly #memoryCopies = new MemoryCopies();
  /** Ways in which the variants so far got their GPUs. */
  readonly #gpuModes = new Set<string>();

  constructor({ environment = process.env, clock = { monotonicNs, readClocks: readClockPair }, gpuPlaces = GPU_PLACES }: DockerTargetOptions = {}) {
    this.#options = { environment, clock, gpuPlaces };
  }

  #connect(): Promise<DockerClient> {
    this.#client ??= connectDocker(this.#options.environment);
    return this.#client;
  }

  /** Throws the TARGET_DOCKER_… codes. */
  async describe(): Promise<TargetFacts> {
    const facts = await describeDaemon(await this.#connect());
    return this.#gpuModes.size === 0 ? facts : { ...facts, 'gpu.mode': [...this.#gpuModes].sort().join(', ') };
  }

  /** Throws the TARGET_… codes of everything that can be known before a start. */
  async prepare(variant: Variant, context: RunContext): Promise<Deployment> {
    if (variant.target.kind !== 'docker')
      throw new ColdstartError('INTERNAL_FAULT', { problem: `the Docker target was given a ${variant.target.kind} variant` });
    const client = await this.#connect();
    requireSameKernel(client);
    const session = await this.#openSession(client);
    try {
      return await this.#prepare(variant as DockerVariant, context, session);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** The streams live as long as any deployment does. */
  #openSession(client: DockerClient): Promise<DockerSession> {
    this.#deployments += 1;
    this.#session ??= openSession(client, this.#options.clock);
    return this.#session.catch((error: unknown) => {
      this.#session = undefined;
      this.#deployments -= 1;
      throw error;
    });
  }

  #release(): void {
    this.#deployments -= 1;
    if (this.#deployments > 0) return;
    void this.#session?.then((session) => session.close());
    this.#session = undefined;
  }

  /** Before images are made and loaded: what cannot be had is said at once. */
  async #grantGpus(variant: DockerVariant, context: RunContext, { info }: DockerClient): Promise<GrantedGpus | undefined> {
    const { environment, gpuPlaces: places } = this.#options;
    const { askGpu } = context;
    const ask = askGpu && (() => askGpu(mpsEnvironment(context.environment, variant.target.env)));
    const gpus = await grantGpus(variant, () => readGpuSurroundings(info, { places, environment, ask }));
    if (gpus === undefined) return undefined;
    this.#gpuModes.add(gpus.mode);
    if (gpus.grant.notice !== undefined) context.say(gpus.grant.notice);
    return gpus;
  }

  async #prepare(variant: DockerVariant, context: RunContext, session: DockerSession): Promise<Deployment> {
    const { client } = session;
    requireNodeFiles(variant.engine?.node);
    requireOptions(variant.target, client.info);
    const gpus = await this.#grantGpus(variant, context, client);
    const network = await planNetwork(client.docker, variant.target.network, client.rootless);
    const image = await supply(variant, context, client);
    const model = await this.#placeModel(variant, context, client, image.name);
    try {
      return await this.#deploy({ variant, context, session, image, model, network, ...(gpus !== undefined && { gpus }) });
    } catch (error) {
      model.release();
      throw error;
    }
  }

  #placeModel(variant: DockerVariant, context: RunContext, { docker }: DockerClient, image: string): Promise<PlacedModel> {
    const digestOf = rememberedDigests(context.cacheFolder);
    return placeModel({ variant, storage: variant.target.modelStorage ?? 'bind', context, docker, image, digestOf, memoryCopies: this.#memoryCopies });
  }

  async #deploy({ variant, context, session, image, model, network, gpus }: Deployable): Promise<Deployment> {
    const { client } = session;
    const inputs = variant.inputs === 'auto' ? [] : Object.values(variant.inputs);
    const inputFiles = inputs.flatMap(({ fill }) => (typeof fill === 'string' ? [] : [fill.file]));
    const { stateFiles, pageCache } = await findStateFiles(variant, {
      context,
      client,
      model,
      ...image,
      loadHelper: () => loadOwnImage('helper', variant, context, client.docker),
    });
    return new DockerDeployment({
      session,
      variant,
      context,
      image: image.name,
      imageBytes: image.facts.Size,
      network,
      inputFiles,
      imageEnvironment: image.facts.Config?.Env ?? [],
      ...(gpus !== undefined && { gpu: gpus.grant }),
      stateFiles,
      pageCache,
      release: () => {
        this.#release();
        model.release();
      },
      ...(model.mount !== undefined && { model: model.mount }),
      ...(isInstrumented(variant) && { config: configOf(variant, context, inputFiles) }),
    });
  }
}

/** Connects when it is first used. */
export function createDockerTarget(options: DockerTargetOptions = {}): Target {
  return new ContainerTarget(options);
}

/** Makes the scenario's image present; without one, ours. */
async function supply(variant: DockerVariant, context: RunContext, { docker }: DockerClient): Promise<SuppliedImage> {
  const { image, pull } = variant.target;
  if (image !== undefined) {
    // A pull belongs to the trial where the image is to be absent, so none is needed here.
    const facts = await supplyImage(docker, image, variant.image === 'absent' && pull === 'never' ? 'missing' : pull, context);
    return { name: image, facts };
  }
  if (variant.image === 'absent') {
    throw new ColdstartError('COLD_STATE_NOT_PERMITTED', { state: 'image: absent', need: 'an image that can be pulled: name one under target.docker.image' });
  }
  const assembled = await loadOwnImage('instance', variant, context, docker);
  return { name: assembled.tag, facts: await supplyImage(docker, assembled.tag, 'never', context), assembled };
}

function configOf(
  variant: Variant & { readonly engine?: EngineConfig } & DockerVariant,
  context: RunContext,
  inputFiles: readonly string[],
): ReturnType<typeof instanceConfig> {
  const { engine } = variant;
  if (engine === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: 'a variant without an engine has no configuration' });
  // Paths as the instance sees them: a named library lies in the image, and an image of the user's keeps its own.
  const own = variant.target.image === undefined;
  const library = own ? engineLibraries(variant, context.parts)[0] : context.parts?.engineLibraries[0];
  const { library: named, ...options } = engine.options;
  const inside: EngineConfig = { ...engine, options: own || named === undefined ? options : engine.options };
  return instanceConfig(
    { ...variant, engine: inside },
    {
      listenHost: variant.target.network === 'host' ? '127.0.0.1' : '0.0.0.0',
      ...(context.modelFiles[0] !== undefined && { modelFile: modelPath(context.modelFiles[0]) }),
      ...(library !== undefined && { library: join(IMAGE_PATHS.engineFolder, basename(library)) }),
      inputFile: (file) => inputPath(file, inputFiles.indexOf(file)),
    },
  );
}
