/** Builders of derived files say what is wrong in the words of whoever made them, and leave nothing behind that half works. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARTEFACT_BUILDERS } from '../../src/app/tune/artefacts/registry.ts';
import type { ArtefactRequest } from '../../src/tuner/knob.ts';
import { makeFolder } from '../support/host-programs.ts';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

function builderOf(kind: string) {
  const builder = ARTEFACT_BUILDERS.find((one) => one.kind === kind);
  if (builder === undefined) throw new Error(`there is no ${kind}`);
  return builder;
}

function build(request: ArtefactRequest, signal = new AbortController().signal): Promise<void> {
  const builder = builderOf(request.kind);
  const own = join(folder.path, 'own');
  mkdirSync(own, { recursive: true });
  return builder.build(request, join(own, builder.fileName(request)), { environment: process.env, signal, say: () => undefined });
}

describe('the builders of artefacts', () => {
  it.each(['optimized-onnx', 'ort-model'])('%s says what the engine says of a level that it does not know', async (kind) => {
    const failure = await build({ kind, sources: [], options: { make: 'mlp', level: 'nonsense' } }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TUNE_ARTEFACT_FAILED' });
    expect(String(failure)).toContain('graphOptimization');
    expect(readdirSync(join(folder.path, 'own'))).toEqual([]);
  });

  it('a model that is none is refused before anything is started', async () => {
    const file = join(folder.path, 'broken.onnx');
    writeFileSync(file, 'no model');
    await expect(build({ kind: 'ort-model', sources: [file], options: { level: 'all' } })).rejects.toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
  });

  it.each(['compile-cache', 'node-snapshot'])('%s says what Node says of a flag that it does not know', async (kind) => {
    const failure = await build({ kind, sources: [], options: { flags: '--no-such-flag' } }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TUNE_ARTEFACT_FAILED', details: { problem: expect.stringContaining('exit code 9') } });
    expect(existsSync(join(folder.path, 'own/entrypoint.blob'))).toBe(false);
  });

  it('nothing is begun after an interruption', async () => {
    await expect(build({ kind: 'node-snapshot', sources: [], options: { flags: '' } }, AbortSignal.abort())).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
  });

  it('a blocked layout belongs to the processor that it was chosen for, a portable one does not', () => {
    const identity = (level: string) => builderOf('ort-model').identity?.({ kind: 'ort-model', sources: [], options: { make: 'mlp', level } });
    expect(identity('all')).not.toBe(identity('extended'));
    expect(identity('extended')).toMatch(/^\d+\.\d+\.\d+\S* \| (x64|arm64) \|/);
  });
});
