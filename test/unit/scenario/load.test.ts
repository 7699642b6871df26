import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';
import { useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();

describe('a scenario file', () => {
  it('resolves to every default when it asks for an engine only', async () => {
    const scenario = await folder.load('engine: {}\n');
    expect(scenario).toEqual({
      name: 'scenario',
      title: 'resnet50 in a process',
      variants: [
        {
          id: 'baseline',
          target: { kind: 'process', cwd: folder.path, env: {} },
          engine: {
            backend: 'onnxruntime',
            model: { make: 'resnet50' },
            loader: 'auto',
            pipeline: 'overlapped',
            contexts: { count: 1, mode: 'eager' },
            warmUp: 0,
            options: {},
          },
          inputs: 'auto',
          health: { port: 8080, path: '/health', status: 200, intervalMs: 1, timeoutMs: 60_000 },
          infer: { port: 8080, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } },
          marks: { files: [] },
          state: 'warm',
          image: 'local',
        },
      ],
      trials: 30,
      maxTimeMs: 300_000,
      budget: { limitMs: 3000, at: 'p90', moment: 'ready' },
      seed: 1,
      controls: 5,
      share: 'lock',
    });
    expect(Object.isFrozen(scenario) && Object.isFrozen(scenario.variants[0].target.env)).toBe(true);
  });

  it('makes paths absolute relative to its own folder, wherever it is run', async () => {
    const text = `
target: { docker: { volumes: [./data:/data:ro, "cache:/cache", "../up:/up"], memory: 64MiB, gpus: 1, user: 1000, env: { A: 1, B: true } } }
engine: { model: { file: models/m.onnx }, options: { library: lib/x.so } }
inputs: { x: { shape: [1, 3], fill: x.npy }, y: {} }
infer: { body: { file: body.json } }
`;
    const file = await folder.write(text);
    const { variants } = await loadScenario(file, {}, { ...folder.context, cwd: '/' });
    expect(variants[0]).toMatchObject({
      target: {
        volumes: [`${folder.path}/data:/data:ro`, 'cache:/cache', `${join(folder.path, '..')}/up:/up`],
        memoryBytes: 64 * 1024 * 1024,
        gpus: '1',
        gpuMode: 'auto',
        user: '1000',
        env: { A: '1', B: 'true' },
      },
      engine: { model: { file: join(folder.path, 'models/m.onnx') }, options: { library: join(folder.path, 'lib/x.so') } },
      inputs: { x: { shape: [1, 3], fill: { file: join(folder.path, 'x.npy') } }, y: { fill: 'random' } },
      infer: { contentType: 'application/json', body: { kind: 'file', path: join(folder.path, 'body.json') } },
    });
  });

  it('lays variants over the scenario in the order in which they are written', async () => {
    const scenario = await folder.load(`
target: { docker: { network: host, env: { A: a } } }
engine: { model: { make: bert }, options: { threads: 2, prepacking: false } }
infer: { body: { text: a } }
variants:
  zeta: { engine: { options: { threads: 4 } } }
  "10": { engine: { model: { file: m.onnx } }, infer: { body: { file: b.json } }, target: { docker: { env: { B: b } } } }
  "2": { target: process, state: cold, infer: none }
`);
    expect(scenario.variants.map(({ id }) => id)).toEqual(['zeta', '10', '2']);
    expect(scenario.variants[0]).toMatchObject({ engine: { options: { threads: 4, prepacking: false } }, target: { network: 'host' } });
    expect(scenario.variants[1]).toMatchObject({
      engine: { model: { file: join(folder.path, 'm.onnx') } },
      infer: { body: { kind: 'file' } },
      target: { env: { A: 'a', B: 'b' } },
    });
    expect(scenario.variants[2]).toMatchObject({ target: { kind: 'process', env: {} }, state: 'cold' });
    expect(scenario.variants[2]).not.toHaveProperty('infer');
  });

  it('asks for as many trials as its share needs to be provable', async () => {
    for (const [at, trials] of [
      ['p50', 30],
      ['p90', 30],
      ['p95', 60],
      ['p99', 300],
    ] as const) {
      expect((await folder.load(`engine: {}\nbudget: { at: ${at} }\n`)).trials).toBe(trials);
    }
    expect((await folder.load('engine: {}\nbudget: { at: p99 }\ntrials: 7\n')).trials).toBe(7);
    expect((await folder.load('engine: {}\ntrials: 2\n')).controls).toBe(2);
  });

  it('takes anchors and merge keys', async () => {
    const scenario = await folder.load('engine: &e { loader: read }\nvariants:\n  a: { engine: { <<: *e, warmUp: 1 } }\n  b: { engine: *e }\n');
    expect(scenario.variants.map(({ engine }) => [engine?.loader, engine?.warmUp])).toEqual([
      ['read', 1],
      ['read', 0],
    ]);
  });
});

describe('the name of a scenario', () => {
  it('is a built-in one, a path, or an error that suggests one', async () => {
    await mkdir(join(folder.path, 'built-in'), { recursive: true });
    await writeFile(join(folder.path, 'built-in', 'loaders.yaml'), '# Which loader?\nengine: {}\n');
    expect((await loadScenario('loaders', {}, folder.context)).name).toBe('loaders');
    expect((await loadScenario('built-in/loaders.yaml', {}, folder.context)).name).toBe('loaders');
    await expect(loadScenario('loader', {}, folder.context)).rejects.toMatchObject({
      code: 'SCENARIO_NOT_FOUND',
      message: expect.stringContaining('did you mean loaders?'),
    });
    await expect(loadScenario('absent.yaml', {}, folder.context)).rejects.toMatchObject({ code: 'SCENARIO_NOT_FOUND' });
    await expect(loadScenario('.', {}, folder.context)).rejects.toMatchObject({ code: 'SCENARIO_SYNTAX' });
    await expect(loadScenario('a\0b', {}, folder.context)).rejects.toMatchObject({ code: 'SCENARIO_NOT_FOUND' });
  });
});
