import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeVariants } from '../../../src/scenario/describe.ts';
import { initScenario } from '../../../src/scenario/init.ts';
import { scenarioJsonSchema } from '../../../src/scenario/json-schema.ts';
import { listScenarios } from '../../../src/scenario/list.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { redactScenario } from '../../../src/scenario/redact-scenario.ts';
import { toYaml } from '../../../src/scenario/to-yaml.ts';
import { CATALOGUE, REAL, useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();
const BUILT_IN = resolve(import.meta.dirname, '../../../scenarios');

const FULL = `
name: full
title: "Everything: set"
target:
  docker:
    image: app:1
    args: [--fast, "--level=2"]
    entrypoint: [/app]
    env: { CUDA_MODULE_LOADING: LAZY }
    volumes: [./a:/a:ro, named:/b]
    network: host
    ports: [8000]
    memory: 1536m
    cpus: 1.5
    gpus: [0, GPU-6f1c7a52-0d3b]
    gpuMode: device-nodes
    user: "1000:1000"
    pull: missing
    labels: { coldstart.kind: x }
    runtime: runc
    logDriver: local
    init: true
    cgroupParent: /apps
    cgroupns: private
    ipc: none
    readOnly: true
    tmpfs: ["/tmp:size=64m,mode=1777"]
    ulimits: ["nofile=1024:4096", memlock=-1]
    cpuset: 0,2-3
    securityOpt: [seccomp=unconfined, no-new-privileges]
    privileged: false
    capAdd: [SYS_NICE]
    capDrop: [ALL]
    shmSize: 1g
    memoryReservation: 64m
    healthcheck: { command: /bin/ready --quick, interval: 2.5s, startPeriod: 10s }
health: { url: "http://[::1]:8000/up?deep=1", status: 204, interval: 0.5ms, timeout: 1500ms }
infer: { url: "http://h:8000/v2", method: PUT, body: { text: "{\\"a\\": 1}" }, steady: 20 }
marks: { files: [/var/log/startup.log] }
state: model-cold
image: absent
gpu: mps
trials: 12
maxTime: 1h
budget: { limit: 1.5s, at: p95, moment: first-inference }
seed: 99
`;

const VARIANTS = `
engine: { model: { file: m.onnx }, options: { threads: 2, graph: basic, config.session.x: "1" }, contexts: { count: 2, mode: lazy }, warmUp: 3 }
inputs: { x: { shape: [1, 0], fill: zeros }, y: { fill: y.npy } }
controls: 7
variants:
  a: { infer: none }
  b: { target: { docker: { memory: 64MiB } }, state: dropped, inputs: auto }
  c: { engine: { backend: fake, options: { } } }
  d: { target: { docker: { healthcheck: none, modelStorage: layer, flavour: slim, pid: host } } }
`;

describe('toYaml', () => {
  it.each([
    ['an image', FULL],
    ['variants', VARIANTS.replace('c: { engine: { backend: fake, options: { } } }', 'c: { engine: { loader: mmap } }')],
    ['the default', 'engine: {}\n'],
    ['a command', 'target: { process: { command: [a, "b c", "1"] } }\nhealth: { url: "http://:1/" }\n'],
  ])('writes a scenario of %s that resolves to the same one', async (_, text) => {
    const scenario = await folder.load(text);
    expect(await folder.load(toYaml(scenario))).toEqual(scenario);
  });

  it('leaves secrets out, and loading asks for them again', async () => {
    const secrets = { env: 'tok-1f83b', label: 'lab-77aa1', arg: 'arg-93bc0', next: 'next-11dd', query: 'query-55' };
    const text = `
target:
  docker:
    image: app:1
    args: ["--api-token=${secrets.arg}", --password, ${secrets.next}, --fast]
    env: { DB_SECRET: ${secrets.env}, CUDA_VISIBLE_DEVICES: "0" }
    labels: { com.example.owner: ${secrets.label} }
health: { url: "http://:1/?token=${secrets.query}" }
`;
    const scenario = await folder.load(text);
    const written = toYaml(scenario);
    const shown = JSON.stringify(redactScenario(scenario)) + JSON.stringify(describeVariants(scenario));
    for (const secret of Object.values(secrets)) {
      expect(written).not.toContain(secret);
      expect(shown).not.toContain(secret);
    }
    expect(written).toContain('--fast');
    expect(written).toContain('CUDA_VISIBLE_DEVICES: "0"');
    expect(redactScenario(redactScenario(scenario))).toEqual(redactScenario(scenario));
    expect((await folder.refusal(written)).message).toContain('redacted');
  });

  it("takes a redacted variable from the caller's environment when it is loaded", async () => {
    const scenario = await folder.load('target: { process: { command: [a], env: { HOST_TOKEN: other, UNKNOWN: abcdef } } }\nhealth: { url: "http://:1/" }\n');
    const file = await folder.write(toYaml(scenario));
    await expect(loadScenario(file, {}, folder.context)).rejects.toMatchObject({
      code: 'SCENARIO_INVALID_VALUE',
      details: { key: 'target.process.env.UNKNOWN' },
    });
    const again = await loadScenario(file, { env: ['UNKNOWN=abcdef'] }, folder.context);
    expect(again.variants[0].target.env).toEqual({ HOST_TOKEN: 'from-the-caller', UNKNOWN: 'abcdef' });
  });
});

describe('describeVariants', () => {
  it('says what each variant sets differently from the first', async () => {
    const scenario = await folder.load(
      'engine: { options: { threads: 2 } }\nvariants:\n  a: {}\n  b: { engine: { loader: mmap }, state: cold }\n  c: { target: docker, infer: none }\n',
    );
    const [a, b, c] = describeVariants(scenario);
    expect(a).toEqual({ id: 'a', settings: [] });
    expect(b).toEqual({ id: 'b', settings: ['engine.loader: mmap', 'state: cold'] });
    expect(c?.settings).toContain('target.kind: docker');
    expect(c?.settings).toContain('infer.port: (not set)');
  });
});

describe('initScenario', () => {
  const anyText = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', '1', ' ', '"', "'", ':', '#', '{', '\n', '\\', '\u2028', '%', '-') });

  it('loads as it is, for an image, a model, a command and nothing', async () => {
    expect((await folder.load(initScenario({ image: 'app:1' }))).variants[0]).toMatchObject({ target: { kind: 'docker', image: 'app:1' } });
    expect((await folder.load(initScenario({ model: 'my model.onnx' }))).variants[0]).toMatchObject({
      engine: { model: { file: join(folder.path, 'my model.onnx') } },
    });
    expect(initScenario({ model: 'plans/r50.plan' })).toMatch(/^ {2}backend: tensorrt +#/m);
    expect((await folder.load(initScenario({ command: ['python3', '-m', 'http.server'] }))).variants[0]).toMatchObject({
      target: { command: ['python3', '-m', 'http.server'] },
    });
    expect((await folder.load(initScenario({}))).variants[0]).toMatchObject({ engine: { model: { make: 'resnet50' } } });
  });

  it('loads with every line that it offers as a comment', async () => {
    for (const request of [{ image: 'app:1' }, { model: 'm.onnx' }, { command: ['a'] }]) {
      const offered = initScenario(request)
        .replace(/^(\s*)# (\w+: [[{"\w].*)$/gm, '$1$2')
        .replace(/^inputs: auto$/m, '');
      expect(offered).not.toBe(initScenario(request));
      await folder.load(offered);
    }
  });

  it('quotes whatever the command holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 4 }), async (command) => {
        expect((await folder.load(initScenario({ command }))).variants[0].target).toMatchObject({ command });
      }),
      { numRuns: 100 },
    );
  });
});

describe('the built-in scenarios', () => {
  it('all load, and each says which question it answers', async () => {
    const files = (await readdir(BUILT_IN)).filter((file) => file.endsWith('.yaml') && file !== 'nightly.yaml');
    const listed = await listScenarios({ folder: BUILT_IN });
    expect(listed).toHaveLength(files.length);
    for (const { name, question, file } of listed) {
      const scenario = await loadScenario(name, {}, { ...folder.context, scenariosFolder: BUILT_IN, catalogue: REAL });
      expect(scenario.name).toBe(name);
      expect(question, file).toMatch(/^[A-Z].*\?$/);
    }
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'any-command',
        'any-image',
        'first-inference',
        'loaders',
        'network-mode',
        'page-cache',
        'pipeline',
        'resnet50-docker',
        'resnet50-process',
      ]),
    );
  });

  it('have the default of a run without arguments among them', async () => {
    const context = { ...folder.context, scenariosFolder: BUILT_IN, catalogue: REAL };
    const {
      variants: [written],
      ...rest
    } = await loadScenario('resnet50-process', {}, context);
    const {
      variants: [builtIn],
      title: _,
      ...others
    } = await loadScenario(undefined, {}, context);
    expect({ ...written, target: { ...written.target, cwd: '' } }).toEqual({ ...builtIn, target: { ...builtIn.target, cwd: '' } });
    expect(rest).toMatchObject(others);
  });

  it('lists nothing where there is no folder', async () => {
    expect(await listScenarios({ folder: join(folder.path, 'absent') })).toEqual([]);
    await writeFile(join(folder.path, 'bare.yaml'), 'engine: {}\n');
    expect((await listScenarios({ folder: folder.path })).find(({ name }) => name === 'bare')?.question).toBe('');
  });
});

type SchemaNode = {
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: unknown[];
};

describe('scenarioJsonSchema', () => {
  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (node: SchemaNode | boolean | undefined, path: string): void => {
      if (typeof node !== 'object') {
        return;
      }
      for (const [key, part] of Object.entries(node.properties ?? {})) {
        if ((part.description ?? '') === '' && !['docker', 'process'].includes(key)) {
          undescribed.push(`${path}.${key}`);
        }
        walk(part, `${path}.${key}`);
      }
      walk(node.additionalProperties, `${path}.*`);
      walk(node.items, `${path}[]`);
      for (const part of node.anyOf ?? []) {
        walk(part, path);
      }
    };
    walk(scenarioJsonSchema() as SchemaNode, '');
    expect(undescribed).toEqual([]);
  });

  it("knows every key that a scenario uses, and the catalogue's names when it gets it", () => {
    const plain = scenarioJsonSchema() as SchemaNode;
    for (const key of Object.keys(parse(FULL) as object)) {
      expect(plain.properties).toHaveProperty(key);
    }
    const text = JSON.stringify(scenarioJsonSchema(CATALOGUE));
    expect(text).toContain('"enum":["onnxruntime","accelerated","fake"]');
    expect(text).toContain('mmap-populate');
    expect(JSON.stringify(scenarioJsonSchema(REAL))).toContain('graphOptimization');
    expect(text).toContain('^config\\\\..');
    expect(JSON.stringify(plain)).not.toContain('mmap-populate');
  });
});
