/**
 * The row of `coldstart doctor` about the machine's own rates, which no start can beat: the disk under the model, memory,
 * and the way to the first GPU's. A helper measures them, which takes seconds at most; all but memory is remembered for a day.
 */
import { formatRate } from '../core/format.ts';
import { askGpu } from '../gpu/ask-gpu.ts';
import { measureCeilings } from '../gpu/measure-ceilings.ts';
import { measureMemory } from '../gpu/measure-memory.ts';
import type { CheckResult, DoctorContext } from './doctor-check.ts';

const ROW = { id: 'ceilings', title: 'ceilings' } as const;
const PER_SECOND_MS = 1000;

export async function checkCeilings({ env, model }: DoctorContext): Promise<CheckResult> {
  try {
    const gpu = await askGpu({ environment: env }).catch(() => undefined);
    const device = gpu?.devices[0];
    const file = model ?? process.execPath;
    const { disk, pinnedCopy, pageableCopy, notes } = await measureCeilings({ environment: env, file, ...(device && { device: { uuid: device.uuid } }) });
    const memory = await measureMemory({ environment: env, file });
    const rates = [
      [disk, `disk under ${file}`],
      [memory.oneCore, 'that file from memory, one core'],
      [memory.allCores, 'all cores'],
      [pinnedCopy, 'page-locked memory to GPU 0'],
      [pageableCopy, 'ordinary memory to GPU 0'],
    ] as const;
    const known = rates.filter(([rate]) => rate > 0).map(([rate, what]) => `${what} ${formatRate(rate, PER_SECOND_MS)}`);
    const found = [...known, ...notes, ...memory.notes].join(', ');
    return known.length > 0
      ? { ...ROW, outcome: 'ok', found }
      : { ...ROW, outcome: 'limited', found, remedy: 'name a file on another file system with --model' };
  } catch (error) {
    return {
      ...ROW,
      outcome: 'limited',
      found: error instanceof Error ? error.message : String(error),
      remedy: 'shares of the ceilings are left out of reports',
    };
  }
}
