import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { cleanDocker } from '../../../../src/targets/docker/clean.ts';

/** A daemon that remembers what was removed; `refuse` is answered with 409. */
function aDaemon(refuse: readonly string[] = []) {
  const removed: string[] = [];
  const object = (id: string) => ({
    remove: async () => {
      if (refuse.includes(id)) throw Object.assign(new Error('conflict'), { statusCode: 409, json: { message: 'in use' } });
      removed.push(id);
    },
  });
  const labels = (run: string) => ({ 'coldstart.run': run });
  const docker = {
    listContainers: async () => [
      { Id: 'c1', Names: ['/one'], Labels: labels('a') },
      { Id: 'c2', Names: [], Labels: labels('b') },
    ],
    listNetworks: async () => [{ Id: 'n1', Name: 'net', Labels: labels('a') }],
    listImages: async () => [
      { Id: 'i1', RepoTags: ['coldstart/entrypoint:1'] },
      { Id: 'i2', RepoTags: null },
    ],
    listVolumes: async () => ({ Volumes: [{ Name: 'coldstart-model-1' }] }),
    getContainer: object,
    getVolume: object,
    getNetwork: object,
    getImage: object,
  };
  return { docker: docker as unknown as Docker, removed };
}

describe('[unit] clean', () => {
  it('removes containers before networks before images before volumes, and names what it removed', async () => {
    const { docker, removed } = aDaemon();
    expect(await cleanDocker(docker, { mayRemove: () => true, images: true, dryRun: false })).toEqual({
      containers: ['one', 'c2'],
      networks: ['net'],
      images: ['coldstart/entrypoint:1', 'i2'],
      volumes: ['coldstart-model-1'],
      problems: [],
    });
    expect(removed).toEqual(['c1', 'c2', 'n1', 'coldstart/entrypoint:1', 'i2', 'coldstart-model-1']);
  });

  it('keeps what a run that goes on owns, and images and volumes unless they are asked for', async () => {
    const { docker, removed } = aDaemon();
    await cleanDocker(docker, { mayRemove: (runId) => runId === 'b', images: false, dryRun: false });
    expect(removed).toEqual(['c2']);
  });

  it('removes nothing when it is only asked what it would remove', async () => {
    const { docker, removed } = aDaemon();
    expect((await cleanDocker(docker, { mayRemove: () => true, images: true, dryRun: true })).containers).toHaveLength(2);
    expect(removed).toEqual([]);
  });

  it('says what stays and goes on with the rest', async () => {
    const { docker, removed } = aDaemon(['coldstart/entrypoint:1']);
    const cleaned = await cleanDocker(docker, { mayRemove: () => true, images: true, dryRun: false });
    expect(cleaned.problems).toEqual(['coldstart/entrypoint:1 stays: in use']);
    expect(removed).toContain('i2');
  });
});
