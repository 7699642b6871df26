import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtefactBuilder } from '../../src/app/tune/artefacts/artefact.ts';
import { ArtefactCache } from '../../src/app/tune/artefacts/cache.ts';
import { cleanArtefacts } from '../../src/app/tune/artefacts/clean-artefacts.ts';
import { makeFolder } from '../support/host-programs.ts';

let place: ReturnType<typeof makeFolder>;
let env: Record<string, string>;
let source: string;
let built: string[];

beforeEach(() => {
  place = makeFolder();
  env = { XDG_CACHE_HOME: join(place.path, 'cache') };
  source = join(place.path, 'model');
  writeFileSync(source, 'weights');
  built = [];
});
afterEach(() => place.remove());

function builder(overrides: Partial<ArtefactBuilder> = {}): ArtefactBuilder {
  return {
    kind: `copy-${process.pid}`,
    title: 'a copy',
    place: 'disk',
    fileName: () => 'copy.bin',
    build: async (request, target) => {
      built.push(target);
      await writeFile(target, readFileSync(request.sources[0] ?? ''));
    },
    ...overrides,
  };
}

function cacheOf(user: string, made = builder(), signal = new AbortController().signal): ArtefactCache {
  return new ArtefactCache({ builders: [made], user, environment: env, signal, say: () => undefined });
}

const request = (options: Record<string, string> = {}) => ({ kind: `copy-${process.pid}`, sources: [source], options });

const visible = (folder: string): string[] => readdirSync(folder).filter((name) => !name.endsWith('.lock'));

describe('[integration] the artefact cache', () => {
  it('makes one once, however many want it at the same time, and names it by content and options', async () => {
    const caches = [cacheOf('one'), cacheOf('two'), cacheOf('three')];
    const made = await Promise.all(caches.map((cache) => cache.ensure(request())));
    expect(built).toHaveLength(1);
    expect(new Set(made.map(({ path }) => path))).toEqual(new Set([caches[0]?.placeOf(request())]));
    expect(made.filter(({ ms }) => ms > 0)).toHaveLength(1);
    expect(readFileSync(made[0]?.path ?? '', 'utf8')).toBe('weights');
    const [cache] = caches as [ArtefactCache];
    const [first, other] = [cache.placeOf(request()), cache.placeOf(request({ level: 'all' }))];
    expect(first).not.toBe(other);
    writeFileSync(source, 'other weights');
    expect(cacheOf('later').placeOf(request())).not.toBe(first);
  });

  it('leaves nothing half-made behind a builder that fails, and what a killed one left is no artefact', async () => {
    const failing = builder({
      build: async (_, target) => {
        writeFileSync(target, 'half');
        throw new Error('the engine refuses the model');
      },
    });
    const cache = cacheOf('one', failing);
    const folder = dirname(dirname(cache.placeOf(request())));
    await expect(cache.ensure(request())).rejects.toMatchObject({
      code: 'TUNE_ARTEFACT_FAILED',
      message: expect.stringContaining('the engine refuses the model'),
    });
    expect(visible(folder)).toEqual([]);
    const name = dirname(cacheOf('two').placeOf(request())).split('/').at(-1);
    mkdirSync(join(folder, `.${name}.part-1`));
    writeFileSync(join(folder, `.${name}.part-1`, 'copy.bin'), 'half');
    const { path } = await cacheOf('two').ensure(request());
    expect([readFileSync(path, 'utf8'), visible(folder)]).toEqual(['weights', [name]]);
  });

  it('gives back what lies in memory when the last who uses it has ended, and keeps what lies on disk', async () => {
    const inMemory = builder({ place: 'memory' });
    const [first, second] = [cacheOf('one', inMemory), cacheOf('two', inMemory)];
    const { path } = await first.ensure(request());
    await second.ensure(request());
    expect([path.startsWith('/dev/shm/'), built.length]).toEqual([true, 1]);
    await first.dispose();
    expect(existsSync(path)).toBe(true);
    await second.dispose();
    expect(existsSync(dirname(path))).toBe(false);
    const onDisk = cacheOf('one');
    const kept = (await onDisk.ensure(request())).path;
    await onDisk.dispose();
    expect(existsSync(kept)).toBe(true);
  });

  it('is cleaned: what is used stays, what nobody uses goes on demand, and a dry run only says so', async () => {
    const cache = cacheOf('one');
    const { path } = await cache.ensure(request());
    const folder = dirname(path);
    expect(await cleanArtefacts({ env, dryRun: false, all: true })).toMatchObject({ removed: [], kept: 1 });
    await cache.dispose();
    expect(await cleanArtefacts({ env, dryRun: false, all: false })).toMatchObject({ removed: [], kept: 0 });
    expect((await cleanArtefacts({ env, dryRun: true, all: true })).removed).toEqual([folder]);
    expect(existsSync(path)).toBe(true);
    expect((await cleanArtefacts({ env, dryRun: false, all: true })).removed).toEqual([folder]);
    expect(existsSync(folder)).toBe(false);
  });

  it('ends the wait and the work at Ctrl-C', async () => {
    const stop = new AbortController();
    const slow = builder({
      build: async (_, target, { signal }) => {
        await writeFile(target, 'half');
        stop.abort();
        signal.throwIfAborted();
      },
    });
    const cache = cacheOf('one', slow, stop.signal);
    await expect(cache.ensure(request())).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    expect(visible(dirname(dirname(cache.placeOf(request()))))).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)('says of a full disk what to do, and leaves nothing half-written', async () => {
    const mounted = join(place.path, 'cache');
    mkdirSync(mounted);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mounted]);
    try {
      const large = builder({ build: (_, target) => writeFile(target, Buffer.alloc(1 << 20)) });
      const cache = cacheOf('one', large);
      const error = await cache.ensure(request()).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'TUNE_CACHE_FULL', exitCode: 3, hint: expect.stringMatching(/free some space.*XDG_CACHE_HOME.*--resume/) });
      expect(visible(join(mounted, 'coldstart', 'artefacts'))).toEqual([]);
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
});
