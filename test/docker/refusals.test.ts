import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DockerTarget } from '../../src/core/scenario.ts';
import { connectDocker } from '../../src/targets/docker/client.ts';
import { createDockerTarget } from '../../src/targets/docker/target.ts';
import { HANGS } from '../fixtures/docker/server-script.ts';
import { openTargetBench, type TargetBench, withInstance } from '../fixtures/docker/target-bench.ts';

let bench: TargetBench;
beforeAll(async () => {
  bench = await openTargetBench();
});
afterAll(() => bench.dispose());

/** The code with which a whole trial of that target fails, wherever that is. */
async function codeOf(target: Partial<DockerTarget>): Promise<string> {
  try {
    await withInstance(bench, bench.variant(HANGS, target), async (instance) => void (await instance.address));
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('[integration] what the Docker daemon refuses', () => {
  it.each<[string, Partial<DockerTarget>, string]>([
    ['an image that is not there', { image: 'coldstart/no-such-image:1' }, 'TARGET_IMAGE_MISSING'],
    ['an image that no registry has', { image: '127.0.0.1:9/nothing:1', pull: 'missing' }, 'TARGET_PULL_FAILED'],
    ['an unknown runtime', { runtime: 'no-such-runtime' }, 'TARGET_RUNTIME_MISSING'],
    ['a network that is not there', { network: 'no-such-network' }, 'TARGET_NETWORK_MISSING'],
    ['no network', { network: 'none' }, 'TARGET_ADDRESS_UNKNOWN'],
    ['a volume whose source is missing', { volumes: ['/no/such/folder:/data'] }, 'TARGET_MOUNT_INVALID'],
    ['a volume that is none', { volumes: ['relative:/data'] }, 'TARGET_MOUNT_INVALID'],
    ['a program that is not in the image', { entrypoint: ['/no/such/program'] }, 'TARGET_COMMAND_NOT_FOUND'],
    ['too little memory', { memoryBytes: 1 << 20 }, 'TARGET_OPTION_REFUSED'],
    ['more processors than there are', { cpus: 4096 }, 'TARGET_OPTION_REFUSED'],
    ['a user that is not in the image', { user: 'no-such-user' }, 'TARGET_OPTION_REFUSED'],
    ['gpus that nobody understands', { gpus: 'many' }, 'TARGET_GPU_UNSUPPORTED'],
  ])('gives %s a code of its own and leaves nothing behind', async (_, target, code) => {
    expect(await codeOf(target)).toBe(code);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('tells an instance that never started from one that ended', async () => {
    const deployment = await bench.target.prepare(bench.variant(HANGS, { entrypoint: ['/no/such/program'] }), bench.context());
    const instance = await deployment.start(bench.trial());
    expect((await instance.exited).how).toContain('/no/such/program');
    await expect(instance.address).rejects.toMatchObject({ code: 'TARGET_COMMAND_NOT_FOUND' });
    await instance.stop();
    await deployment.dispose();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('does not start anything once the run was interrupted', async () => {
    const interrupted = new AbortController();
    const deployment = await bench.target.prepare(bench.variant(HANGS), bench.context({ signal: interrupted.signal }));
    interrupted.abort();
    await expect(deployment.start(bench.trial())).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    await deployment.dispose();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('refuses to take an image away that something else holds', async () => {
    const [repo, tag] = ['coldstart-test/other', bench.runId];
    await bench.docker.getImage(bench.image).tag({ repo, tag });
    try {
      const deployment = await bench.target.prepare(bench.variant(HANGS, { image: `${repo}:${tag}` }, { image: 'absent' }), bench.context());
      await expect(deployment.start(bench.trial())).rejects.toMatchObject({ code: 'COLD_STATE_NOT_PERMITTED' });
      await deployment.dispose();
    } finally {
      await bench.docker
        .getImage(`${repo}:${tag}`)
        .remove()
        .catch(() => undefined);
    }
  });
});

describe('[integration] a daemon that cannot be used', () => {
  const environment = { HOME: '/nonexistent' };

  it('says that nobody answers at the address of DOCKER_HOST', async () => {
    const target = createDockerTarget({ environment: { ...environment, DOCKER_HOST: 'unix:///nonexistent.sock' } });
    await expect(target.describe()).rejects.toMatchObject({ code: 'TARGET_DOCKER_UNREACHABLE', details: { address: 'unix:///nonexistent.sock' } });
  });

  it('says so over TCP as well', async () => {
    await expect(connectDocker({ ...environment, DOCKER_HOST: 'tcp://127.0.0.1:9' })).rejects.toMatchObject({ code: 'TARGET_DOCKER_UNREACHABLE' });
  });

  it('says so where something answers that is no daemon', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldstart-socket-'));
    const path = join(folder, 'docker.sock');
    const server: Server = createServer((socket) => socket.end('220 mail ready\r\n'));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      await expect(connectDocker({ ...environment, DOCKER_HOST: `unix://${path}` })).rejects.toMatchObject({ code: 'TARGET_DOCKER_UNREACHABLE' });
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  // Root may open any socket: the test takes another identity for the moment of connecting.
  it.runIf(process.getuid?.() === 0)('says so where the socket is not for this user', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldstart-socket-'));
    chmodSync(folder, 0o755);
    const path = join(folder, 'docker.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    chmodSync(path, 0o600);
    try {
      process.seteuid?.(65_534);
      await expect(connectDocker({ ...environment, DOCKER_HOST: `unix://${path}` })).rejects.toMatchObject({ code: 'TARGET_DOCKER_PERMISSION' });
    } finally {
      process.seteuid?.(0);
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
