import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestLayer, type LayerEntry } from '../../../../src/targets/docker/layer.ts';
import { rememberedDigests } from '../../../../src/targets/docker/layer-digests.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-digests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = (): string[] => readdirSync(join(folder, 'layers'));

function entryOf(content: string): LayerEntry {
  const file = join(folder, 'library');
  writeFileSync(file, content);
  return { kind: 'file', path: '/coldstart/engine/library', file, sizeBytes: statSync(file).size, executable: true };
}

describe('[unit] remembered digests of layers', () => {
  it('are those that reading gives, and are kept as digests only', async () => {
    const entries = [entryOf('one')];
    const read = await digestLayer(entries);
    expect(await rememberedDigests(folder)(entries)).toEqual(read);
    expect(JSON.parse(readFileSync(join(folder, 'layers', kept()[0] ?? ''), 'utf8'))).toEqual(read);
  });

  it('are taken without reading again', async () => {
    const entries = [entryOf('one')];
    await rememberedDigests(folder)(entries);
    const file = join(folder, 'layers', kept()[0] ?? '');
    const other = { diffId: `sha256:${'a'.repeat(64)}`, sizeBytes: 7 };
    writeFileSync(file, JSON.stringify(other));
    expect(await rememberedDigests(folder)(entries)).toEqual(other);
  });

  it('are forgotten where the file changed, also where size and time were put back', async () => {
    const entries = [entryOf('one')];
    const { atime, mtime } = statSync(join(folder, 'library'));
    const first = await rememberedDigests(folder)(entries);
    const changed = [entryOf('two')];
    utimesSync(join(folder, 'library'), atime, mtime);
    const second = await rememberedDigests(folder)(changed);
    expect(second.diffId).not.toBe(first.diffId);
    expect(second).toEqual(await digestLayer(changed));
  });

  it('differ where the same file lies elsewhere in the image', async () => {
    const entry = entryOf('one') as Extract<LayerEntry, { kind: 'file' }>;
    const digests = rememberedDigests(folder);
    await digests([entry]);
    expect(await digests([{ ...entry, path: '/elsewhere' }])).toEqual(await digestLayer([{ ...entry, path: '/elsewhere' }]));
  });

  it.each(['', '{', 'null', '{"diffId": 3}', '{"diffId": "sha256:zz", "sizeBytes": 1}'])('are read again where what was kept is %j', async (damage) => {
    const entries = [entryOf('one')];
    const read = await rememberedDigests(folder)(entries);
    for (const name of kept()) writeFileSync(join(folder, 'layers', name), damage);
    expect(await rememberedDigests(folder)(entries)).toEqual(read);
  });

  it('are no need: a folder that cannot be written, or a file that is gone, changes nothing', async () => {
    const entries = [entryOf('one')];
    expect(await rememberedDigests('/proc/nowhere')(entries)).toEqual(await digestLayer(entries));
    rmSync(join(folder, 'library'));
    await expect(rememberedDigests(folder)(entries)).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
  });
});
