import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARTEFACT_BUILDERS } from '../../../../src/app/tune/artefacts/registry.ts';
import { TMPFS_COPY } from '../../../../src/app/tune/artefacts/tmpfs-copy.ts';
import { makeMlp } from '../../../../src/engine/models/make-model.ts';
import { copyIntoMemory, freeMemoryFolderBytes } from '../../../../src/host/memory-folder.ts';

const AROUND = { environment: {}, signal: new AbortController().signal, say: () => undefined };

let disk: string;
let memory: string;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'coldstart-copy-'));
  memory = mkdtempSync('/dev/shm/coldstart-copy-');
});
afterEach(() => {
  for (const folder of [disk, memory]) rmSync(folder, { recursive: true });
});

const request = (file: string) => ({ kind: 'tmpfs-copy', sources: [file], options: { backend: 'onnxruntime' } });

describe.runIf(freeMemoryFolderBytes() > 0)('a copy of a model in memory', () => {
  it('is made of the model and its external data, which stays beside it', async () => {
    const file = join(disk, 'model.onnx');
    await makeMlp({ file, layers: 1, width: 64, externalData: true });
    const target = join(memory, TMPFS_COPY.fileName(request(file)));
    await TMPFS_COPY.build(request(file), target, AROUND);
    expect(readFileSync(target)).toEqual(readFileSync(file));
    expect(basename(target)).toBe('model.onnx');
    expect(readFileSync(join(memory, 'model.onnx.data'))).toEqual(readFileSync(join(disk, 'model.onnx.data')));
  });

  it('is refused with both sizes where memory has no room, and leaves nothing', () => {
    const file = join(disk, 'huge.plan');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 41);
    const to = join(memory, 'huge.plan');
    expect(() => copyIntoMemory([{ from: file, to }], memory)).toThrow(/it has 2199024 MB, and \d+ MB are free there/);
    expect(existsSync(to)).toBe(false);
  });

  it('is not made on a disk, which would be no memory', async () => {
    const file = join(disk, 'model.onnx');
    await makeMlp({ file, layers: 1, width: 8 });
    await expect(TMPFS_COPY.build(request(file), join(disk, 'copy.onnx'), AROUND)).rejects.toMatchObject({ code: 'HOST_DISK_FULL' });
  });

  it('is known by its kind, lies in memory, and has the name of the model that coldstart makes', () => {
    expect(ARTEFACT_BUILDERS).toContain(TMPFS_COPY);
    expect(TMPFS_COPY.place).toBe('memory');
    const made = { kind: 'tmpfs-copy', sources: [], options: { backend: 'onnxruntime', make: 'mobilenet' } };
    expect(TMPFS_COPY.fileName(made)).toBe('mobilenet.onnx');
    expect(TMPFS_COPY.identity?.(made)).not.toBe(TMPFS_COPY.identity?.(request('/m.onnx')));
  });
});
