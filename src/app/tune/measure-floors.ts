/**
 * Measures what this machine needs at least for a start of a variant: bare starts, memory, disk and, where a GPU is, the
 * way to it. Helpers that have ended measure the rates; the host's lock is held meanwhile, like by any measurement.
 */
import { rmSync, statSync } from 'node:fs';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { Floors } from '../../core/floors.ts';
import { mpsEnvironment } from '../../core/gpu.ts';
import { visibleDevices } from '../../core/gpu-devices.ts';
import { usesGpu, type Variant } from '../../core/scenario.ts';
import { askGpu } from '../../gpu/ask-gpu.ts';
import { measureCeilings } from '../../gpu/measure-ceilings.ts';
import { measureMemory } from '../../gpu/measure-memory.ts';
import { cacheFolder, makeRunFolder } from '../../host/folders.ts';
import { writeRunOwner } from '../../host/run-owner.ts';
import { TARGETS } from '../../targets/registry.ts';
import { findInstrumentedParts } from '../instrumented-parts.ts';
import { lockHost } from '../lock-host.ts';
import { ensureModel } from '../models.ts';
import { bareVariant, measureBare } from './bare-start.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface FloorsRequest {
  readonly variant: Variant;
  readonly environment: Variables;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
  /** Bare starts that count; 7 unless said. */
  readonly starts?: number;
  /** no-lock: beside whatever else is measured. */
  readonly share?: 'lock' | 'no-lock';
}

const STARTS = 7;

interface Attempts {
  readonly notes: string[];
  /** A floor that is not known is no reason to lose the others. */
  readonly try: <T>(what: string, work: () => Promise<T>, otherwise: T) => Promise<T>;
}

function attempts({ signal }: FloorsRequest): Attempts {
  const notes: string[] = [];
  return {
    notes,
    try: async (what, work, otherwise) => {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw new ColdstartError('COMMAND_INTERRUPTED', {}, { cause: error });
        notes.push(`${what} not measured: ${errorText(error)}`);
        return otherwise;
      }
    },
  };
}

const sizeOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + statSync(file).size, 0);

/** The runtime folder is this measurement's own, and is found by `coldstart clean` where nobody could remove it. */
async function measureStarts(request: FloorsRequest, modelFiles: readonly string[], count: number): Promise<Readonly<Record<string, number>>> {
  const { variant, environment, signal, say } = request;
  const name = 'floors';
  const folder = makeRunFolder(name, environment);
  const runId = folder.slice(folder.lastIndexOf('/') + 1);
  try {
    writeRunOwner(folder, runId);
    const bare = bareVariant(variant, folder);
    if (bare === undefined) return {};
    const parts = findInstrumentedParts(variant);
    const context = {
      runId,
      runtimeFolder: folder,
      cacheFolder: cacheFolder(environment),
      environment,
      modelFiles,
      ...(parts && { parts }),
      askGpu: (own: Variables = environment) => askGpu({ environment: own }),
      signal,
      say,
    };
    const deployment = await (await TARGETS[bare.target.kind].open(environment)).prepare(bare, context);
    try {
      return await measureBare(deployment, context, count);
    } finally {
      await deployment.dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Page-locked copies are measured to the first GPU that the variant sees. */
async function measureRates({ variant, environment }: FloorsRequest, file: string): Promise<{ disk: number; pinnedCopy: number; notes: readonly string[] }> {
  const gpu = usesGpu(variant) ? await askGpu({ environment: mpsEnvironment(environment, variant.target.env) }) : undefined;
  const device = gpu && visibleDevices(gpu, variant.target, environment)[0];
  const { disk, pinnedCopy, notes } = await measureCeilings({ environment, file, ...(device && { device: { uuid: device.uuid } }) });
  // That no copies are measured without a GPU is no news.
  return { disk, pinnedCopy, notes: device ? notes : [] };
}

function partSizes(variant: Variant): Pick<Floors, 'addonBytes' | 'libraryBytes'> {
  const parts = findInstrumentedParts(variant);
  if (parts === undefined) return { addonBytes: 0, libraryBytes: 0 };
  return { addonBytes: sizeOf([parts.addon, parts.startup]), libraryBytes: sizeOf([...parts.engineLibraries, ...parts.backends]) };
}

async function measure(request: FloorsRequest): Promise<Floors> {
  const { variant, environment, say, starts = STARTS } = request;
  const attempt = attempts(request);
  const { backend = '', model } = variant.engine ?? {};
  const modelFiles = model === undefined ? [] : await attempt.try('the model was', () => ensureModel(model, backend, say), []);
  // Rates hold for files of the model's size and place; without a model Node itself is as good a file as any.
  const file = modelFiles[0] ?? process.execPath;
  const bare = await attempt.try('bare starts were', () => measureStarts(request, modelFiles, starts), {});
  const memory = await attempt.try("the memory's rate was", () => measureMemory({ file, environment }), { oneCore: 0, allCores: 0, notes: [] });
  const rates = await attempt.try('the rates of disk and copies were', () => measureRates(request, file), { disk: 0, pinnedCopy: 0, notes: [] });
  const sizes = await attempt.try('the size of our own parts was', async () => partSizes(variant), { addonBytes: 0, libraryBytes: 0 });
  return {
    bare,
    bareOf: variant.target.kind === 'docker' ? 'the smallest container of the same image' : 'an empty program',
    bareStarts: Object.keys(bare).length === 0 ? 0 : starts,
    memory: memory.allCores,
    disk: rates.disk,
    pinnedCopy: rates.pinnedCopy,
    ...sizes,
    modelBytes: sizeOf(modelFiles),
    notes: [...attempt.notes, ...memory.notes, ...rates.notes],
  };
}

/** Takes some seconds. What cannot be measured is 0 or missing, and noted. Throws COMMAND_INTERRUPTED, and HOST_NOT_WRITABLE for the lock. */
export async function measureFloors(request: FloorsRequest): Promise<Floors> {
  const { signal, say, share = 'lock' } = request;
  if (signal.aborted) throw new ColdstartError('COMMAND_INTERRUPTED');
  const lock = await lockHost({ share, signal, say }).catch((error: unknown) => {
    throw signal.aborted ? new ColdstartError('COMMAND_INTERRUPTED', {}, { cause: error }) : error;
  });
  try {
    return await measure(request);
  } finally {
    lock?.release();
  }
}
