import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanDocker } from '../../src/targets/docker/clean.ts';
import { createDockerTarget } from '../../src/targets/docker/target.ts';
import { httpServer } from '../fixtures/docker/server-script.ts';
import { fetchReady, openTargetBench, PORT, type TargetBench } from '../fixtures/docker/target-bench.ts';

let bench: TargetBench;
beforeAll(async () => {
  bench = await openTargetBench();
});
afterAll(() => bench.dispose());

interface Proxy {
  readonly address: string;
  /** Breaks every connection on which an event stream was asked for. */
  breakStreams(): void;
  close(): void;
}

/** Between the target and the daemon, so that a stream can be broken without touching the daemon. */
async function proxyDaemon(): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-proxy-'));
  const path = join(folder, 'docker.sock');
  const streams = new Set<Socket>();
  const all = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect('/var/run/docker.sock');
    for (const socket of [near, far]) {
      all.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => all.delete(socket));
    }
    near.on('data', (bytes) => {
      if (bytes.toString('latin1').includes('GET /events')) streams.add(near);
    });
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    address: `unix://${path}`,
    breakStreams: () => {
      for (const socket of streams) socket.destroy();
      streams.clear();
    },
    close: () => {
      for (const socket of all) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describe('[integration] an event stream that breaks', () => {
  it('is resumed, warned about, and costs no edge that it can catch up with', async () => {
    const proxy = await proxyDaemon();
    try {
      const target = createDockerTarget({ environment: { HOME: '/nonexistent', DOCKER_HOST: proxy.address } });
      const deployment = await target.prepare(bench.variant(httpServer(PORT)), bench.context());
      const instance = await deployment.start(bench.trial());
      proxy.breakStreams();
      await fetchReady(await instance.address, PORT);
      const broken = await instance.collectMarks();
      await instance.stop();
      expect(broken.warnings.join()).toContain('interrupted');
      const next = await deployment.start(bench.trial());
      await fetchReady(await next.address, PORT);
      const { marks, warnings } = await next.collectMarks();
      await next.stop();
      await deployment.dispose();
      expect(warnings).toEqual([]);
      expect(marks.map(({ phase, edge, source }) => `${phase} ${edge} ${source}`)).toContain(
        process.getuid?.() === 0 ? 'network end dockerd' : 'container-start end dockerd',
      );
    } finally {
      proxy.close();
    }
  });
});

describe('[integration] clean', () => {
  it('removes what a killed run left, and nothing of another run', async () => {
    const labels = { coldstart: '1', 'coldstart.run': bench.runId };
    const mine = await bench.docker.createContainer({ Image: bench.image, Entrypoint: ['/usr/bin/node', '-e', 'setInterval(() => {}, 1000)'], Labels: labels });
    await mine.start();
    const other = await bench.docker.createContainer({ Image: bench.image, Labels: { coldstart: '1', 'coldstart.run': `${bench.runId}-other` } });
    await bench.docker.createNetwork({ Name: `${bench.runId}-net`, Labels: labels });
    try {
      const only = { mayRemove: (runId: string) => runId === bench.runId, images: false };
      const named = await cleanDocker(bench.docker, { ...only, dryRun: true });
      expect(await bench.leftovers()).toHaveLength(2);
      const cleaned = await cleanDocker(bench.docker, { ...only, dryRun: false });
      expect(cleaned).toEqual(named);
      expect(cleaned.containers).toHaveLength(1);
      expect(cleaned.networks).toEqual([`${bench.runId}-net`]);
      expect(cleaned.images).toEqual([]);
      expect(cleaned.problems).toEqual([]);
      expect(await bench.leftovers()).toEqual([]);
      expect((await other.inspect()).Id).toBe(other.id);
    } finally {
      await other.remove({ force: true });
    }
  });
});
