import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureFloors } from '../../src/app/tune/measure-floors.ts';
import { connectDocker } from '../../src/targets/docker/client.ts';
import { aDockerTarget, anEngine, aVariant } from '../support/a-scenario.ts';

let folder: string;
let label: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-floors-'));
  label = `floors-${randomBytes(4).toString('hex')}`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const IS_ROOT = process.getuid?.() === 0;

describe('[integration] what a real Docker daemon needs for a container', () => {
  it('is measured with the smallest container of our own image and its options, and none of them stays', async () => {
    const target = aDockerTarget({ labels: { test: label }, memoryBytes: 256 << 20, network: 'bridge' });
    const variant = aVariant({ target, engine: anEngine({ backend: 'fake', pipeline: 'early' }) });
    const environment = { ...process.env, XDG_RUNTIME_DIR: folder };
    const floors = await measureFloors({ variant, environment, signal, say: () => undefined, starts: 2, share: 'no-lock' });
    expect(floors.notes).toEqual([]);
    expect(floors).toMatchObject({ bareStarts: 2, bareOf: 'the smallest container of the same image' });
    const platform = IS_ROOT ? ['network', 'task-create', 'task-start'] : ['container-start'];
    for (const phase of ['container-create', ...platform, 'node-bootstrap']) expect(floors.bare[phase], phase).toBeGreaterThan(0);
    expect(Object.keys(floors.bare)).not.toContain('library-load');
    const { docker } = await connectDocker(process.env);
    expect(await docker.listContainers({ all: true, filters: { label: [`test=${label}`] } })).toEqual([]);
  });

  it('is not known where a container cannot be made: the daemon says why, the rates are there', async () => {
    const variant = aVariant({ target: aDockerTarget({ network: 'no-such-network' }), engine: anEngine({ backend: 'fake' }) });
    const environment = { ...process.env, XDG_RUNTIME_DIR: folder };
    const floors = await measureFloors({ variant, environment, signal, say: () => undefined, starts: 1, share: 'no-lock' });
    expect(floors).toMatchObject({ bare: {}, bareStarts: 0 });
    expect(floors.notes.join('\n')).toMatch(/bare starts were not measured: .*no-such-network/);
    expect(floors.memory).toBeGreaterThan(0);
  });
});
