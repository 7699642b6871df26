/**
 * What the environment of a run says of the machine's GPUs and of the rates it reaches. A helper is asked once, before
 * the first trial, and has ended when this returns; a run that uses no GPU asks nothing of one.
 */
import { stat } from 'node:fs/promises';
import type { Environment } from '../core/environment.ts';
import { errorText } from '../core/errors.ts';
import { type AskGpu, type GpuDevice, type GpuFacts, mpsEnvironment } from '../core/gpu.ts';
import { savedGpuFacts, visibleDevices } from '../core/gpu-devices.ts';
import type { MeasuredCeilings } from '../core/io-rate.ts';
import { type Scenario, usesGpu, type Variant } from '../core/scenario.ts';
import { askGpu } from '../gpu/ask-gpu.ts';
import { measureCeilings } from '../gpu/measure-ceilings.ts';

type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

/** Without a device only the file system of `file` is measured, past the page cache. */
type MeasureCeilings = (of: {
  readonly device?: Pick<GpuDevice, 'uuid'>;
  readonly file: string;
  readonly environment: ProcessEnvironment;
}) => Promise<MeasuredCeilings>;

/** What the helper can be asked; missing where there is none. */
export interface GpuQuestions {
  readonly askGpu?: AskGpu;
  readonly measureCeilings?: MeasureCeilings;
}

/** The helper that is built beside the addon. */
export const GPU_HELPER: Required<GpuQuestions> = {
  askGpu: (environment = process.env) => askGpu({ environment }),
  measureCeilings,
};

export interface GpuInquiry extends GpuQuestions {
  readonly scenario: Scenario;
  readonly environment: ProcessEnvironment;
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

async function measure(
  { scenario, environment, modelFiles, measureCeilings: ask, say }: GpuInquiry,
  gpu: GpuFacts | undefined,
): Promise<MeasuredCeilings | undefined> {
  const [file] = modelFiles;
  if (file === undefined || ask === undefined) return undefined;
  const user = gpu && scenario.variants.find((variant) => usesGpu(variant));
  const device = user && visibleDevices(gpu, user.target, environment)[0];
  if (device === undefined && !scenario.variants.some(readsFromDisk)) return undefined;
  return attempt(
    'the rates of disk and copies were not measured',
    async () => {
      const measured = await ask({ file, environment, ...(device !== undefined && { device }) });
      if (await onOneFileSystem(modelFiles)) return measured;
      return { ...measured, disk: 0, notes: [...measured.notes, "the variants' models lie on several file systems, so no rate of a disk is given"] };
    },
    say,
  );
}

/** Asked once, even where several variants use a GPU. */
async function askOnce({ scenario, environment, askGpu: ask, say }: GpuInquiry): Promise<GpuFacts | undefined> {
  const user = scenario.variants.find((variant) => usesGpu(variant));
  if (ask === undefined || user === undefined) return undefined;
  return attempt('the GPU was not asked', () => ask(mpsEnvironment(environment, user.target.env)), say);
}

/** Never throws. Both are missing where nothing is known. */
export async function inquireGpu(inquiry: GpuInquiry): Promise<Pick<Environment, 'gpu' | 'ceilings'>> {
  const gpu = await askOnce(inquiry);
  // Who measures a CPU was promised no rates: there a missing helper is nothing to speak of.
  const say = inquiry.scenario.variants.some((variant) => usesGpu(variant)) ? inquiry.say : () => undefined;
  const ceilings = await measure({ ...inquiry, say }, gpu);
  return { ...(gpu && { gpu: savedGpuFacts(gpu) }), ...(ceilings && { ceilings }) };
}
