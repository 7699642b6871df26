import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { computeCacheGrowth } from '../../../src/entrypoint/compute-cache.ts';

const root = mkdtempSync(join(tmpdir(), 'coldstart-compute-cache-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const START_MS = 1_790_000_000_000;
let cache: string;

/** A file of `bytes`, written so long after the start. */
function write(name: string, bytes: number, afterMs: number): void {
  const file = join(cache, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, Buffer.alloc(bytes));
  const seconds = (START_MS + afterMs) / 1000;
  utimesSync(file, seconds, seconds);
}

beforeEach(() => {
  cache = mkdtempSync(join(root, 'cache-'));
});

describe('the growth of the compute cache', () => {
  it('is what was written since the start, in all folders, without the index', () => {
    write('a/1/module', 1000, 500);
    write('b/2/module', 200, 0);
    write('b/3/module', 7, -1000);
    write('index', 4096, 500);
    expect(computeCacheGrowth(START_MS, { CUDA_CACHE_PATH: cache })).toBe(1200);
  });

  it('is looked for in the home folder where nothing else is named', () => {
    cache = join(cache, '.nv', 'ComputeCache');
    write('a/module', 10, 1);
    expect(computeCacheGrowth(START_MS, { HOME: join(cache, '..', '..') })).toBe(10);
  });

  it('is nothing where there is no cache, where it is off, and where its place is no folder', () => {
    write('module', 10, 1);
    expect(computeCacheGrowth(START_MS, { CUDA_CACHE_PATH: join(cache, 'none') })).toBe(0);
    expect(computeCacheGrowth(START_MS, { CUDA_CACHE_PATH: cache, CUDA_CACHE_DISABLE: '1' })).toBe(0);
    expect(computeCacheGrowth(START_MS, { CUDA_CACHE_PATH: join(cache, 'module') })).toBe(0);
  });

  it('follows no link, so that a loop does not hold up a start', () => {
    symlinkSync(cache, join(cache, 'loop'));
    write('module', 10, 1);
    expect(computeCacheGrowth(START_MS, { CUDA_CACHE_PATH: cache })).toBe(10);
  });
});
