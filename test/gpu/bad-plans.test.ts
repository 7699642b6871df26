import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { engineLibraries, planShelf, startPlan, usedBytes } from './gpu-support.ts';

const LIBRARIES = engineLibraries();
const shelf = planShelf();
afterAll(shelf.remove);

/** A copy of the plan with something wrong. */
function damaged(name: string, change: (bytes: Buffer) => Buffer): string {
  const file = join(shelf.folder, `${name}.plan`);
  writeFileSync(file, change(Buffer.from(readFileSync(shelf.plan('tiny.profiles2.trt106')))));
  return file;
}

function withByte(bytes: Buffer, offset: number, value: number): Buffer {
  bytes[offset] = value;
  return bytes;
}

describe.skipIf(!LIBRARIES.has(10))('what cannot start on a real GPU', () => {
  const ten = { library: LIBRARIES.get(10) ?? '' };

  it.each([
    ['an empty file', damaged('empty', () => Buffer.alloc(0)), 'ENGINE_MODEL_INVALID'],
    ['a file of zeros', damaged('zeros', (bytes) => Buffer.alloc(bytes.length)), 'ENGINE_MODEL_INVALID'],
    ['half a plan', damaged('half', (bytes) => bytes.subarray(0, bytes.length >> 1)), 'ENGINE_MODEL_INVALID'],
    ['a plan with zeros behind it', damaged('padded', (bytes) => Buffer.concat([bytes, Buffer.alloc(5000)])), 'ENGINE_MODEL_INVALID'],
    ['a plan with a damaged archive', damaged('archive', (bytes) => withByte(bytes, 0x50, 0)), 'ENGINE_MODEL_INVALID'],
    ['a text', damaged('text', () => Buffer.from('not a plan\n'.repeat(1000))), 'ENGINE_MODEL_INVALID'],
  ])('refuses %s with a code, and leaves nothing on the GPU', async (_, file, code) => {
    const before = await usedBytes();
    for (const loader of ['auto', 'read', 'path']) {
      const { failure } = await startPlan({ options: ten, plan: { modelFile: file, loader } });
      expect({ loader, code: failure?.code, phase: failure?.phase }).toEqual({ loader, code, phase: expect.stringMatching(/deserialize|model-read/) });
    }
    expect(await usedBytes()).toBe(before);
  });

  it.skipIf(!LIBRARIES.has(8))('refuses the plan of the other library in words that name both versions', async () => {
    const eight = await startPlan({ options: { library: LIBRARIES.get(8) ?? '' }, plan: { modelFile: shelf.plan('tiny.vcx.trt106') } });
    expect(eight.failure).toMatchObject({
      code: 'ENGINE_PLAN_VERSION',
      expected: expect.stringMatching(/^8\.6\.1/),
      found: expect.stringMatching(/^10\.6\.0/),
    });
    const plan = await startPlan({ options: ten, plan: { modelFile: shelf.plan('tiny.trt861') } });
    expect(plan.failure).toMatchObject({ code: 'ENGINE_PLAN_VERSION', expected: expect.stringMatching(/^10\.6\.0/), found: expect.stringMatching(/^8\.6\.1/) });
  });

  it('says that there is no device where none is visible', async () => {
    const { failure } = await startPlan({ options: ten, plan: { modelFile: shelf.plan('tiny.vcx.trt106') } }, { CUDA_VISIBLE_DEVICES: '' });
    expect(failure).toMatchObject({ code: 'ENGINE_DEVICE_MISSING', phase: 'driver-init' });
  });

  it('says which device there is not', async () => {
    const { failure } = await startPlan({ options: { ...ten, device: '7' }, plan: { modelFile: shelf.plan('tiny.vcx.trt106') } });
    expect(failure).toMatchObject({ code: 'ENGINE_DEVICE_MISSING' });
  });

  it('says that a library is missing, and that a foreign one is none', async () => {
    const missing = await startPlan({ options: { library: '/nowhere/libnvinfer.so.10' }, plan: { modelFile: shelf.plan('tiny.vcx.trt106') } });
    expect(missing.failure).toMatchObject({ code: 'ENGINE_LIBRARY_MISSING', phase: 'library-load' });
    const foreign = await startPlan({ options: { library: 'libcuda.so.1' }, plan: { modelFile: shelf.plan('tiny.vcx.trt106') } });
    expect(foreign.failure).toMatchObject({ code: 'ENGINE_LIBRARY_MISSING', phase: 'library-load' });
  });

  it('starts from a plan that is deleted while it is loaded, and says so of one that becomes shorter under a reader', async () => {
    const bytes = readFileSync(shelf.plan('r50.fp16.trt106'));
    const deleted = join(shelf.folder, 'deleted.plan');
    writeFileSync(deleted, bytes);
    const starting = startPlan({ options: ten, plan: { modelFile: deleted, loader: 'mmap' } });
    // The driver needs a tenth of a second at least before the plan is looked at.
    setTimeout(() => rmSync(deleted), 60);
    const { failure, starts } = await starting;
    expect(failure?.code ?? starts.length).toSatisfy((outcome) => outcome === 1 || outcome === 'ENGINE_MODEL_MISSING');
    const cut = join(shelf.folder, 'cut.plan');
    writeFileSync(cut, bytes);
    truncateSync(cut, bytes.length - 4096);
    const shorter = await startPlan({ options: ten, plan: { modelFile: cut, loader: 'path' } });
    expect(shorter.failure).toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
  });

  it('says that device memory is short, whatever needs it first, and ends by itself', async () => {
    const program = join(shelf.folder, 'hold-memory');
    execFileSync(process.env['CXX'] ?? 'c++', ['-O1', '-std=c++20', fileURLToPath(new URL('hold-memory.cc', import.meta.url)), '-o', program, '-ldl']);
    const phases = new Set<string>();
    const before = await usedBytes();
    // Between what a context needs and what the kernels of the first inference need, the library itself crashes, in a bare
    // program too (650 to 730 MiB on an H200): these are left out.
    for (const leftMebibytes of [64, 400, 500, 530, 560, 590, 620, 640]) {
      const holder = spawn(program, [String(leftMebibytes)], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(holder.stdout, 'data');
      const { failure } = await startPlan({ options: ten, plan: { modelFile: shelf.plan('r50.fp16.trt106'), warmUp: 1 } });
      holder.stdin.end();
      await once(holder, 'exit');
      expect({ leftMebibytes, ...failure }).toMatchObject({ code: 'ENGINE_DEVICE_MEMORY' });
      phases.add(failure?.phase ?? '');
    }
    expect([...phases]).toEqual(['device-context', 'deserialize', 'context-create']);
    expect(await usedBytes()).toBe(before);
  });
});
