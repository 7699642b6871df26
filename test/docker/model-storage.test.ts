import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import type { DockerTarget, ModelStorage, Variant } from '../../src/core/scenario.ts';
import { makeMlp } from '../../src/engine/models/make-model.ts';
import { memoryFolder } from '../../src/host/memory-folder.ts';
import { cleanDocker } from '../../src/targets/docker/clean.ts';
import { digestLayer } from '../../src/targets/docker/layer.ts';
import { modelEntries } from '../../src/targets/docker/model-entries.ts';
import { loadOwnImage } from '../../src/targets/docker/own-image.ts';
import type { Instance } from '../../src/targets/target.ts';
import { fetchReady, openTargetBench, type TargetBench, withInstance } from '../fixtures/docker/target-bench.ts';
import { aDockerTarget, anEngine, aVariant } from '../support/a-scenario.ts';

const PORT = 20_311;

let bench: TargetBench;
let model: string;
beforeAll(async () => {
  bench = await openTargetBench();
  model = join(bench.folder, `${randomBytes(4).toString('hex')}.onnx`);
  // Content of its own: neither a layer nor a volume can be there already.
  await makeMlp({ file: model, layers: 2, width: 64 + Math.floor(Math.random() * 1000) });
});
afterAll(async () => {
  await removeStored();
  await bench.dispose();
});

function stored(modelStorage: ModelStorage, overrides: Partial<Variant> = {}): Variant & { readonly target: DockerTarget } {
  const variant = aVariant({
    engine: anEngine({ model: { file: model } }),
    health: { port: PORT, path: '/', status: 200, intervalMs: 1, timeoutMs: 20_000 },
    infer: { port: PORT, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } },
    ...overrides,
  });
  return { ...variant, target: aDockerTarget({ modelStorage }) };
}

/** Part of the path of what is mounted. */
function sourceOf(storage: ModelStorage): string {
  if (storage === 'volume') return '/volumes/coldstart-model-';
  return storage === 'tmpfs' ? memoryFolder(bench.runId) : dirname(model);
}

function contextOf(variant: Variant) {
  const parts = findInstrumentedParts(variant);
  return { modelFiles: [model], ...(parts && { parts }) };
}

async function mountsAt(instance: Instance, path: string): Promise<readonly { Type?: string; Source: string; RW: boolean }[]> {
  await fetchReady(await instance.address, PORT);
  const [container] = await bench.docker.listContainers({ filters: { label: [`coldstart.run=${bench.runId}`] } });
  const { Mounts } = await bench.docker.getContainer(container?.Id ?? '').inspect();
  return Mounts.filter(({ Destination }) => Destination === path);
}

/** By name: other runs on this daemon may have volumes and images of their own. */
async function removeStored(): Promise<void> {
  const { diffId } = await digestLayer(modelEntries([model]));
  const volume = bench.docker.getVolume(`coldstart-model-${diffId.slice('sha256:'.length).slice(0, 12)}`);
  await volume.remove().catch(() => undefined);
  const variant = stored('layer');
  const { tag } = await loadOwnImage('instance', variant, bench.context(contextOf(variant)), bench.docker);
  await bench.docker.getImage(tag).remove();
}

describe('[integration] where the model of our own image lies', () => {
  it.each([
    ['bind', 'bind'],
    ['volume', 'volume'],
    ['tmpfs', 'bind'],
  ] as const)('is mounted from there and answers: %s', async (storage, type) => {
    const variant = stored(storage);
    await withInstance(
      bench,
      variant,
      async (instance) => {
        const [mount] = await mountsAt(instance, '/run/coldstart-model');
        expect(mount).toMatchObject({ Type: type, RW: false });
        expect(mount?.Source).toContain(sourceOf(storage));
        const answer = await fetch(`http://${await instance.address}:${PORT}/infer`, { method: 'POST' });
        expect(answer.status).toBe(200);
      },
      contextOf(variant),
    );
    expect(await bench.leftovers()).toEqual([]);
  });

  it('is a layer of the image, without a mount, loaded once and found the next time', async () => {
    const variant = stored('layer');
    const tags: string[] = [];
    for (const _ of ['first', 'second']) {
      await withInstance(
        bench,
        variant,
        async (instance) => {
          expect(await mountsAt(instance, '/run/coldstart-model')).toEqual([]);
          const [container] = await bench.docker.listContainers({ filters: { label: [`coldstart.run=${bench.runId}`] } });
          tags.push(container?.Image ?? '');
        },
        contextOf(variant),
      );
    }
    expect(tags[0]).toBe(tags[1]);
    expect(bench.said.filter((line) => line.startsWith(`loaded ${tags[0]}`))).toHaveLength(1);
    const standard = stored('bind');
    await withInstance(bench, standard, async (instance) => void (await fetchReady(await instance.address, PORT)), contextOf(standard));
    expect(bench.said.join('\n')).not.toContain('(0 MB)');
    const { RootFS } = await bench.docker.getImage(tags[0] ?? '').inspect();
    expect(RootFS?.Layers).toHaveLength(4);
  });

  it.each(['bind', 'layer', 'volume'] as const)('can be evicted and warmed where it is: %s', async (storage) => {
    const variant = stored(storage, { state: 'model-cold' });
    const deployment = await bench.target.prepare(variant, bench.context(contextOf(variant)));
    try {
      const files = deployment.stateFiles.filter(({ role }) => role === 'model').map(({ path }) => path);
      expect(files).toHaveLength(1);
      expect(readFileSync(files[0] ?? '')).toEqual(readFileSync(model));
      await deployment.pageCache.warm(files);
      expect((await deployment.pageCache.residency(files))[0]).toMatchObject({
        sizeBytes: readFileSync(model).length,
        residentBytes: readFileSync(model).length,
      });
      await deployment.pageCache.evict(files);
      expect((await deployment.pageCache.residency(files))[0]?.residentBytes).toBe(0);
    } finally {
      await deployment.dispose();
    }
  });

  it('is warm in memory, shared by variants, and gone with the last of them', async () => {
    const variant = stored('tmpfs');
    const folder = memoryFolder(bench.runId);
    const one = await bench.target.prepare(variant, bench.context(contextOf(variant)));
    const other = await bench.target.prepare(stored('tmpfs', { id: 'other' }), bench.context(contextOf(variant)));
    const [file] = one.stateFiles.filter(({ role }) => role === 'model');
    expect(other.stateFiles).toContainEqual(file);
    const [seen] = await one.pageCache.residency([file?.path ?? '']);
    expect(seen?.residentBytes).toBe(seen?.sizeBytes);
    await one.dispose();
    expect(existsSync(file?.path ?? '')).toBe(true);
    await other.dispose();
    expect(existsSync(folder)).toBe(false);
  });

  it('is never cold in memory, and says so before anything is copied', async () => {
    const variant = stored('tmpfs', { state: 'model-cold' });
    await expect(bench.target.prepare(variant, bench.context(contextOf(variant)))).rejects.toMatchObject({
      code: 'COLD_STATE_NOT_PERMITTED',
      message: expect.stringContaining('from tmpfs, which is memory, it cannot be evicted'),
    });
    expect(existsSync(memoryFolder(bench.runId))).toBe(false);
  });

  it('says that the memory has no room, and leaves nothing there', async () => {
    const huge = join(bench.folder, 'huge', 'model.onnx');
    mkdirSync(dirname(huge), { recursive: true });
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 41);
    const variant = stored('tmpfs');
    const { parts } = contextOf(variant);
    await expect(bench.target.prepare(variant, bench.context({ ...(parts && { parts }), modelFiles: [huge] }))).rejects.toMatchObject({
      code: 'HOST_DISK_FULL',
      message: expect.stringMatching(/it has \d+ MB, and \d+ MB are free there/),
    });
    expect(existsSync(memoryFolder(bench.runId))).toBe(false);
  });

  it('takes up a volume that was being filled when somebody was interrupted', async () => {
    const variant = stored('volume');
    const prepare = () => bench.target.prepare(variant, bench.context(contextOf(variant)));
    const deployment = await prepare();
    const [file] = deployment.stateFiles.filter(({ role }) => role === 'model');
    await deployment.dispose();
    const folder = dirname(file?.path ?? '');
    rmSync(join(folder, '.coldstart-complete'));
    writeFileSync(file?.path ?? '', 'half');
    await (await prepare()).dispose();
    expect(readFileSync(file?.path ?? '')).toEqual(readFileSync(model));
    const cleaned = await cleanDocker(bench.docker, { mayRemove: () => false, images: true, dryRun: true });
    expect(cleaned.volumes.filter((name) => folder.includes(name))).toEqual([expect.stringMatching(/^coldstart-model-[0-9a-f]{12}$/)]);
  });
});
