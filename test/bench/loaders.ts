/**
 * A large file to memory, finished when one reader has touched every page: each loader, warm and evicted, interleaved in
 * a new order every round. The `auto` loader against the best single one.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineAddon } from '../../src/engine/addon.ts';
import { loadEngineAddon } from '../../src/engine/binding.ts';
import { LOADERS } from '../../src/engine/loaders/registry.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

const MEBIBYTE = 1 << 20;
const LIMIT = 1.05;

function writeLargeFile(file: string, mebibytes: number): void {
  const chunk = randomFillSync(Buffer.alloc(16 * MEBIBYTE));
  const fd = openSync(file, 'w');
  for (let written = 0; written < mebibytes; written += 16) writeSync(fd, chunk);
  closeSync(fd);
  execFileSync('sync', [file]);
}

/** The cache is brought to its state before every single reading, so that no loader profits from its neighbour. */
async function establish(addon: EngineAddon, file: string, evicted: boolean): Promise<void> {
  if (evicted) addon.evict([file]);
  else await addon.timeLoad(file, 'read', {});
  const share = (addon.residency([file])[0]?.residentBytes ?? 0) / (addon.residency([file])[0]?.sizeBytes ?? 1);
  if (evicted ? share > 0.01 : share < 0.99)
    throw new Error(`the file is ${(share * 100).toFixed(1)} % resident and should be ${evicted ? 'evicted' : 'warm'}`);
}

/** A permutation that depends on the seed only. */
function shuffle(ids: readonly string[], seed: number): string[] {
  const place = (id: string): string => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return [...ids].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

async function race(context: BenchContext, addon: EngineAddon, file: string, evicted: boolean): Promise<Map<string, number[]>> {
  const ids = Object.keys(LOADERS).filter((id) => id !== 'path');
  const times = new Map<string, number[]>(ids.map((id) => [id, []]));
  const rounds = context.quick ? 2 : 20;
  for (let round = 0; round < rounds; round += 1) {
    // Each loader follows every other one equally often: a slow neighbour's writes and freed memory hit all alike.
    for (const id of shuffle(ids, round)) {
      await establish(addon, file, evicted);
      const { loadMs, touchMs } = await addon.timeLoad(file, id, {});
      times.get(id)?.push(loadMs + touchMs);
    }
  }
  return times;
}

function judge(times: ReadonlyMap<string, readonly number[]>, state: string): Figure {
  const ranked = [...times].map(([id, values]) => ({ id, values, medianMs: median(values) })).sort((a, b) => a.medianMs - b.medianMs);
  const best = ranked.find(({ id }) => id !== 'auto') ?? ranked[0];
  const auto = ranked.find(({ id }) => id === 'auto');
  if (!best || !auto) throw new Error('nothing was measured');
  const { ratio, low, high } = hodgesLehmannRatio(auto.values, best.values);
  return {
    id: `loader-auto-${state}`,
    title: `auto loader, ${state} file`,
    unit: 'ms',
    value: auto.medianMs,
    reference: { name: `the best single loader (${best.id})`, value: best.medianMs },
    ratio,
    low,
    high,
    limit: `<= ${LIMIT} x`,
    met: ratio <= LIMIT,
    count: auto.values.length,
    note: ranked.map(({ id, medianMs }) => `${id} ${medianMs.toFixed(1)}`).join(', '),
  };
}

export const bench: Bench = async (context) => {
  const addon = loadEngineAddon();
  const file = join(context.folder, 'large.bin');
  const mebibytes = context.quick ? 64 : 1024;
  context.say(`writing ${mebibytes} MiB`);
  writeLargeFile(file, mebibytes);
  const figures: Figure[] = [];
  for (const evicted of [false, true]) {
    context.say(`loaders, ${evicted ? 'evicted' : 'warm'}`);
    figures.push(judge(await race(context, addon, file, evicted), evicted ? 'evicted' : 'warm'));
  }
  return figures;
};
