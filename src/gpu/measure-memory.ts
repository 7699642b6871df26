/** How fast this machine reads a file from the page cache, measured by the helper, which has ended when this is settled. */
import type { MemoryRate } from '../core/floors.ts';
import { askHelper, type HelperOptions } from './helper.ts';
import { list, rate, record, text } from './shape.ts';

/** A slow disk's gigabyte, where the file was not in the page cache yet. */
const TIMEOUT_MS = 30_000;

const measured = record<MemoryRate>({ oneCore: rate, allCores: rate, notes: list(text) });

/**
 * The file is in the page cache afterwards. A rate that cannot be measured is 0 and a note says why. Throws only where the
 * helper itself fails: ENGINE_FAILED, HOST_ADDON_MISSING or INTERNAL_FAULT.
 */
export function measureMemory({ file, ...options }: HelperOptions & { readonly file: string }): Promise<MemoryRate> {
  return askHelper({ words: ['reading', file], phase: 'model-read', timeoutMs: TIMEOUT_MS, read: (answer) => measured(answer, 'reading') }, options);
}
