import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSide } from '../../src/app/sides/resolve-side.ts';
import type { SideContext } from '../../src/app/sides/side.ts';
import { sideOfSubject, subjectOf } from '../../src/app/sides/subject.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import { RunFolder } from '../../src/history/run-folder.ts';
import { commitScenario, SideWorld, type TestRepository } from '../support/a-repository.ts';
import { aRunResult } from '../support/a-run-result.ts';

let world: SideWorld;
let repository: TestRepository;
let context: SideContext;

async function save(result: RunResult): Promise<string> {
  const folder = await RunFolder.create(join(world.folder, 'reports'), result.runId);
  const { runId, createdAt, scenario, environment } = result;
  await folder.saveHead({ schemaVersion: 1, kind: 'run-head', runId, createdAt, scenario, environment });
  await folder.saveResult(result);
  return folder.path;
}

const ONE = '20260301-142233-one-9f3a';
const TWO = '20260301-142234-two-9f3b';
let folderOfOne = '';

beforeAll(async () => {
  world = new SideWorld();
  repository = world.repository('own');
  repository.write('service.yaml', commitScenario('{ command: "true" }'));
  repository.write('server.sh', '#!/bin/sh\n', 0o755);
  repository.commit('First');
  for (const branch of ['loaders', 'quick']) repository.git('branch', branch);
  // No daemon of this machine answers: what is an image is said.
  context = world.context(repository.folder, { env: { ...world.env, DOCKER_HOST: `unix://${world.folder}/no.sock` }, scenario: 'service.yaml' });
  folderOfOne = await save({ ...aRunResult({ trials: 3, variants: 1 }), runId: ONE });
  await save({ ...aRunResult({ trials: 3, variants: 2 }), runId: TWO });
  const comparison = join(world.folder, 'reports/comparisons', '20260301-150000-a-9f3c');
  mkdirSync(comparison, { recursive: true });
  writeFileSync(join(comparison, 'comparison.json'), '{}');
});
afterAll(() => world.dispose());

describe('[integration] what a name without a prefix means', () => {
  it('is a saved run by its id, its folder and its result', async () => {
    for (const name of [ONE, folderOfOne, '../reports/runs/20260301-142233-one-9f3a/result.json', `run:${ONE}`]) {
      expect(await resolveSide(name, context)).toMatchObject({ kind: 'saved', label: ONE, folder: folderOfOne, source: { kind: 'run', runId: ONE } });
    }
  });

  it('is one variant of a saved run that has several', async () => {
    const failed = await resolveSide(TWO, context).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'SIDE_VARIANT_NEEDED' });
    const variants = aRunResult({ trials: 3, variants: 2 }).variants.map(({ id }) => id);
    expect(await resolveSide(`${TWO}/${variants[1]}`, context)).toMatchObject({ label: `${TWO}/${variants[1]}`, variant: variants[1] });
    await expect(resolveSide(`${TWO}/nothing`, context)).rejects.toMatchObject({ code: 'USAGE_UNKNOWN_NAME' });
  });

  it('is no comparison', async () => {
    for (const name of ['20260301-150000-a-9f3c', '../reports/comparisons/20260301-150000-a-9f3c/comparison.json', 'run:20260301-150000-a-9f3c'])
      await expect(resolveSide(name, context)).rejects.toMatchObject({ code: 'SIDE_IS_NO_SIDE' });
  });

  it('is a scenario by its file, its built-in name, and one of its variants', async () => {
    expect(await resolveSide('service.yaml', context)).toMatchObject({ kind: 'live', label: 'service', source: { kind: 'scenario', name: 'service' } });
    expect(await resolveSide('any-command', context)).toMatchObject({ label: 'any-command' });
    const mmap = await resolveSide('loaders/mmap', context);
    expect(mmap).toMatchObject({ label: 'loaders/mmap', variant: { id: 'mmap' }, source: { variant: 'mmap' } });
    if (mmap.kind === 'live') expect(mmap.scenario.variants).toHaveLength(1);
    await expect(resolveSide('scenario:loaders', context)).rejects.toMatchObject({
      code: 'SIDE_VARIANT_NEEDED',
      hint: expect.stringContaining('loaders/mmap'),
    });
    await expect(resolveSide('loaders/mmpa', context)).rejects.toMatchObject({ message: expect.stringContaining('did you mean mmap?') });
    await expect(resolveSide('servce.yaml', context)).rejects.toMatchObject({ code: 'SCENARIO_NOT_FOUND' });
  });

  it('is a commit of the repository here', async () => {
    expect(await resolveSide('quick', context)).toMatchObject({ label: expect.stringMatching(/^quick \(/), source: { kind: 'commit' } });
  });

  it('is refused where it means two things, with both spellings', async () => {
    await expect(resolveSide('loaders', context)).rejects.toMatchObject({
      code: 'SIDE_AMBIGUOUS',
      message: 'loaders is a scenario and a commit',
      hint: expect.stringContaining('scenario:loaders or git:loaders'),
    });
  });

  it('is an image where it is written like one', async () => {
    for (const name of ['app:1.4', 'registry.example.com/app', 'localhost:5000/app', 'image:app'])
      await expect(resolveSide(name, { ...context, scenario: 'any-image' })).rejects.toMatchObject({ code: 'TARGET_DOCKER_UNREACHABLE' });
  });

  it('is unknown with all that was tried and the nearest name', async () => {
    const failed = (await resolveSide('quik', context).catch((error: unknown) => error)) as Error;
    expect(failed).toMatchObject({ code: 'SIDE_UNKNOWN', message: expect.stringContaining('did you mean quick?') });
    for (const tried of ['a saved run', 'a scenario', 'a commit', 'an image']) expect(failed.message).toContain(tried);
  });

  it.each([
    '',
    '\0',
    '-',
    '--help',
    '../..',
    'run:',
    'git:',
    'scenario:',
    'image:',
    '/',
    'a'.repeat(5000),
    'run:\0',
    'git:\0@\0',
    '🙂',
    '@@@@',
    'x/',
    '/x',
    '%s{side}',
  ])('is an error of ours for garbage: %j', async (name) => {
    await expect(resolveSide(name, context)).rejects.toHaveProperty('code', expect.stringMatching(/^(?:SIDE|SCENARIO|RUN|USAGE|TARGET|PROBE)_/));
  });
});

describe('[integration] the identity of files', () => {
  it('does not change with the place or the name of a side, and does with the model', async () => {
    const say = { env: context.env, say: () => undefined };
    const folder = join(world.folder, 'place');
    mkdirSync(folder);
    writeFileSync(join(folder, 'other.yaml'), commitScenario('{ command: "true" }'));
    writeFileSync(join(folder, 'server.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const identity = async (name: string): Promise<string> => {
      const side = await resolveSide(name, context);
      if (side.kind !== 'live') throw new Error('it was saved');
      return (await subjectOf(side, say)).identity;
    };
    expect(await identity('service.yaml')).toBe(await identity('../place/other.yaml'));
    writeFileSync(join(folder, 'server.sh'), '#!/bin/sh\n# other\n', { mode: 0o755 });
    expect(await identity('service.yaml')).not.toBe(await identity('../place/other.yaml'));
  });

  it('of a saved run cannot be started again', async () => {
    const reasons: string[] = [];
    const subject = { source: { kind: 'run', runId: ONE, variant: 'a' }, label: ONE, identity: ONE } as const;
    expect(await sideOfSubject(subject, context, (reason) => reasons.push(reason))).toBeUndefined();
    expect(reasons).toEqual(['a saved run cannot be started again']);
  });
});
