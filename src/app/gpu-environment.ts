/**
 * What the environment of a run says of the machine's GPUs and of the rates it reaches. A helper is asked once, before
 * the first trial, and has ended when this returns; a run that uses no GPU asks nothing of one.
 */
import { stat } from 'node:fs/promises';
import type { Environment } from '../core/environment.ts';
import { errorText } from '../core/errors.ts';
import { type AskGpu, type GpuFacts, mpsEnvironment } from '../core/gpu.ts';
import { savedGpuFacts, visibleDevices } from '../core/gpu-devices.ts';
import type { MeasuredCeilings } from '../core/io-rate.ts';
import { type Scenario, usesGpu, type Variant } from '../core/scenario.ts';

/** What the helper can be asked; missing where there is none. */
export interface GpuQuestions {
  readonly askGpu?: AskGpu;
  /** Without a device only the file system of `file` is measured. Reads the file past the page cache. */
  readonly measureCeilings?: (of: { readonly device?: number; readonly file: string }) => Promise<MeasuredCeilings>;
}

export interface GpuInquiry extends GpuQuestions {
  readonly scenario: Scenario;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The first model file of each variant that has one. */
  readonly modelFiles: readonly string[];
  say(message: string): void;
}

/** A run is worth its numbers without them: what cannot be asked is said and left out. */
async function attempt<T>(what: string, ask: () => Promise<T>, say: GpuInquiry['say']): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    say(`${what}: ${errorText(error)}`);
    return undefined;
  }
}

/**
 * Whether a disk's rate says something: models are read from it in every state but the warm one. With a GPU the copy
 * rates are asked for in any state, and the disk comes with them.
 */
function readsFromDisk({ engine, state }: Variant): boolean {
  return engine?.model !== undefined && state !== 'warm';
}

/** Models on several file systems have no rate in common. */
async function onOneFileSystem(files: readonly string[]): Promise<boolean> {
  const devices = await Promise.all(files.map(async (file) => (await stat(file)).dev));
  return new Set(devices).size === 1;
}

async function measure({ scenario, modelFiles, measureCeilings, say }: GpuInquiry, gpu: GpuFacts | undefined): Promise<MeasuredCeilings | undefined> {
  const [file] = modelFiles;
  if (file === undefined || measureCeilings === undefined) return undefined;
  const user = gpu && scenario.variants.find((variant) => usesGpu(variant));
  const device = user && visibleDevices(gpu, user)[0]?.index;
  if (device === undefined && !scenario.variants.some(readsFromDisk)) return undefined;
  return attempt(
    'the rates of disk and copies were not measured',
    async () => {
      const measured = await measureCeilings({ file, ...(device !== undefined && { device }) });
      if (await onOneFileSystem(modelFiles)) return measured;
      return { ...measured, disk: 0, notes: [...measured.notes, "the variants' models lie on several file systems, so no rate of a disk is given"] };
    },
    say,
  );
}

/** Asked once, even where several variants use a GPU. */
async function ask({ scenario, environment, askGpu, say }: GpuInquiry): Promise<GpuFacts | undefined> {
  const user = scenario.variants.find((variant) => usesGpu(variant));
  if (askGpu === undefined || user === undefined) return undefined;
  return attempt('the GPU was not asked', () => askGpu(mpsEnvironment(environment, user.target.env)), say);
}

/** Never throws. Both are missing where nothing is known. */
export async function inquireGpu(inquiry: GpuInquiry): Promise<Pick<Environment, 'gpu' | 'ceilings'>> {
  const gpu = await ask(inquiry);
  // Who measures a CPU was promised no rates: there a missing helper is nothing to speak of.
  const say = inquiry.scenario.variants.some((variant) => usesGpu(variant)) ? inquiry.say : () => undefined;
  const ceilings = await measure({ ...inquiry, say }, gpu);
  return { ...(gpu && { gpu: savedGpuFacts(gpu) }), ...(ceilings && { ceilings }) };
}
