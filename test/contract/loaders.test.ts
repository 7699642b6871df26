/** Every loader of the registry brings the same bytes to memory, through the real addon. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngineAddon } from '../../src/engine/binding.ts';
import { LOADER_OPTIONS, LOADERS } from '../../src/engine/loaders/registry.ts';
import { aPlan } from '../support/a-plan.ts';

const addon = loadEngineAddon();
const loaders = Object.values(LOADERS);
let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-loaders-'));
  file = join(folder, 'model.bin');
  writeFileSync(file, Buffer.alloc(3 * 4096 + 17, 'x'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(loaders)('the loader $id', ({ id, title, detail }) => {
  it('says what it is', () => {
    expect(title).not.toBe('');
    expect(detail.length).toBeGreaterThan(20);
  });

  it('reads a file, reports its size and marks model-read', async () => {
    const backend = addon.openBackend('fake', {});
    const before = addon.records().length;
    const { loaded } = await backend.start(aPlan({ modelFile: file, loader: id }));
    expect(loaded.bytes).toBe(3 * 4096 + 17);
    expect(loaded.loader).not.toBe('');
    const marks = addon
      .records()
      .slice(before)
      .filter(({ phase }) => phase === 'model-read');
    expect(marks.map(({ phase, edge }) => `${phase} ${edge}`)).toEqual(['model-read begin', 'model-read end']);
    expect(marks[1]?.bytes).toBe(id === 'path' ? 0 : 3 * 4096 + 17);
    backend.dispose();
  });

  it('says that a file is missing, and that a folder is no model', async () => {
    const backend = addon.openBackend('fake', {});
    await expect(backend.start(aPlan({ modelFile: join(folder, 'nothing'), loader: id }))).rejects.toMatchObject({
      code: 'ENGINE_MODEL_MISSING',
      phase: 'model-read',
      subject: join(folder, 'nothing'),
    });
    await expect(backend.start(aPlan({ modelFile: folder, loader: id }))).rejects.toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
    backend.dispose();
  });
});

describe('the loaders', () => {
  it.each(loaders.filter(({ id }) => id !== 'path'))('$id can be timed with every option of the table', async ({ id }) => {
    const chosen = { threads: '2', chunkBytes: '4096', hint: 'willneed' };
    expect(Object.keys(chosen)).toEqual(Object.keys(LOADER_OPTIONS));
    const timing = await addon.timeLoad(file, id, chosen);
    expect(timing.bytes).toBe(3 * 4096 + 17);
    expect(timing.loadMs).toBeGreaterThan(0);
    expect(timing.touchMs).toBeGreaterThanOrEqual(0);
  });

  it('refuse a name that is not in the registry', async () => {
    await expect(addon.timeLoad(file, 'teleport', {})).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it.each(LOADER_OPTIONS['hint']?.choices ?? [])('know the hint %s', async (hint) => {
    await expect(addon.timeLoad(file, 'read', { hint: String(hint) })).resolves.toMatchObject({ loader: 'read' });
  });

  it('refuse options that make no sense', async () => {
    await expect(addon.timeLoad(file, 'pread', { threads: '1000' })).rejects.toMatchObject({ subject: 'threads' });
    await expect(addon.timeLoad(file, 'pread', { hint: 'faster' })).rejects.toMatchObject({ subject: 'hint' });
  });
});
