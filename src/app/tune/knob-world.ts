/** What knobs ask of this machine and of what is started, found out before the first start. */
import { stat, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { mpsEnvironment } from '../../core/gpu.ts';
import { visibleDevices } from '../../core/gpu-devices.ts';
import { usesGpu, type Variant } from '../../core/scenario.ts';
import { isRoot } from '../../host/machine.ts';
import { connectDocker } from '../../targets/docker/client.ts';
import type { KnobWorld } from '../../tuner/knob.ts';
import { GPU_HELPER, type GpuQuestions } from '../gpu-environment.ts';
import { ensureModel } from '../models.ts';

interface WorldQuestion extends GpuQuestions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  say(message: string): void;
}

async function modelBytes({ engine }: Variant, say: (message: string) => void): Promise<number> {
  if (engine?.model === undefined) return 0;
  const files = await ensureModel(engine.model, engine.backend, say);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function tmpfsFreeBytes(): Promise<number> {
  const found = await statfs('/dev/shm').catch(() => undefined);
  return found === undefined ? 0 : found.bavail * found.bsize;
}

async function dockerWorld(environment: WorldQuestion['environment']): Promise<NonNullable<KnobWorld['docker']>> {
  const { info } = await connectDocker(environment);
  const { Plugins } = info as { readonly Plugins?: { readonly Log?: readonly string[] } };
  return {
    runtimes: Object.keys(info.Runtimes ?? {}),
    logDrivers: Plugins?.Log ?? [],
    cgroupVersion: info.CgroupVersion ?? '',
    cgroupDriver: info.CgroupDriver ?? '',
    securityOptions: info.SecurityOptions ?? [],
  };
}

async function gpuWorld(variant: Variant, { environment, askGpu = GPU_HELPER.askGpu }: WorldQuestion): Promise<KnobWorld['gpu']> {
  const facts = await askGpu(mpsEnvironment(environment, variant.target.env)).catch(() => undefined);
  if (facts === undefined) return undefined;
  return { count: visibleDevices(facts, variant.target, environment).length, driver: facts.driverVersion, mpsControl: facts.mps.control };
}

/** Throws what making the model throws, and the TARGET_DOCKER_… codes. */
export async function knobWorld(variant: Variant, question: WorldQuestion): Promise<KnobWorld> {
  const gpu = usesGpu(variant) ? await gpuWorld(variant, question) : undefined;
  return {
    cpus: availableParallelism(),
    isRoot: isRoot(),
    // Our image takes the Node that runs here.
    nodeVersion: process.versions.node,
    modelBytes: await modelBytes(variant, (message) => question.say(message)),
    tmpfsFreeBytes: await tmpfsFreeBytes(),
    ...(variant.target.kind === 'docker' && { docker: await dockerWorld(question.environment) }),
    ...(gpu !== undefined && { gpu }),
  };
}
