/**
 * Every format of a patch is applied with the program that users apply it with, and what starts is compared with the
 * start of the product itself: what daemon and kernel say of it, what the entry point reports, and how long it took.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import { ensureModel } from '../../src/app/models.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { PatchSide } from '../../src/deploy/patch/patch-input.ts';
import { writePatch } from '../../src/deploy/patch/write-patch.ts';
import { hodgesLehmannRatio } from '../../src/stats/ratio.ts';
import {
  byCompose,
  byDockerfile,
  byDockerRun,
  byFlags,
  type EffectiveStart,
  effectiveStart,
  endAll,
  endCompose,
  LABEL,
  type PatchPlace,
  patchedDeployment,
  programPid,
  reportedFacts,
  sideFile,
  whyMissing,
  writePatchFiles,
} from '../fixtures/docker/patched-starts.ts';
import { containerOf, type Deployment } from '../fixtures/docker/pod-translation.ts';
import { httpServer } from '../fixtures/docker/server-script.ts';
import { NODE, openTargetBench, type TargetBench } from '../fixtures/docker/target-bench.ts';
import { aDockerTarget, anEngine, aScenario, aVariant } from '../support/a-scenario.ts';

const PORT = 20_500;
const PAIRS = 5;
/** Two starts that are the same differ by noise alone: on a busy machine it takes a median of five so far. */
const NOISE = 1.35;
const READY_LIMIT_MS = 30_000;

/** Settings of every kind that this daemon can give and that docker-compose 1.29 knows. */
const TUNED = {
  network: 'host',
  env: { MALLOC_ARENA_MAX: '1', GLIBC_TUNABLES: 'glibc.malloc.trim_threshold=1 $x "y"' },
  logDriver: 'none',
  init: true,
  ipc: 'host',
  readOnly: true,
  tmpfs: ['/tmp:size=16m'],
  ulimits: ['nofile=1024:4096'],
  cpuset: '0',
  securityOpt: ['seccomp=unconfined'],
  capAdd: ['SYS_NICE'],
  capDrop: ['NET_RAW'],
  memoryBytes: 512 * 2 ** 20,
  memoryReservationBytes: 64 * 2 ** 20,
  ports: [PORT],
} as const;

/** TUNED but for the variables, for `docker run` around an image or an env file. */
const FLAGS = `--network host --log-driver none --init --ipc host --read-only --tmpfs /tmp:size=16m --ulimit nofile=1024:4096 --cpuset-cpus 0
  --security-opt seccomp=unconfined --cap-add SYS_NICE --cap-drop NET_RAW --memory 536870912 --memory-reservation 67108864 --expose ${PORT}`.split(/\s+/);

const COMPOSE_MISSING = whyMissing('docker-compose', 'version');
const KUBECTL_MISSING = whyMissing('kubectl', 'version', '--client');

let bench: TargetBench;
beforeAll(async () => {
  bench = await openTargetBench();
  for (const reason of [COMPOSE_MISSING, KUBECTL_MISSING]) if (reason !== undefined) console.log(`skipped: ${reason}`);
});
afterAll(() => bench.dispose());

/** Milliseconds of wall clock, finer than Date. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

async function firstAnswerMs(address: string, path: string): Promise<number> {
  const deadline = performance.now() + READY_LIMIT_MS;
  for (;;) {
    const status = await fetch(`http://${address}:${PORT}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
    if (status === 200) return nowMs();
    if (performance.now() > deadline) throw new Error('nothing was ready in time');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** One start, seen to be ready, and ended. */
interface Seen {
  readonly start: EffectiveStart;
  readonly readyMs: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface Case {
  readonly place: PatchPlace;
  /** Paths that the program is told. */
  readonly paths: readonly string[];
  readonly path: string;
  readonly image: string;
  readonly instrumented: boolean;
  product(side: PatchSide): Promise<Seen>;
}

/** A daemon's stamp of the start to the first answer; the answer is waited for while the program that starts is still at it. */
async function look({ place, paths, path, instrumented }: Case, begin: () => Promise<string>): Promise<Seen> {
  const host = firstAnswerMs('127.0.0.1', path);
  host.catch(() => undefined);
  const id = await begin();
  const container = place.docker.getContainer(id);
  try {
    const { State, NetworkSettings } = await container.inspect();
    if (!State.Running) throw new Error((await container.logs({ stdout: true, stderr: true })).toString());
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
    const readyAt = await (address === '' ? host : firstAnswerMs(address, path));
    const start = await effectiveStart(place.docker, id, paths);
    const facts = instrumented ? reportedFacts(programPid(State.Pid, start.host['Init'] === true)) : {};
    return { start, readyMs: readyAt - Date.parse(State.StartedAt), facts };
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** The product's own start of one side. */
function productStart(variants: Readonly<Record<PatchSide, Variant>>, modelFiles: readonly string[], paths: readonly string[], path: string): Case['product'] {
  return async (side) => {
    const variant = variants[side];
    const parts = findInstrumentedParts(variant);
    const deployment = await bench.target.prepare(variant, bench.context({ modelFiles, ...(parts !== undefined && { parts }) }));
    const trial = bench.trial();
    const host = firstAnswerMs('127.0.0.1', path);
    host.catch(() => undefined);
    const instance = await deployment.start(trial);
    try {
      const address = await instance.address;
      const readyAt = await (address === '127.0.0.1' ? host : firstAnswerMs(address, path));
      const [found] = await bench.docker.listContainers({ filters: { label: [`coldstart.run=${bench.runId}`] } });
      if (found === undefined) throw new Error('no container of the product');
      const { State } = await bench.docker.getContainer(found.Id).inspect();
      const start = await effectiveStart(bench.docker, found.Id, paths);
      const marks = join(bench.folder, 'run', trial.id, 'marks.json');
      return {
        start,
        readyMs: readyAt - Date.parse(State.StartedAt),
        facts: parts === undefined ? {} : (JSON.parse(readFileSync(marks, 'utf8')) as Seen['facts']),
      };
    } finally {
      await instance.stop();
      await deployment.dispose();
    }
  };
}

/** The configuration that the product gave its last instance. */
async function configOf(variant: Variant, modelFiles: readonly string[]): Promise<string> {
  const parts = findInstrumentedParts(variant);
  const deployment = await bench.target.prepare(variant, bench.context({ modelFiles, ...(parts !== undefined && { parts }) }));
  const trial = bench.trial();
  const instance = await deployment.start(trial);
  await instance.stop();
  await deployment.dispose();
  return readFileSync(join(bench.folder, 'run', trial.id, 'config.json'), 'utf8');
}

const HEALTH = { port: PORT, path: '/health', status: 200, intervalMs: 1, timeoutMs: 20_000 };

async function ownCase(backend: 'fake' | 'onnxruntime'): Promise<Case> {
  const model = backend === 'fake' ? undefined : ({ make: 'mlp' } as const);
  const modelFiles = model === undefined ? [] : await ensureModel(model, backend, () => undefined);
  const { model: _, ...engine } = anEngine({ backend });
  const plain = { ...engine, ...(model !== undefined && { model }) };
  const common = { health: HEALTH, infer: { port: PORT, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } } } as const;
  const baseline = aVariant({ ...common, engine: plain, target: aDockerTarget({ ports: [PORT] }) });
  const tuned = { ...plain, pipeline: 'early', warmUp: 1, ...(model !== undefined && { loader: 'mmap' }) } as const;
  const winner = aVariant({ ...common, id: 'winner', engine: tuned, target: aDockerTarget({ ...TUNED, healthcheck: 'none' }) });
  const configs = { baseline: await configOf(baseline, modelFiles), winner: await configOf(winner, modelFiles) };
  const paths = ['/run/coldstart/config.json', '/run/coldstart/start-plan', ...modelFiles.map((file) => `/run/coldstart-model/${file.split('/').at(-1)}`)];
  const files = modelFiles.map((path) => ({ path, name: path.split('/').at(-1) ?? '' }));
  return caseOf({ baseline, winner, configs, files, paths, image: bench.said.join('') });
}

interface CaseParts {
  readonly baseline: Variant;
  readonly winner: Variant;
  readonly configs?: Readonly<Record<PatchSide, string>>;
  readonly files: readonly { path: string; name: string }[];
  readonly paths: readonly string[];
  readonly image?: string;
}

async function caseOf({ baseline, winner, configs, files, paths }: CaseParts): Promise<Case> {
  const folder = mkdtempSync(join(tmpdir(), "coldstart patch, 'it' $x-"));
  mkdirSync(folder, { recursive: true });
  const image = baseline.target.kind === 'docker' && baseline.target.image !== undefined ? baseline.target.image : await ownImage(baseline);
  const input = {
    scenario: aScenario({ variants: [baseline] }),
    baseline,
    winner,
    settings: [{ knob: 'loader', title: 'loader', from: 'auto', to: 'mmap', byHand: 'engine.loader: mmap', sideEffect: 'none' }],
    name: 'served',
    title: 'Patched',
    image,
    files,
    ...(configs !== undefined && { configs }),
  };
  const place: PatchPlace = { docker: bench.docker, folder, input, patch: writePatch(input), mark: bench.runId };
  writePatchFiles(place);
  const path = baseline.health.path;
  const product = productStart(
    { baseline, winner },
    files.map(({ path: file }) => file),
    paths,
    path,
  );
  return { place, paths, path, image, instrumented: configs !== undefined, product };
}

/** The tag under which the product's image is loaded: that of its last container. */
async function ownImage(variant: Variant): Promise<string> {
  const parts = findInstrumentedParts(variant);
  const modelFiles = variant.engine?.model === undefined ? [] : await ensureModel(variant.engine.model, variant.engine.backend, () => undefined);
  const deployment = await bench.target.prepare(variant, bench.context({ modelFiles, ...(parts !== undefined && { parts }) }));
  const instance = await deployment.start(bench.trial());
  const [found] = await bench.docker.listContainers({ all: true, filters: { label: [`coldstart.run=${bench.runId}`] } });
  await instance.stop();
  await deployment.dispose();
  return found?.Image ?? '';
}

function foreignCase(): Promise<Case> {
  const health = { ...HEALTH, path: '/' };
  const server = { image: bench.image, entrypoint: [NODE, '-e', httpServer(PORT)] };
  const baseline = bench.variant('', { ...server, ports: [PORT] }, { health });
  const tuned = { ...TUNED, ...server, entrypoint: [NODE, '--single-threaded', '-e', httpServer(PORT)] };
  return caseOf({ baseline, winner: bench.variant('', tuned, { health, id: 'winner' }), files: [], paths: [] });
}

/** What stands in for the user's own compose file and Deployment: the baseline, in their own words. */
function composeBase({ place, image, instrumented }: Case): Record<string, unknown> {
  const { files } = place.input;
  const told = instrumented ? [`${join(place.folder, 'config.rollback.json')}:/run/coldstart/config.json:ro`.replaceAll('$', '$$$$')] : [];
  return {
    image,
    network_mode: 'bridge',
    expose: [String(PORT)],
    ...(instrumented ? { environment: { COLDSTART_CONFIG: '/run/coldstart/config.json' } } : { entrypoint: [NODE, '-e', httpServer(PORT)] }),
    volumes: [...told, ...files.map(({ path }) => `${path}:/run/coldstart-model/${path.split('/').at(-1)}:ro`)],
  };
}

function deploymentBase({ place, image, instrumented }: Case): unknown {
  const { files, name } = place.input;
  const models = files.map(({ path }, index) => ({ name: `model-${index}`, path }));
  const container = {
    name,
    image,
    ports: [{ containerPort: PORT }],
    ...(instrumented ? {} : { command: [NODE, '-e', httpServer(PORT)] }),
    env: [{ name: 'COLDSTART_MARKS', value: '/marks/marks' }, ...(instrumented ? [{ name: 'COLDSTART_CONFIG', value: '/run/coldstart/config.json' }] : [])],
    volumeMounts: [
      { name: 'marks', mountPath: '/marks' },
      ...(instrumented ? [{ name: 'cfg', mountPath: '/run/coldstart/config.json', subPath: 'config.rollback.json', readOnly: true }] : []),
      ...models.map((model) => ({ name: model.name, mountPath: `/run/coldstart-model/${model.path.split('/').at(-1)}`, readOnly: true })),
    ],
  };
  const volumes = [
    { name: 'marks', emptyDir: { medium: 'Memory' } },
    ...(instrumented ? [{ name: 'cfg', configMap: { name: 'mine' } }] : []),
    ...models.map((model) => ({ name: model.name, hostPath: { path: model.path } })),
  ];
  const template = { metadata: { labels: { app: name } }, spec: { volumes, containers: [container, { name: 'sidecar', image: 'untouched' }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { selector: { matchLabels: { app: name } }, template } };
}

/** What a Deployment cannot say stays as the platform has it: that of the baseline. */
const NOT_OF_A_POD = ['LogDriver', 'Init', 'Ulimits', 'CpusetCpus'];

async function byPod(of: Case, side: PatchSide): Promise<string> {
  const deployment = (await patchedDeployment(of.place, deploymentBase(of), side)) as Deployment;
  const options = containerOf(deployment, of.place.input.name, of.place.folder);
  const container = await of.place.docker.createContainer({ ...options, Labels: { [LABEL]: of.place.mark } });
  await container.start();
  return container.id;
}

function mountFlags({ place, instrumented }: Case, told: boolean): string[] {
  const bind = (source: string, target: string): string[] => ['--mount', `type=bind,"source=${source}",target=${target},readonly`];
  return [
    ...(instrumented && told
      ? [...bind(join(place.folder, 'config.json'), '/run/coldstart/config.json'), ...bind(join(place.folder, 'start-plan'), '/run/coldstart/start-plan')]
      : []),
    ...place.input.files.flatMap(({ path }) => bind(path, `/run/coldstart-model/${path.split('/').at(-1)}`)),
  ];
}

/** The winner by each format; `undefined`: its program is not here. */
function formats(of: Case): Readonly<Record<string, (() => Promise<string>) | undefined>> {
  const { place, image, instrumented } = of;
  const entry = instrumented ? [] : ['--entrypoint', NODE];
  const words = instrumented ? [] : ['--single-threaded', '-e', httpServer(PORT)];
  const none = instrumented ? ['--no-healthcheck'] : [];
  return {
    'docker run': () => byDockerRun(place, 'winner'),
    compose: COMPOSE_MISSING === undefined ? () => byCompose(place, composeBase(of), 'winner') : undefined,
    Dockerfile: async () => byFlags(place, [...FLAGS, ...mountFlags(of, false)], [await byDockerfile(place, image, 'winner')]),
    'env file': () =>
      byFlags(place, [...FLAGS, ...none, ...mountFlags(of, true), ...entry, '--env-file', sideFile(place, 'settings.env', 'winner')], [image, ...words]),
    Kubernetes: KUBECTL_MISSING === undefined ? () => byPod(of, 'winner') : undefined,
  };
}

function withoutPod(start: EffectiveStart): EffectiveStart {
  const host = Object.fromEntries(Object.entries(start.host).filter(([key]) => !NOT_OF_A_POD.includes(key)));
  return { ...start, host, health: null };
}

describe.each(['a foreign image', 'the fake engine', 'ONNX Runtime'])('[docker] a patch of %s', (name) => {
  let of: Case;
  beforeAll(async () => {
    of = await (name === 'a foreign image' ? foreignCase() : ownCase(name === 'ONNX Runtime' ? 'onnxruntime' : 'fake'));
  });
  afterAll(async () => {
    endCompose(of.place);
    await endAll(of.place);
    rmSync(of.place.folder, { recursive: true, force: true });
  });

  it('starts in every format what the product starts, with the same settings, facts and time', async () => {
    const own: Seen[] = [];
    const by = new Map<string, Seen[]>();
    for (let round = 0; round < PAIRS; round += 1) {
      own.push(await of.product('winner'));
      for (const [format, begin] of Object.entries(formats(of))) {
        if (begin !== undefined) { by.set(format, [...(by.get(format) ?? []), await look(of, begin)]); }
      }
    }
    const [expected] = own;
    if (expected === undefined) throw new Error('no start of the product');
    for (const [format, seen] of by) {
      for (const { start, facts } of seen) {
        if (format === 'Kubernetes') expect(withoutPod(start), format).toEqual(withoutPod(expected.start));
        else expect(start, format).toEqual(expected.start);
        if (of.instrumented) expect({ ...facts, 'cpu.count': 0 }, format).toEqual({ ...expected.facts, 'cpu.count': 0 });
      }
      const ratio = hodgesLehmannRatio(
        own.map(({ readyMs }) => readyMs),
        seen.map(({ readyMs }) => readyMs),
      );
      console.log(`${name}, ${format}: ready ${ratio?.ratio.toFixed(3)} [${ratio?.low?.toFixed(3)}, ${ratio?.high?.toFixed(3)}] of the product's`);
      expect(ratio?.low ?? 0, `${format} is slower`).toBeLessThan(NOISE);
      expect(ratio?.high ?? 9, `${format} is faster`).toBeGreaterThan(1 / NOISE);
    }
  });

  it('is taken back in every format to what the product starts of the baseline', async () => {
    const { start: expected } = await of.product('baseline');
    expect((await look(of, () => byDockerRun(of.place, 'baseline'))).start).toEqual(expected);
    if (COMPOSE_MISSING === undefined) {
      expect((await look(of, () => byCompose(of.place, composeBase(of), 'base'))).start).toEqual(expected);
      expect((await look(of, () => byCompose(of.place, composeBase(of), 'baseline'))).start).toEqual(expected);
    }
    if (KUBECTL_MISSING === undefined) expect(withoutPod((await look(of, () => byPod(of, 'baseline'))).start)).toEqual(withoutPod(expected));
  });

  it.skipIf(KUBECTL_MISSING !== undefined)('leaves the other containers of a pod as they are', async () => {
    const { spec } = (await patchedDeployment(of.place, deploymentBase(of), 'winner')) as { spec: { template: { spec: { containers: unknown[] } } } };
    expect(spec.template.spec.containers.slice(1)).toEqual([expect.objectContaining({ name: 'sidecar', image: 'untouched' })]);
  });
});
