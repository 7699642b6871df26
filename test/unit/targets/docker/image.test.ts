import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assembleImage, streamArchive } from '../../../../src/targets/docker/image.ts';
import { IMAGE_PATHS, layOutImage } from '../../../../src/targets/docker/image-files.ts';
import { digestLayer, type LayerEntry, streamLayer } from '../../../../src/targets/docker/layer.ts';
import { makeStandIns, type StandIns } from '../../../fixtures/docker/plain-image.ts';

let folder: string;
let standIns: StandIns;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-layer-'));
  standIns = makeStandIns();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  standIns.dispose();
});

function write(name: string, text: string): LayerEntry {
  const file = join(folder, name);
  writeFileSync(file, text);
  return { kind: 'file', path: `/app/${name}`, file, sizeBytes: Buffer.byteLength(text), executable: false };
}

interface Header {
  readonly name: string;
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly mtime?: Date | undefined;
}

async function headersOf(stream: Readable): Promise<Header[]> {
  const headers: Header[] = [];
  for await (const entry of stream.pipe(extract())) {
    headers.push(entry.header);
    entry.resume();
  }
  return headers;
}

describe('[unit] a layer', () => {
  it('has the same digest whatever the order, times, owners and modes of its files', async () => {
    const [a, b] = [write('a', 'one'), write('b', 'two')];
    const first = await digestLayer([a, b]);
    utimesSync(join(folder, 'a'), 1, 1);
    expect(await digestLayer([b, a])).toEqual(first);
    expect((await digestLayer([write('a', 'One'), b])).diffId).not.toBe(first.diffId);
  });

  it('names every folder above its files, in order, with fixed times and owners', async () => {
    const headers = await headersOf(streamLayer([write('z', 'x'), { kind: 'folder', path: '/tmp', mode: 0o1777 }]));
    expect(headers.map(({ name }) => name)).toEqual(['app/', 'app/z', 'tmp/']);
    expect(headers.map(({ mode }) => mode)).toEqual([0o755, 0o644, 0o1777]);
    expect(headers.every(({ uid, mtime }) => uid === 0 && mtime?.getTime() === 0)).toBe(true);
  });

  it('fails with a code where a file is missing or has grown since it was measured', async () => {
    const entry = write('a', 'one');
    writeFileSync(join(folder, 'a'), 'much longer than before');
    await expect(digestLayer([entry])).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    rmSync(join(folder, 'a'));
    await expect(digestLayer([entry])).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
  });
});

describe('[unit] the instrumented image', () => {
  it('has the same digest for the same input, and another one for other input', async () => {
    const first = await assembleImage(standIns.parts);
    const again = await assembleImage(standIns.parts);
    expect(again.tag).toBe(first.tag);
    expect(again.config).toBe(first.config);
    expect(first.tag).toMatch(/^coldstart\/entrypoint:[0-9a-f]{12}$/);
    writeFileSync(standIns.parts.program, 'process.exit(0)');
    expect((await assembleImage(standIns.parts)).tag).not.toBe(first.tag);
  });

  it('does not depend on where the parts lie', async () => {
    const other = makeStandIns();
    try {
      expect((await assembleImage(other.parts)).hash).toBe((await assembleImage(standIns.parts)).hash);
    } finally {
      other.dispose();
    }
  });

  it('keeps Node, the engine library and our own files in layers of their own', () => {
    mkdirSync(join(folder, 'engine'));
    const library = standIns.parts.addon;
    const { layers } = layOutImage({ ...standIns.parts, engineLibraries: [library] });
    const paths = layers.map((layer) => layer.map(({ path }) => path));
    expect(paths).toHaveLength(3);
    expect(paths[0]).toContain(IMAGE_PATHS.node);
    expect(paths[0]?.some((path) => path.includes('ld-linux'))).toBe(true);
    expect(paths[0]?.some((path) => path.endsWith('libc.so.6'))).toBe(true);
    expect(paths[1]?.[0]).toMatch(new RegExp(`^${IMAGE_PATHS.engineFolder}/`));
    expect(paths[2]).toEqual(expect.arrayContaining([IMAGE_PATHS.entrypoint, IMAGE_PATHS.addon]));
    expect(new Set(paths.flat()).size).toBe(paths.flat().length);
  });

  it('is an archive as docker load takes it', async () => {
    const image = await assembleImage(standIns.parts);
    const names = (await headersOf(streamArchive(image))).map(({ name }) => name);
    expect(names.at(-1)).toBe('manifest.json');
    expect(names.filter((name) => name.endsWith('/layer.tar'))).toHaveLength(2);
  });

  it('leaves the layers out of its archive that a daemon holds already', async () => {
    const image = await assembleImage(standIns.parts);
    const seen: { sentBytes: number; totalBytes: number }[] = [];
    const present = new Set([image.layers[0]?.digest.diffId ?? '']);
    const names = (await headersOf(streamArchive(image, (progress) => seen.push(progress), present))).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('/layer.tar'))).toEqual([`${image.layers[1]?.digest.diffId.slice('sha256:'.length)}/layer.tar`]);
    const sizeBytes = image.layers[1]?.digest.sizeBytes;
    expect(seen.at(-1)).toEqual({ sentBytes: sizeBytes, totalBytes: sizeBytes });
  });

  it('says which part is missing', () => {
    expect(() => layOutImage({ ...standIns.parts, program: join(folder, 'missing.cjs') })).toThrow(/missing\.cjs/);
  });
});
