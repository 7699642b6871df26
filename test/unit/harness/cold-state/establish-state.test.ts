import { describe, expect, it } from 'vitest';
import { START_STATES, type StateFile } from '../../../../src/core/cold-state.ts';
import { establishState } from '../../../../src/harness/cold-state/establish-state.ts';
import { expectationOf, meetsExpectation } from '../../../../src/harness/cold-state/state-rules.ts';
import type { PageCache } from '../../../../src/host/page-cache.ts';

interface FakeFile {
  sizeBytes: number;
  residentBytes: number;
  mappedBy?: string;
  /** Evictions that it survives. */
  sticky?: number;
  shrinks?: boolean;
}

/** A page cache in memory that records what it was asked. */
function fakeCache(files: Record<string, FakeFile>): PageCache & { readonly calls: string[] } {
  const calls: string[] = [];
  const change = (verb: string, paths: readonly string[], to: (file: FakeFile) => void): Promise<string[]> => {
    calls.push(`${verb} ${paths.join(' ')}`);
    for (const path of paths) if (files[path]) to(files[path]);
    return Promise.resolve(paths.map((path) => (files[path] ? '' : 'No such file or directory')));
  };
  return {
    calls,
    residency: (paths) =>
      Promise.resolve(
        paths.map((path) => {
          const file = files[path];
          return file
            ? { path, sizeBytes: file.sizeBytes, residentBytes: file.residentBytes, method: 'cachestat' as const }
            : { path, sizeBytes: 0, residentBytes: 0, method: 'cachestat' as const, error: 'No such file or directory' };
        }),
      ),
    evict: (paths) =>
      change('evict', paths, (file) => {
        file.sticky = (file.sticky ?? 0) - 1;
        if (!file.mappedBy && file.sticky < 0) file.residentBytes = 0;
      }),
    warm: (paths) =>
      change('warm', paths, (file) => {
        if (!file.shrinks) file.residentBytes = file.sizeBytes;
      }),
    mappers: (paths) => Promise.resolve(paths.map((path) => files[path]?.mappedBy ?? '')),
    dropCaches: () => {
      calls.push('drop');
      return Promise.resolve();
    },
  };
}

const MODEL: StateFile = { path: 'm', role: 'model' };
const LIBRARY: StateFile = { path: 'l', role: 'library' };

describe('establishing a state', () => {
  it('touches nothing where everything is as wanted', async () => {
    const cache = fakeCache({ m: { sizeBytes: 1000, residentBytes: 1000 }, l: { sizeBytes: 1000, residentBytes: 995 } });
    const evidence = await establishState({ stateFiles: [MODEL, LIBRARY], pageCache: cache }, 'warm');
    expect([evidence.verified, cache.calls]).toEqual([true, []]);
  });

  it('tries again where pages survive an eviction, and gives up with the reason', async () => {
    const cache = fakeCache({ m: { sizeBytes: 1000, residentBytes: 1000, sticky: 2 } });
    expect((await establishState({ stateFiles: [MODEL], pageCache: cache }, 'model-cold')).verified).toBe(true);
    expect(cache.calls).toEqual(['evict m', 'evict m', 'evict m']);
    const stubborn = fakeCache({ m: { sizeBytes: 1000, residentBytes: 400, sticky: 99 } });
    const evidence = await establishState({ stateFiles: [MODEL], pageCache: stubborn }, 'cold');
    expect(evidence).toMatchObject({
      verified: false,
      reason: 'm is 40 % in the page cache (at most 1.0 %): something has read it since it was evicted, or a process maps it or has locked it there',
    });
  });

  it('says that memory is short where what was read does not stay', async () => {
    const cache = fakeCache({ m: { sizeBytes: 1000, residentBytes: 500, shrinks: true }, l: { sizeBytes: 1000, residentBytes: 0, shrinks: true } });
    const evidence = await establishState({ stateFiles: [MODEL, LIBRARY], pageCache: cache }, 'warm');
    expect(evidence.verified).toBe(false);
    expect(evidence.reason).toMatch(/m is 50 % in the page cache \(at least 99 %\): memory is short.*; 1 more files/);
    expect(evidence.files.map(({ path }) => path)).toEqual(['m', 'l']);
  });

  it('exempts mapped files from cold, never from warm', async () => {
    const files = {
      m: { sizeBytes: 1000, residentBytes: 1000, mappedBy: 'node (7)' },
      l: { sizeBytes: 1000, residentBytes: 0, mappedBy: 'node (7)', shrinks: true },
    };
    const cold = await establishState({ stateFiles: [MODEL], pageCache: fakeCache(files) }, 'cold');
    expect([cold.verified, cold.files[0]?.exempt]).toEqual([true, 'mapped by node (7)']);
    expect((await establishState({ stateFiles: [LIBRARY], pageCache: fakeCache(files) }, 'warm')).verified).toBe(false);
  });

  it('exempts nothing from model-cold: a model that somebody maps is warm', async () => {
    const files = { m: { sizeBytes: 1000, residentBytes: 1000, mappedBy: 'server (7)' } };
    const evidence = await establishState({ stateFiles: [MODEL], pageCache: fakeCache(files) }, 'model-cold');
    expect([evidence.verified, evidence.reason]).toEqual([false, expect.stringContaining('a process maps it')]);
  });

  it('does not verify model-cold where no file of a model is known', async () => {
    const pageCache = fakeCache({ l: { sizeBytes: 1000, residentBytes: 1000 } });
    const evidence = await establishState({ stateFiles: [LIBRARY], pageCache }, 'model-cold');
    expect([evidence.verified, evidence.reason]).toEqual([false, expect.stringContaining('no file of the model is known')]);
    expect((await establishState({ stateFiles: [LIBRARY], pageCache }, 'warm')).verified).toBe(true);
  });

  it("drops the kernel's caches before it examines, and only for dropped", async () => {
    const files = () => ({ m: { sizeBytes: 1000, residentBytes: 1000 } });
    const dropped = fakeCache(files());
    await establishState({ stateFiles: [MODEL], pageCache: dropped }, 'dropped');
    expect(dropped.calls).toEqual(['drop', 'evict m']);
    const cold = fakeCache(files());
    await establishState({ stateFiles: [MODEL], pageCache: cold }, 'cold');
    expect(cold.calls).toEqual(['evict m']);
  });

  it('examines a path that is named twice once, and keeps at most 40 files', async () => {
    const many = Array.from({ length: 100 }, (_, index): StateFile => ({ path: `f${index}`, role: 'image' }));
    const cache = fakeCache(
      Object.fromEntries(many.map(({ path }, index) => [path, { sizeBytes: 100 + index, residentBytes: index === 50 ? 100 : 0, sticky: 99 }])),
    );
    const evidence = await establishState({ stateFiles: [...many, ...many], pageCache: cache }, 'cold');
    expect([evidence.files.length, evidence.files[0]?.path, evidence.files[1]?.path, evidence.totals[0]?.files]).toEqual([40, 'f50', 'f99', 100]);
  });

  it('has nothing to prove where there are no files', async () => {
    const evidence = await establishState({ stateFiles: [], pageCache: fakeCache({}) }, 'cold');
    expect(evidence).toMatchObject({ verified: true, method: 'none', files: [], totals: [] });
  });
});

describe('the table of states', () => {
  it('wants the model of every state', () => {
    expect(START_STATES.map((state) => expectationOf(state, 'model'))).toEqual(['resident', 'absent', 'absent', 'absent']);
    for (const role of ['model', 'library', 'addon', 'runtime', 'image'] as const) expect(expectationOf('dropped', role)).toBe('absent');
  });

  it('takes the shares of the contract, and an empty file for anything', () => {
    expect([meetsExpectation('resident', 1000, 990), meetsExpectation('resident', 1000, 989)]).toEqual([true, false]);
    expect([meetsExpectation('absent', 1000, 10), meetsExpectation('absent', 1000, 11)]).toEqual([true, false]);
    expect([meetsExpectation('resident', 0, 0), meetsExpectation('any', 10, 3)]).toEqual([true, true]);
  });
});
