import { describe, expect, it } from 'vitest';
import { nodeCommand } from '../../src/core/node-command.ts';
import type { DockerTarget, Variant } from '../../src/core/scenario.ts';
import { CONTAINER_SETTINGS } from '../../src/deploy/patch/settings/registry.ts';
import { writePatch } from '../../src/deploy/patch/write-patch.ts';
import type { KnobWorld } from '../../src/tuner/knob.ts';
import { KNOBS } from '../../src/tuner/knobs/registry.ts';
import { aConfig, aPatchInput, EVERY_OPTION } from '../support/a-patch.ts';
import { aDockerTarget, aForeignVariant, anEngine, aProcessTarget, aVariant } from '../support/a-scenario.ts';

const WORLD: KnobWorld = {
  cpus: 8,
  isRoot: true,
  nodeVersion: '20.20.2',
  modelBytes: 100e6,
  tmpfsFreeBytes: 8e9,
  docker: {
    runtimes: ['runc', 'crun'],
    logDrivers: ['json-file', 'local', 'none'],
    cgroupVersion: '2',
    cgroupDriver: 'cgroupfs',
    securityOptions: ['name=seccomp'],
    defaultRuntime: 'runc',
    defaultLogDriver: 'json-file',
    canStrip: true,
  },
  gpu: { count: 1, driver: '550.90', mpsControl: true },
};
const MODEL = '/srv/models/net.onnx';
const place = () => '/cache/artefact/file';

/** Every option that the interface has, with a value that is not the default. */
const EVERY: Required<Omit<DockerTarget, 'kind'>> = {
  ...EVERY_OPTION,
  image: 'other/image:2',
  args: ['--port', '9000'],
  entrypoint: ['/app/server'],
  env: { MALLOC_ARENA_MAX: '1' },
  volumes: ['/srv/data:/data:ro'],
  network: 'host',
  ports: [9000],
  memoryBytes: 512 * 2 ** 20,
  cpus: 1.5,
  gpus: '2',
  gpuMode: 'cdi',
  user: '1000:1000',
  pull: 'always',
  labels: { 'dev.coldstart.x': '1' },
  runtime: 'crun',
  modelStorage: 'tmpfs',
  flavour: 'slim',
};

/** What is not about the start stands in no file but as a sentence. */
const WHOLE = new Set(['scenario.yaml', 'config.json', 'start-plan']);

/** The file that a variant names; undefined where it names none. */
function modelOf({ engine }: Variant): string | undefined {
  return engine?.model !== undefined && 'file' in engine.model ? engine.model.file : undefined;
}

/** Formats in which nothing speaks of the change: neither another text than without it, nor a sentence. */
function silent(baseline: Variant, winner: Variant): string[] {
  const of = (side: Variant, other: Variant) =>
    writePatch(
      aPatchInput(
        {},
        {
          baseline,
          winner: side,
          settings: [],
          ...(side.engine !== undefined &&
            other.engine !== undefined && { configs: { baseline: aConfig(baseline, modelOf(baseline)), winner: aConfig(side, modelOf(side)) } }),
          programs: {
            baseline: { command: ['/usr/bin/node', '/opt/entrypoint.cjs'], env: {} },
            winner: { command: nodeCommand({ node: '/usr/bin/node', program: '/opt/entrypoint.cjs' }, side.engine?.node), env: {} },
          },
        },
      ),
    );
  const without = new Map(of(baseline, winner).map(({ file, text }) => [file, text]));
  const configChanged =
    baseline.engine !== undefined && winner.engine !== undefined && aConfig(baseline, modelOf(baseline)) !== aConfig(winner, modelOf(winner));
  return of(winner, baseline).flatMap(({ file, text, left }) => {
    if (WHOLE.has(file)) return [];
    // What our own entry point is told stands in the file that these name.
    if (configChanged && text.includes('config.json')) return [];
    const named = left.length > 0 && left.every((sentence) => text.includes(sentence));
    return named || text !== without.get(file) ? [] : [file];
  });
}

describe('[contract] a patch', () => {
  const baseline = aForeignVariant({ target: aDockerTarget({ image: 'some/image:1' }) });

  it.each(Object.keys(EVERY) as (keyof typeof EVERY)[])('says or names target.%s in every format', (key) => {
    const winner = { ...baseline, target: { ...baseline.target, [key]: EVERY[key] } as DockerTarget };
    expect(silent(baseline, winner)).toEqual([]);
  });

  it.each(['health', 'infer', 'marks', 'state', 'image', 'gpu'] as const)('names %s, which belongs to the measurement, in every format', (key) => {
    const other: Partial<Variant> = {
      health: { ...baseline.health, port: 9 },
      marks: { files: ['/x'] },
      state: 'dropped',
      image: 'absent',
      gpu: 'mps',
      infer: { port: 9, path: '/', method: 'POST', contentType: 'a/b', body: { kind: 'auto' } },
    };
    for (const { file, left } of writePatch(aPatchInput({}, { baseline, winner: { ...baseline, [key]: other[key] } }))) {
      if (!WHOLE.has(file))
        expect(
          left.some((sentence) => sentence.startsWith(`${key}: `)),
          file,
        ).toBe(true);
    }
  });

  it('has a row for every option of a container, and no row for one that is not there', () => {
    const claimed = CONTAINER_SETTINGS.flatMap(({ fields }) => fields).filter((field) => field.startsWith('target.'));
    expect(claimed.map((field) => field.slice('target.'.length)).sort()).toEqual(Object.keys(EVERY).sort());
  });

  const own = aVariant({ engine: anEngine({ model: { file: MODEL } }) });
  const sides: readonly (readonly [string, Variant])[] = [
    ['a container of ours', { ...own, target: aDockerTarget() }],
    ['a process of ours', { ...own, target: aProcessTarget() }],
  ];
  it.each(sides)('says or names what every value of every knob changes of %s', (_, variant) => {
    for (const knob of KNOBS) {
      if (knob.missing(variant, WORLD) !== undefined) continue;
      for (const value of knob.values(variant, WORLD)) {
        const winner = knob.apply(variant, value, place);
        if (JSON.stringify(winner) !== JSON.stringify(variant)) expect(silent(variant, winner), `${knob.id}=${value}`).toEqual([]);
      }
    }
  });
});
