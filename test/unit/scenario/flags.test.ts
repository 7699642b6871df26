import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScenarioFlags } from '../../../src/scenario/flags.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();

async function fromFlags(flags: ScenarioFlags): ReturnType<typeof loadScenario> {
  return loadScenario(undefined, flags, folder.context);
}

describe('flags without a scenario', () => {
  it('are the built-in default when there are none', async () => {
    const scenario = await fromFlags({});
    expect(scenario).toMatchObject({ name: 'resnet50-process', trials: 30, controls: 5, share: 'lock' });
    expect(scenario.variants[0]).toMatchObject({
      target: { kind: 'process', cwd: folder.path },
      engine: { backend: 'onnxruntime', model: { make: 'resnet50' } },
    });
  });

  it('describe a foreign image', async () => {
    const flags: ScenarioFlags = {
      image: 'app:1',
      health: 'http://:8000/health',
      infer: 'http://:8000/infer',
      env: ['A=b=c', 'HOST_TOKEN'],
      volume: ['./d:/d:ro'],
      port: ['8000', '8001'],
      gpus: 'all',
      network: 'host',
      memory: '4g',
      cpus: '1.5',
      timeout: '90s',
      args: ['--fast'],
    };
    const scenario = await fromFlags(flags);
    expect(scenario).toMatchObject({ name: 'flags', title: 'Image app:1', controls: 0 });
    expect(scenario.variants[0]).not.toHaveProperty('engine');
    expect(scenario.variants[0]).toMatchObject({
      target: {
        kind: 'docker',
        image: 'app:1',
        args: ['--fast'],
        env: { A: 'b=c', HOST_TOKEN: 'from-the-caller' },
        volumes: [`${folder.path}/d:/d:ro`],
        ports: [8000, 8001],
        gpus: 'all',
        network: 'host',
        memoryBytes: 4 * 2 ** 30,
        cpus: 1.5,
        pull: 'never',
      },
      health: { port: 8000, path: '/health', timeoutMs: 90_000 },
      infer: { port: 8000, path: '/infer' },
    });
  });

  it('name the engine library, relative to where they were typed', async () => {
    const scenario = await fromFlags({ model: './m.onnx', library: 'lib/libonnxruntime.so.1' });
    expect(scenario.variants[0]?.engine?.options).toMatchObject({ library: join(folder.path, 'lib/libonnxruntime.so.1') });
  });

  it('describe a foreign command, which runs where it was typed', async () => {
    const { variants } = await fromFlags({ health: 'http://127.0.0.1:8000/', args: ['python3', 'server.py', '--health'] });
    expect(variants[0]).toMatchObject({
      target: { kind: 'process', command: ['python3', 'server.py', '--health'], cwd: folder.path },
      health: { host: '127.0.0.1', port: 8000, path: '/' },
    });
    expect(variants[0]).not.toHaveProperty('infer');
  });

  it('describe our own entry point', async () => {
    const { variants, budget, trials, seed, maxTimeMs, share } = await fromFlags({
      target: 'docker',
      model: 'm.onnx',
      loader: 'mmap',
      pipeline: 'sequential',
      contexts: '4:parallel',
      state: 'cold',
      port: ['9000'],
      budget: '2s',
      at: 'p95',
      moment: 'first-inference',
      seed: '7',
      maxTime: '10m',
      lock: false,
    });
    expect(variants[0]).toMatchObject({
      target: { kind: 'docker', ports: [9000] },
      engine: { model: { file: join(folder.path, 'm.onnx') }, loader: 'mmap', pipeline: 'sequential', contexts: { count: 4, mode: 'parallel' } },
      health: { port: 9000, path: '/health' },
      infer: { port: 9000, path: '/infer' },
      state: 'cold',
    });
    expect({ budget, trials, seed, maxTimeMs, share }).toEqual({
      budget: { limitMs: 2000, at: 'p95', moment: 'first-inference' },
      trials: 60,
      seed: 7,
      maxTimeMs: 600_000,
      share: 'no-lock',
    });
  });

  it('take a built-in model by its name, and a port for the process target', async () => {
    const { variants } = await fromFlags({ model: 'mlp', port: ['9001'], contexts: 'lazy', engine: 'onnxruntime' });
    expect(variants[0]).toMatchObject({
      engine: { model: { make: 'mlp' }, contexts: { count: 1, mode: 'lazy' } },
      health: { port: 9001 },
      infer: { port: 9001 },
    });
  });

  it('start the fake backend without a model', async () => {
    const { variants } = await fromFlags({ engine: 'fake' });
    expect(variants[0].engine).not.toHaveProperty('model');
  });
});

describe('flags over a scenario', () => {
  it('win in every variant', async () => {
    const scenario = await folder.load('engine: {}\nhealth: { url: "http://:7000/up" }\nvariants:\n  a: { state: cold }\n  b: { engine: { loader: mmap } }\n', {
      target: 'docker',
      state: 'warm',
      port: ['7001'],
      trials: '3',
      env: ['X=1'],
    });
    expect(scenario.trials).toBe(3);
    for (const variant of scenario.variants) {
      expect(variant).toMatchObject({ target: { kind: 'docker', env: { X: '1' } }, state: 'warm', health: { port: 7001, path: '/up' }, infer: { port: 7001 } });
    }
    expect(scenario.variants[1]?.engine?.loader).toBe('mmap');
  });

  it('keep the options of the target when its kind stays the same', async () => {
    const { variants } = await folder.load('target: { docker: { memory: 1g, env: { A: a } } }\nengine: {}\n', { target: 'docker', env: ['B=b'] });
    expect(variants[0].target).toMatchObject({ memoryBytes: 2 ** 30, env: { A: 'a', B: 'b' } });
  });

  it('do not put an image of yours and our entry point into one container', async () => {
    expect((await folder.refusal('engine: {}\n', { image: 'app:1', health: 'http://:1/' })).message).toContain('leave one of them out');
  });

  it('run the command of the command line where it was typed', async () => {
    const { variants } = await folder.load('target: { process: { command: [a], cwd: sub } }\nhealth: { url: "http://:1/" }\n', { args: ['b', 'c'] });
    expect(variants[0].target).toMatchObject({ command: ['b', 'c'], cwd: folder.path });
  });
});

describe('a wrong flag', () => {
  it.each<[ScenarioFlags, string]>([
    [{ target: 'dokcer' }, 'did you mean docker?'],
    [{ target: 'kubernetes' }, 'later version'],
    [{ trials: '0' }, '--trials'],
    [{ trials: '1e3' }, '--trials'],
    [{ seed: '-1' }, '--seed'],
    [{ maxTime: '5' }, '--max-time'],
    [{ maxTime: '60000h' }, '--max-time'],
    [{ budget: '0s' }, '--budget'],
    [{ at: 'p91' }, '--at'],
    [{ moment: 'redy' }, 'did you mean ready?'],
    [{ state: 'hot' }, '--state'],
    [{ pipeline: 'backwards' }, '--pipeline'],
    [{ contexts: '0' }, '--contexts'],
    [{ contexts: '4:fast' }, '--contexts'],
    [{ contexts: ':' }, '--contexts'],
    [{ loader: 'mmpa' }, 'did you mean mmap?'],
    [{ engine: 'no-such-engine' }, 'known: onnxruntime'],
    [{ library: ' ' }, '--library'],
    [{ engine: 'fake', library: 'libfake.so' }, '--library: this engine has no option library'],
    [{ image: 'a:1', library: 'libnvinfer.so.10' }, '--library'],
    [{ target: 'docker', gpus: '0' }, '--gpus'],
    [{ target: 'docker', gpus: 'many' }, '--gpus'],
    [{ gpus: 'all' }, '--target docker'],
    [{ model: '' }, '--model'],
    [{ env: ['=x'] }, '--env'],
    [{ env: ['NOT_SET_HERE'] }, 'not set here'],
    [{ memory: '4g' }, '--target docker'],
    [{ target: 'process', image: 'a:1' }, '--image is for containers'],
    [{ target: 'docker', memory: '4 tons' }, '--memory'],
    [{ target: 'docker', memory: '1m' }, '--memory'],
    [{ target: 'docker', cpus: 'two' }, '--cpus'],
    [{ port: ['0'] }, '--port'],
    [{ port: ['http'] }, '--port'],
    [{ target: 'docker', volume: ['/only'] }, '--volume'],
    [{ target: 'docker', args: ['x'] }, '--image'],
    [{ image: 'a b', health: 'http://:1/' }, '--image'],
    [{ image: 'app:1' }, '--health'],
    [{ args: ['server'] }, '--health'],
    [{ args: ['server'], model: 'x.onnx', health: 'http://:1/' }, 'runs your own server'],
    [{ args: ['server'], health: 'http://:1/', moment: 'first-inference' }, '--moment'],
    [{ timeout: '0ms' }, '--timeout'],
  ])('is refused with its name: %j', async (flags, says) => {
    const error = await folder.refusal(undefined, flags);
    expect(error).toMatchObject({ code: 'USAGE_INVALID_FLAG', exitCode: 2 });
    expect(error.message).toContain(says);
  });

  it("is the flag's fault also beside a scenario file", async () => {
    const error = await folder.refusal('engine: { loader: mmap }\n', { loader: 'nope' });
    expect(error).toMatchObject({ code: 'USAGE_INVALID_FLAG' });
    expect(error.message).toContain('--loader');
  });

  it.each(['https://:8000/', 'ftp://x/', 'http://user:secret@host/', 'http://:99999/', 'nonsense', 'http://a b/', 'http://:80/\r\nX: y'])(
    'cannot be an address that is not plain HTTP: %j',
    async (health) => {
      const error = await folder.refusal(undefined, { args: ['server'], health });
      expect(error).toMatchObject({ code: 'PROBE_URL_UNSUPPORTED', exitCode: 2 });
      expect(error.message).not.toContain('secret');
    },
  );
});
