/**
 * Patches with files that a tuning had made: each applied in the folder in which it was written, over what a user starts
 * without it, and what starts is what the product starts of the same winner.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureModel } from '../../src/app/models.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { Settings } from '../../src/core/setting.ts';
import { type Case, look, PORT, productStart, type Seen } from '../fixtures/docker/patch-cases.ts';
import { byCompose, byDockerfile, byDockerRun, byFlags, endAll, endCompose, whyMissing } from '../fixtures/docker/patched-starts.ts';
import { openTargetBench, type TargetBench } from '../fixtures/docker/target-bench.ts';
import { aDockerTarget, anEngine, aVariant } from '../support/a-scenario.ts';
import { type WrittenPatch, writtenPatch } from '../support/written-patch.ts';

const COMPOSE_MISSING = whyMissing('docker-compose', 'version');
const NAME = 'winner';

const WINNERS: readonly (readonly [string, Settings])[] = [
  [
    'a volume and a snapshot',
    {
      'ort-format': 'all',
      'model-storage': 'volume',
      pipeline: 'early',
      'node-snapshot': true,
      network: 'host',
      'log-driver': 'none',
      'read-only-root': true,
      'tmpfs-tmp': true,
    },
  ],
  [
    'a copy in memory and compiled code',
    { 'optimized-model': 'extended', 'model-storage': 'tmpfs', 'node-compile-cache': true, init: true, 'malloc-arenas': 2 },
  ],
  ['a layer in a slim image', { 'ort-format': 'all', 'model-storage': 'layer', 'image-flavour': 'slim', pipeline: 'early' }],
];

let bench: TargetBench;
beforeAll(async () => {
  bench = await openTargetBench();
  if (COMPOSE_MISSING !== undefined) console.log(`skipped: ${COMPOSE_MISSING}`);
});
afterAll(() => bench.dispose());

function baselineOf(): Variant {
  const health = { port: PORT, path: '/health', status: 200, intervalMs: 1, timeoutMs: 30_000 };
  const infer = { port: PORT, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } } as const;
  return aVariant({ engine: anEngine({ model: { make: 'mlp' } }), target: aDockerTarget({ ports: [PORT] }), health, infer });
}

/** What a written patch is applied as. */
async function caseOf(written: WrittenPatch, baseline: Variant): Promise<Case> {
  const { winner } = written;
  const filesOf = ({ engine }: Variant) => ensureModel(engine?.model ?? { make: 'mlp' }, 'onnxruntime', () => undefined);
  const sides = { baseline: await filesOf(baseline), winner: await filesOf(winner) };
  const patch = written.files.map(({ file, title, apply, rollback }) => ({
    file: basename(file),
    title,
    apply,
    text: '',
    left: [],
    ...(rollback !== undefined && { rollback: { file: basename(rollback), text: '', apply: '' } }),
  }));
  const input = { scenario: { name: NAME }, name: NAME, baseline, winner, settings: [], title: NAME, files: [] } as unknown as Case['place']['input'];
  const paths = ['/run/coldstart/config.json', '/run/coldstart/start-plan', ...sides.winner.map((file) => `/run/coldstart-model/${basename(file)}`)];
  const image = execFileSync('sh', ['-c', 'tail -n 1 docker-run.sh'], { cwd: written.folder, encoding: 'utf8' }).trim().split(' ')[0] ?? '';
  return {
    place: { docker: bench.docker, folder: written.folder, input, patch, mark: bench.runId },
    paths,
    path: '/health',
    image,
    instrumented: true,
    product: (side) => productStart(bench, { baseline, winner }, sides[side], paths, '/health')(side),
  };
}

/** The user's own service, less what the patch says must be taken out of it: it cannot take a mount away. */
function ownService({ place, image }: Case, baselineModel: string): Record<string, unknown> {
  const mounted = `/run/coldstart-model/${basename(baselineModel)}`;
  expect(readFileSync(join(place.folder, 'compose.override.yaml'), 'utf8')).toContain(`take ${mounted} out of the file below`);
  return {
    image,
    network_mode: 'bridge',
    expose: [String(PORT)],
    environment: { COLDSTART_CONFIG: '/run/coldstart/config.json' },
    volumes: [`${join(place.folder, 'config.rollback.json')}:/run/coldstart/config.json:ro`],
  };
}

/** All but the time. */
function sameness({ start, facts }: Seen): Omit<Seen, 'readyMs'> {
  return { start, facts };
}

describe.each(WINNERS)('[docker] the patch of a winner with %s', (_, settings) => {
  let of: Case;
  let written: WrittenPatch;
  let baselineModel: string;
  beforeAll(async () => {
    const baseline = baselineOf();
    [baselineModel = ''] = await ensureModel({ make: 'mlp' }, 'onnxruntime', () => undefined);
    written = await writtenPatch(NAME, baseline, settings, join(bench.folder, 'reports'));
    of = await caseOf(written, baseline);
  });
  afterAll(async () => {
    endCompose(of.place);
    await endAll(of.place);
    if (existsSync(join(of.place.folder, 'prepare.rollback.sh'))) spawnSync('sh', ['prepare.rollback.sh'], { cwd: of.place.folder });
    rmSync(dirname(of.place.folder), { recursive: true, force: true });
  });

  it('starts the same by docker run, compose and Dockerfile', async () => {
    const expected = await of.product('winner');
    expect(sameness(await look(of, () => byDockerRun(of.place, 'winner'))), 'docker run').toEqual(sameness(expected));
    if (COMPOSE_MISSING === undefined)
      expect(sameness(await look(of, () => byCompose(of.place, ownService(of, baselineModel), 'winner'))), 'compose').toEqual(sameness(expected));
    const built = await byDockerfile(of.place, of.image, 'winner');
    const { facts } = await look(of, () => byFlags(of.place, ['--network', 'host'], [built]));
    expect(facts, 'Dockerfile').toEqual(expected.facts);
  });

  it('is taken back to the start of the baseline, and its copies go', async () => {
    const expected = await of.product('baseline');
    expect(sameness(await look(of, () => byDockerRun(of.place, 'baseline')))).toEqual(sameness(expected));
    const prepared = written.files.some(({ file }) => basename(file) === 'prepare.sh');
    expect(prepared).toBe(settings['model-storage'] !== 'layer');
    if (prepared) execFileSync('sh', ['prepare.rollback.sh'], { cwd: of.place.folder });
  });
});
