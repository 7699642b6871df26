/**
 * The Docker target: connects once, prepares variants (image, network, mounts, state files) and hands out deployments.
 * The containers of a daemon on another kernel are refused: their clock and page cache cannot be read from here.
 */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import { mpsEnvironment } from '../../core/gpu.ts';
import { instanceConfig } from '../../core/instance-config.ts';
import { type DockerTarget, type EngineConfig, isInstrumented, type Variant } from '../../core/scenario.ts';
import { monotonicNs, readClockPair } from '../../host/clock.ts';
import { requireNodeFiles } from '../node-files.ts';
import type { Deployment, InstrumentedParts, RunContext, Target, TargetFacts } from '../target.ts';
import { planNetwork } from './address.ts';
import { connectDocker, type DockerClient, requireSameKernel } from './client.ts';
import { inputPath, modelPath } from './create-options.ts';
import { DockerDeployment } from './deployment.ts';
import { describeDaemon } from './describe.ts';
import { type GrantedGpus, grantGpus } from './gpu/grant-gpus.ts';
import { GPU_PLACES, type GpuPlaces, readGpuSurroundings } from './gpu/surroundings.ts';
import { type AssembledImage, assembleImage, ensureImage } from './image.ts';
import { IMAGE_PATHS } from './image-files.ts';
import { type ImageFacts, supplyImage } from './image-supply.ts';
import { rememberedDigests } from './layer-digests.ts';
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

class ContainerTarget implements Target {
  readonly kind = 'docker';
  readonly #options: Required<DockerTargetOptions>;
  #client: Promise<DockerClient> | undefined;
  #session: Promise<DockerSession> | undefined;
  #deployments = 0;
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
    const gpus = await this.#grantGpus(variant, context, client);
    const network = await planNetwork(client.docker, variant.target.network, client.rootless);
    const image = await supply(variant, context, client);
    const inputs = variant.inputs === 'auto' ? [] : Object.values(variant.inputs);
    const inputFiles = inputs.flatMap(({ fill }) => (typeof fill === 'string' ? [] : [fill.file]));
    const { stateFiles, pageCache } = await findStateFiles(variant, {
      context,
      client,
      ...image,
      loadHelper: () => loadOwnImage('helper', variant, context, client.docker),
    });
    return new DockerDeployment({
      session,
      variant,
      context,
      image: image.name,
      network,
      inputFiles,
      imageEnvironment: image.facts.Config?.Env ?? [],
      ...(gpus !== undefined && { gpu: gpus.grant }),
      stateFiles,
      pageCache,
      release: () => this.#release(),
      ...(context.modelFiles[0] !== undefined && { modelFile: context.modelFiles[0] }),
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

function reportProgress(context: RunContext): (progress: { sentBytes: number; totalBytes: number }) => void {
  let said = false;
  return ({ totalBytes }) => {
    if (!said) context.say(`loading the instrumented image into Docker (${Math.round(totalBytes / 1e6)} MB, once)`);
    said = true;
  };
}

function partsOf(context: RunContext): InstrumentedParts {
  if (context.parts === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: 'no image is named, and the parts of our own are not known' });
  return context.parts;
}

/** A library that the scenario names replaces the one that comes with us. */
function engineLibraries(variant: DockerVariant, parts: InstrumentedParts | undefined): readonly string[] {
  const named = variant.engine?.options['library'];
  if (typeof named !== 'string') return parts?.engineLibraries ?? [];
  if (!existsSync(named)) throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: named, problem: 'there is no such file' });
  return [named];
}

async function loadOwnImage(
  purpose: 'instance' | 'helper',
  variant: DockerVariant,
  context: RunContext,
  docker: DockerClient['docker'],
): Promise<AssembledImage> {
  const parts = partsOf(context);
  const libraries = purpose === 'instance' ? engineLibraries(variant, parts) : [];
  const files = { ...parts, node: process.execPath, purpose, engineLibraries: libraries };
  const assembled = await assembleImage(files, rememberedDigests(context.cacheFolder));
  const loaded = await ensureImage(docker, assembled, reportProgress(context));
  if (loaded === 'loaded') context.say(`loaded ${assembled.tag} (${Math.round(assembled.sizeBytes / 1e6)} MB)`);
  return assembled;
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
