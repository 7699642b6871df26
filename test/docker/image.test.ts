import { randomBytes } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageCache } from '../../src/host/page-cache.ts';
import { connectDocker } from '../../src/targets/docker/client.ts';
import { openContainerdStream } from '../../src/targets/docker/containerd.ts';
import { openHelperPageCache } from '../../src/targets/docker/helper-page-cache.ts';
import { assembleImage, ensureImage } from '../../src/targets/docker/image.ts';
import { instrumentedStateFiles, layerFolders } from '../../src/targets/docker/image-state-files.ts';
import { findImage } from '../../src/targets/docker/image-supply.ts';
import { PlatformEvents } from '../../src/targets/docker/platform-events.ts';
import { PAGE_CACHE_SCRIPT } from '../fixtures/docker/page-cache-script.ts';
import { makeStandIns, type StandIns } from '../fixtures/docker/plain-image.ts';
import { serveImage } from '../fixtures/docker/registry.ts';
import { httpServer } from '../fixtures/docker/server-script.ts';
import { fetchReady, NODE, openTargetBench, PORT, type TargetBench, withInstance } from '../fixtures/docker/target-bench.ts';

let bench: TargetBench;
let standIns: StandIns;
const tags: string[] = [];

beforeAll(async () => {
  bench = await openTargetBench();
  // Content of its own, so that the daemon cannot have the image yet.
  standIns = makeStandIns(`// ${randomBytes(8).toString('hex')}\n${PAGE_CACHE_SCRIPT}`);
});
afterAll(async () => {
  for (const tag of tags)
    await bench.docker
      .getImage(tag)
      .remove({ force: true })
      .catch(() => undefined);
  standIns.dispose();
  await bench.dispose();
});

const FOREIGN: PageCache = { residency: async () => [], evict: async () => [], warm: async () => [], mappers: async () => [] };

describe('[integration] the instrumented image', () => {
  it('is loaded once, is found again, and runs the Node it was made from', async () => {
    const image = await assembleImage(standIns.parts);
    tags.push(image.tag);
    const seen: number[] = [];
    expect(await ensureImage(bench.docker, image, ({ sentBytes, totalBytes }) => seen.push(sentBytes / totalBytes))).toBe('loaded');
    expect(seen.at(-1)).toBe(1);
    expect(await ensureImage(bench.docker, image)).toBe('present');
    const variant = bench.variant(`console.log(process.version, require('node:os').userInfo().username, require('node:fs').readdirSync('/tmp').length)`, {
      image: image.tag,
    });
    await withInstance(bench, variant, async (instance) => {
      await instance.exited;
      expect(instance.logTail(1)).toEqual([`${process.version} root 0`]);
    });
  });

  it('sends only its own layers where the daemon holds the others', async () => {
    const program = `${standIns.folder}/changed.cjs`;
    writeFileSync(program, `console.log('changed ${randomBytes(8).toString('hex')}')`);
    const image = await assembleImage({ ...standIns.parts, program });
    tags.push(image.tag);
    const sent: number[] = [];
    expect(await ensureImage(bench.docker, image, ({ totalBytes }) => sent.push(totalBytes))).toBe('loaded');
    expect(sent.at(-1)).toBe(image.layers.at(-1)?.digest.sizeBytes);
    await withInstance(bench, bench.variant('', { image: image.tag, entrypoint: [NODE, '/coldstart/entrypoint.cjs'] }), async (instance) => {
      expect((await instance.exited).how).toBe('exit code 0');
      expect(instance.logTail(1)[0]).toContain('changed');
    });
  });

  it('is assembled from the parts of the run where the scenario names none, and only once', async () => {
    const parts = { ...standIns.parts, program: `${standIns.folder}/other.cjs` };
    writeFileSync(parts.program, httpServer(PORT));
    tags.push((await assembleImage(parts)).tag);
    const { target: _, ...rest } = bench.variant('');
    const { image: __, entrypoint: ___, ...target } = bench.variant('').target as Extract<ReturnType<TargetBench['variant']>['target'], { kind: 'docker' }>;
    await withInstance(
      bench,
      { ...rest, target },
      async (instance, deployment) => {
        expect((await fetchReady(await instance.address, PORT)).body).toBe('ok');
        expect(deployment.stateFiles.map(({ role }) => role)).toEqual(expect.arrayContaining(['runtime', 'addon', 'image']));
      },
      { parts },
    );
    expect(bench.said.filter((line) => line.startsWith('loaded'))).toHaveLength(1);
  });

  it('names the files of its layers as they lie on this machine', async () => {
    const image = await assembleImage(standIns.parts);
    const facts = await findImage(bench.docker, image.tag);
    const folders = layerFolders(facts ?? { Id: '', Size: 0 }) ?? [];
    const files = instrumentedStateFiles(
      image.layers.map(({ entries }) => entries),
      folders,
    );
    const node = files.find(({ path }) => path.endsWith(NODE));
    expect(node?.role).toBe('runtime');
    expect(statSync(node?.path ?? '').size).toBe(statSync(process.execPath).size);
    for (const { path } of files) expect(statSync(path).size).toBeGreaterThan(0);
  });
});

describe('[integration] a user who is not root but may use Docker', () => {
  it("examines the image's files by a helper container, and is told why container-start is one span", async () => {
    const image = await assembleImage(standIns.parts);
    const folders = layerFolders((await findImage(bench.docker, image.tag)) ?? { Id: '', Size: 0 }) ?? [];
    const paths = [
      ...instrumentedStateFiles(
        image.layers.map(({ entries }) => entries),
        folders,
      ).map(({ path }) => path),
      `${folders[0]}/missing`,
    ];
    const group = statSync('/var/run/docker.sock').gid;
    const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
    process.setegid?.(group);
    process.seteuid?.(65_534);
    try {
      expect(() => statSync(paths[0] ?? '')).toThrow(/EACCES/);
      const { docker } = await connectDocker({ HOME: '/nonexistent' });
      const cache = openHelperPageCache({ docker, image: image.tag, runId: bench.runId, folders, own: FOREIGN });
      const residency = await cache.residency(paths);
      expect(residency.map(({ path }) => path)).toEqual(paths);
      expect(residency.slice(0, -1).every(({ sizeBytes, error }) => sizeBytes > 0 && error === undefined)).toBe(true);
      expect(residency.at(-1)?.error).toContain('ENOENT');
      expect(await cache.warm(paths.slice(0, 2))).toEqual(['', '']);
      expect(await openContainerdStream(undefined, new PlatformEvents(), () => 0n)).toMatchObject({ kind: 'absent' });
    } finally {
      process.seteuid?.(uid);
      process.setegid?.(gid);
    }
    expect(await bench.leftovers()).toEqual([]);
  });
});

describe('[integration] an image of a registry', () => {
  it('is pulled inside every trial that wants it absent, and the pull is a phase', async () => {
    const registry = await serveImage(await assembleImage(standIns.parts), 'absent');
    try {
      // Without another tag of it, or its removal would remove no layer.
      for (const tag of tags.splice(0))
        await bench.docker
          .getImage(tag)
          .remove({ force: true })
          .catch(() => undefined);
      const variant = bench.variant(httpServer(PORT), { image: registry.image, network: 'host' }, { image: 'absent', state: 'cold' });
      const deployment = await bench.target.prepare(variant, bench.context());
      // The next pull puts the image's files elsewhere: those of now are gone when the next trial is verified.
      expect(deployment.stateFiles).toEqual([]);
      const before = registry.requests.length;
      const instance = await deployment.start(bench.trial());
      await fetchReady(await instance.address, PORT);
      const { marks } = await instance.collectMarks();
      await instance.stop();
      await deployment.dispose();
      const edges = marks.filter(({ phase }) => phase === 'image-pull' || phase === 'container-create').map(({ timestampNs }) => timestampNs);
      expect(edges[0]).toBe(instance.startRequestedNs);
      expect(Number((edges[1] ?? 0n) - (edges[0] ?? 0n)) / 1e6).toBeGreaterThan(10);
      expect(edges[2]).toBe(edges[1]);
      expect(registry.requests.slice(before).some((request) => request.includes('/blobs/'))).toBe(true);
    } finally {
      await bench.docker
        .getImage(registry.image)
        .remove({ force: true })
        .catch(() => undefined);
      await registry.close();
    }
  });

  it('is pulled before the trials where it is missing, and a tag that it does not have is said', async () => {
    const registry = await serveImage(await assembleImage(standIns.parts), 'missing');
    try {
      const variant = bench.variant(httpServer(PORT), { image: registry.image, pull: 'missing', network: 'host' });
      await withInstance(bench, variant, async () => undefined);
      expect(bench.said).toContain(`pulling ${registry.image}`);
      const wrong = bench.variant('', { image: registry.image.replace(':missing', ':other'), pull: 'missing' });
      await expect(bench.target.prepare(wrong, bench.context())).rejects.toMatchObject({ code: 'TARGET_PULL_FAILED' });
    } finally {
      await bench.docker
        .getImage(registry.image)
        .remove({ force: true })
        .catch(() => undefined);
      await registry.close();
    }
  });
});
