/** What knobs ask of this machine and of what is started, found out before the first start. */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Variant } from '../../core/scenario.ts';
import { isRoot } from '../../host/machine.ts';
import { freeMemoryFolderBytes } from '../../host/memory-folder.ts';
import { readDockerWorld } from '../../targets/docker/docker-world.ts';
import type { KnobWorld } from '../../tuner/knob.ts';
import { GPU_HELPER, type GpuQuestions } from '../gpu-environment.ts';
import { ensureModel } from '../models.ts';
import { readGpuWorld } from './gpu-world.ts';

interface WorldQuestion extends GpuQuestions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  say(message: string): void;
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Throws what making the model throws, and the TARGET_DOCKER_… codes. */
export async function knobWorld(variant: Variant, question: WorldQuestion): Promise<KnobWorld> {
  const { engine } = variant;
  const { environment, askGpu = GPU_HELPER.askGpu } = question;
  const modelFiles = engine?.model === undefined ? [] : await ensureModel(engine.model, engine.backend, (message) => question.say(message));
  return {
    cpus: availableParallelism(),
    isRoot: isRoot(),
    // Our image takes the Node that runs here.
    nodeVersion: process.versions.node,
    modelBytes: await bytesOf(modelFiles),
    tmpfsFreeBytes: freeMemoryFolderBytes(),
    ...(variant.target.kind === 'docker' && { docker: await readDockerWorld(environment) }),
    ...(await readGpuWorld({ variant, modelFiles, environment, askGpu })),
  };
}
