/** The rates that this machine reaches, measured by the helper or remembered from earlier today. */
import { statSync } from 'node:fs';
import type { GpuDevice, IoCeilings } from '../core/gpu.ts';
import type { MeasuredCeilings } from '../core/io-rate.ts';
import { bootId } from '../host/machine.ts';
import { type CeilingsKey, findCeilings, keepCeilings } from './ceilings-cache.ts';
import { askHelper, type HelperOptions } from './helper.ts';
import { list, rate, record, text } from './shape.ts';

/** A cold driver, 256 MiB of page-locked memory, and a slow disk's 64 MiB. */
const TIMEOUT_MS = 30_000;

export interface CeilingsRequest extends HelperOptions {
  /** Without it no copies are measured. */
  readonly device?: Pick<GpuDevice, 'uuid'>;
  /** A file of at least 4 MiB on the file system in question; without it the disk is not measured. */
  readonly file?: string;
}

const measured = record<MeasuredCeilings>({ disk: rate, pinnedCopy: rate, pageableCopy: rate, notes: list(text) });

function fileSystemOf(file: string | undefined): string {
  if (file === undefined) return '';
  try {
    return String(statSync(file).dev);
  } catch {
    // The helper says what is wrong with the file.
    return '?';
  }
}

/** Everything that was asked for is known: only then it is worth remembering. */
function isComplete({ disk, pinnedCopy, pageableCopy }: IoCeilings, { device, file }: CeilingsRequest): boolean {
  return (file === undefined || disk > 0) && (device === undefined || (pinnedCopy > 0 && pageableCopy > 0));
}

/**
 * A rate that cannot be measured is 0 and a note says why. Throws only where the helper itself fails: ENGINE_FAILED,
 * HOST_ADDON_MISSING or INTERNAL_FAULT.
 */
export async function measureCeilings(request: CeilingsRequest): Promise<MeasuredCeilings> {
  const { device, file, ...options } = request;
  const environment = options.environment ?? process.env;
  const key: CeilingsKey = { bootId: bootId(), gpuUuid: device?.uuid ?? '', fileSystem: fileSystemOf(file) };
  const known = findCeilings(key, environment, Date.now());
  if (known) return { ...known, notes: [] };
  const words = ['ceilings', ...(device ? ['--device', '0'] : []), ...(file === undefined ? [] : ['--file', file])];
  // CUDA counts devices in an order of its own: the helper sees just the one that is meant.
  const only = device ? { ...environment, CUDA_VISIBLE_DEVICES: device.uuid } : environment;
  const read = (answer: unknown) => measured(answer, 'ceilings');
  const ceilings = await askHelper({ words, phase: 'driver-init', timeoutMs: TIMEOUT_MS, read }, { ...options, environment: only });
  const { notes, ...rates } = ceilings;
  if (isComplete(rates, request)) keepCeilings(key, rates, environment, Date.now());
  return ceilings;
}
