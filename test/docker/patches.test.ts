/**
 * Every format of a patch is applied with the program that users apply it with, and what starts is compared with the
 * start of the product itself: what daemon and kernel say of it, what the entry point reports, and how long it took.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PatchSide } from '../../src/deploy/patch/patch-input.ts';
import { hodgesLehmannRatio, type Ratio } from '../../src/stats/ratio.ts';
import { type Case, foreignCase, look, ownCase, PORT, type Seen } from '../fixtures/docker/patch-cases.ts';
import {
  byCompose,
  byDockerfile,
  byDockerRun,
  byFlags,
  type EffectiveStart,
  endAll,
  endCompose,
  LABEL,
  patchedDeployment,
  sideFile,
  whyMissing,
} from '../fixtures/docker/patched-starts.ts';
import { containerOf, type Deployment } from '../fixtures/docker/pod-translation.ts';
import { httpServer } from '../fixtures/docker/server-script.ts';
import { NODE, openTargetBench, type TargetBench } from '../fixtures/docker/target-bench.ts';

const PAIRS = 5;
/** Two starts that are the same differ by noise alone: on a busy machine it takes a median of five so far. */
const NOISE = 1.35;

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

/** As FLAGS has them. */
const TUNED_CPUS = '0';

/** What a Deployment cannot say stays as the platform has it: that of the baseline. */
const NOT_OF_A_POD = ['LogDriver', 'Init', 'Ulimits', 'CpusetCpus'];

async function byPod(of: Case, side: PatchSide): Promise<string> {
  const deployment = (await patchedDeployment(of.place, deploymentBase(of), side)) as Deployment;
  const options = containerOf(deployment, of.place.input.name, of.place.folder);
  // A pod cannot say it, and a start on more CPUs is not the one whose time is compared.
  const HostConfig = { ...options.HostConfig, ...(side === 'winner' && { CpusetCpus: TUNED_CPUS }) };
  const container = await of.place.docker.createContainer({ ...options, HostConfig, Labels: { [LABEL]: of.place.mark } });
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

function expectSame(format: string, own: readonly Seen[], seen: readonly Seen[], instrumented: boolean): void {
  const [expected] = own;
  if (expected === undefined) throw new Error('no start of the product');
  for (const { start, facts } of seen) {
    if (format === 'Kubernetes') expect(withoutPod(start), format).toEqual(withoutPod(expected.start));
    else expect(start, format).toEqual(expected.start);
    // A pod has all CPUs of its node: what it cannot say is in its file.
    if (instrumented) expect({ ...facts, 'cpu.count': 0 }, format).toEqual({ ...expected.facts, 'cpu.count': 0 });
  }
}

function readyRatio(own: readonly Seen[], seen: readonly Seen[]): Required<Ratio> {
  const [before, after] = [own, seen].map((starts) => starts.map(({ readyMs }) => readyMs));
  const ratio = hodgesLehmannRatio(before ?? [], after ?? []);
  if (ratio?.low === undefined || ratio.high === undefined) throw new Error('too few starts for an interval');
  return { ratio: ratio.ratio, low: ratio.low, high: ratio.high };
}

describe.each(['a foreign image', 'the fake engine', 'ONNX Runtime'])('[docker] a patch of %s', (name) => {
  let of: Case;
  beforeAll(async () => {
    of = await (name === 'a foreign image' ? foreignCase(bench) : ownCase(bench, name === 'ONNX Runtime' ? 'onnxruntime' : 'fake'));
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
        if (begin !== undefined) by.set(format, [...(by.get(format) ?? []), await look(of, begin)]);
      }
    }
    for (const [format, seen] of by) {
      expectSame(format, own, seen, of.instrumented);
      const ratio = readyRatio(own, seen);
      console.log(`${name}, ${format}: ready ${ratio.ratio.toFixed(3)} [${ratio.low.toFixed(3)}, ${ratio.high.toFixed(3)}] of the product's`);
      expect(ratio.low, `${format} is slower`).toBeLessThan(NOISE);
      expect(ratio.high, `${format} is faster`).toBeGreaterThan(1 / NOISE);
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
