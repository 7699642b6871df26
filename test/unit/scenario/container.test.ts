import { describe, expect, it } from 'vitest';
import { differingSettings } from '../../../src/analysis/differing-settings.ts';
import type { DockerTarget } from '../../../src/core/scenario.ts';
import { toYaml } from '../../../src/scenario/to-yaml.ts';
import { useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();

async function container(keys: string): Promise<DockerTarget> {
  const { target } = (await folder.load(`engine: {}\ntarget: { docker: { ${keys} } }\n`)).variants[0];
  return target as DockerTarget;
}

describe('how a container runs', () => {
  it('is told in the words of docker run and resolved to what the daemon takes', async () => {
    expect(await container('shmSize: 64m, memoryReservation: 1g, ulimits: [nofile=1024], tmpfs: ["/tmp:size=64m"], cpuset: 0-1')).toMatchObject({
      shmBytes: 64 * 2 ** 20,
      memoryReservationBytes: 2 ** 30,
      ulimits: ['nofile=1024'],
      tmpfs: ['/tmp:size=64m'],
      cpuset: '0-1',
    });
  });

  it("leaves out what was left out: it is the daemon's default", async () => {
    const { kind, args, env, volumes, network, ports, pull, labels, ...others } = await container('');
    expect(others).toEqual({});
  });

  it.each([
    ['{ command: [/bin/ready], interval: 2s, startPeriod: 10s }', { command: ['/bin/ready'], intervalMs: 2000, startPeriodMs: 10_000 }],
    ['{ command: ready --quick }', { command: ['/bin/sh', '-c', 'ready --quick'], intervalMs: 30_000, startPeriodMs: 0 }],
    ['{ interval: 1s }', { command: [], intervalMs: 1000, startPeriodMs: 0 }],
    ['none', 'none'],
  ])('has a health check of its own, one of the image with other times, or none: %s', async (text, check) => {
    expect((await container(`healthcheck: ${text}`)).healthcheck).toEqual(check);
  });

  it.each([
    ['ulimits: [nofiles=1024]', 'ulimits.0', 'there is no limit "nofiles", did you mean nofile?'],
    ['ulimits: [nofile]', 'ulimits.0', 'expected NAME=SOFT[:HARD]'],
    ['ulimits: ["nofile=2048:1024"]', 'ulimits.0', 'the soft limit 2048 of nofile is above the hard one, 1024'],
    ['ulimits: ["memlock=-1:1024"]', 'ulimits.0', 'above the hard one'],
    ['tmpfs: [tmp]', 'tmpfs.0', 'expected an absolute folder'],
    ['tmpfs: [/]', 'tmpfs.0', 'expected an absolute folder'],
    ['tmpfs: [/data], volumes: ["named:/data"]', 'tmpfs.0', 'volumes has something at /data already'],
    ['cpuset: two', 'cpuset', 'expected CPUs such as 0-1'],
    ['cpuset: 3-1', 'cpuset', '3-1 ends before it begins'],
    ['ipc: hots', 'ipc', 'did you mean host?'],
    ['securityOpt: [seccmp=unconfined]', 'securityOpt.0', 'did you mean seccomp?'],
    ['securityOpt: [seccomp=/etc/profile.json]', 'securityOpt.0', 'a profile as JSON text'],
    ['init: true, pid: host', 'init', 'the first of its container'],
    ['shmSize: 0k', 'shmSize', 'from 1 byte on'],
    ['memory: 64m, memoryReservation: 65m', 'memoryReservation', '65m is more than the limit, memory: 64m'],
    ['healthcheck: { interval: 0ms }', 'healthcheck.interval', 'from 1 ms'],
    ['cgroupns: own', 'cgroupns', ''],
    ['pid: private', 'pid', ''],
    ['modelStorage: tmpsf', 'modelStorage', 'did you mean tmpfs?'],
    ['flavour: thin', 'flavour', ''],
  ])('is refused where the daemon would refuse it in the middle of a run: %s', async (keys, key, problem) => {
    const error = await folder.refusal(`engine: {}\ntarget: { docker: { ${keys} } }\n`);
    expect(error).toMatchObject({ code: 'SCENARIO_INVALID_VALUE', exitCode: 2 });
    expect(error.message).toContain(`target.docker.${key}`);
    expect(error.message).toContain(problem);
  });

  it.each([
    ['modelStorage: layer', "layer is about coldstart's own image, and app:1 is yours"],
    ['flavour: slim', "slim is about coldstart's own image, and app:1 is yours"],
  ])('says that an image of the user is taken as it is: %s', async (keys, problem) => {
    const error = await folder.refusal(`target: { docker: { image: "app:1", ${keys} } }\nhealth: { url: "http://:1/" }\n`);
    expect(error.message).toContain(problem);
  });

  it.each(['model-cold', 'cold', 'dropped'])('has no %s model in memory: its pages cannot be evicted from there', async (state) => {
    const error = await folder.refusal(`engine: {}\nstate: ${state}\ntarget: { docker: { modelStorage: tmpfs } }\n`);
    expect(error.message).toContain(`state ${state} needs bind, layer or volume`);
  });

  it('stores no model where the engine has none', async () => {
    const error = await folder.refusal('engine: { backend: fake }\ntarget: { docker: { modelStorage: layer } }\n');
    expect(error.message).toContain('backend fake has none here');
  });

  it('keeps secrets of a health check to itself, in the saved scenario and in what differs', async () => {
    const text = 'healthcheck: { command: [/bin/ready, --token=hush-hush-hush] }';
    const scenario = await folder.load(`engine: {}\nvariants: { a: { target: docker }, b: { target: { docker: { ${text} } } } }\n`);
    const [first, second] = scenario.variants;
    expect(toYaml(scenario)).not.toContain('hush');
    expect(differingSettings(first, second ?? first).join('\n')).not.toContain('hush');
    expect((await folder.refusal(toYaml(scenario))).message).toContain('redacted');
  });
});
