import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EngineBench } from '../../src/core/engine-race.ts';
import { makeMlp } from '../../src/engine/models/make-model.ts';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { coldstart, makeWorkplace, startColdstart, type Workplace } from '../support/built-binary.ts';

let place: Workplace;
let temporary: string;
beforeEach(() => {
  place = makeWorkplace();
  temporary = join(place.folder, 'tmp');
  mkdirSync(temporary);
});
afterEach(() => place.remove());

/** Beside whatever else is measured on this machine: what is tested here are no times. */
const bench = (...args: string[]) => coldstart(place, ['engine', 'bench', '--no-lock', ...args], { TMPDIR: temporary });

async function benchJson(...args: string[]): Promise<EngineBench> {
  const { code, stdout, stderr } = await bench('--json', ...args);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as EngineBench;
}

describe('[e2e] engine bench', () => {
  let model: string;
  beforeAll(() => {
    model = 'mlp.onnx';
  });
  beforeEach(() => makeMlp({ file: join(place.folder, model), layers: 2, width: 512 }));

  it('races every loader and every strategy on an ONNX file, and leaves nothing behind', async () => {
    const result = await benchJson(model, '--rounds', '6');
    expect(result).toMatchObject({ kind: 'engine-bench', backend: 'onnxruntime', rounds: 6, failures: [], model: join(place.folder, model) });
    expect(result.engineVersion).toMatch(/^\d+\.\d+/);
    expect(result.loaders).toHaveLength(11);
    expect(result.sessions.map(({ name }) => name).sort()).toContain('ort-in-place');
    for (const one of [...result.loaders, ...result.sessions]) {
      expect(one.samplesMs).toHaveLength(6);
      expect(one.lowMs).toBeLessThanOrEqual(one.medianMs);
      expect(one.highMs).toBeGreaterThanOrEqual(one.medianMs);
    }
    for (const { bytes } of result.loaders) expect(bytes).toBe(result.modelBytes);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('prints tables with the limits of its numbers, for chosen contestants only', async () => {
    const { code, stdout } = await bench(model, '--rounds', '2', '--loaders', 'mmap,pread', '--strategies', 'standard,ort');
    expect(code).toBe(0);
    expect(stdout).toMatch(/loader +median.*rate/);
    expect(stdout).toMatch(/session strategy +median/);
    expect(stdout).toContain('everything is warm');
    expect(stdout).toContain('coldstart run measures cold starts');
    expect(stdout).not.toMatch(/io-uring|one-thread/);
  });

  it('finds the known order of the fake engine: phases beside each other are faster than one after the other', async () => {
    const delays = ['delay.library-load=30', 'delay.model-read=30'].flatMap((option) => ['--option', option]);
    const { sessions, loaders } = await benchJson('--engine', 'fake', '--rounds', '6', ...delays, '--option', 'bytes=10');
    expect(loaders).toEqual([]);
    expect(sessions.map(({ name }) => name)).toEqual(['standard', 'sequential']);
    expect(sessions[1]?.medianMs).toBeGreaterThanOrEqual(60);
  });

  it('a contestant that ends the process of the engine is recorded, and the race begins again without it', async () => {
    const addon = join(place.folder, 'engine.cjs');
    writeFileSync(
      addon,
      `module.exports = { abi: 2, disableMarks() {}, async timeLoad(file, loader) {
        if (loader === 'pread') process.kill(process.pid, 'SIGSEGV');
        if (loader === 'direct') throw Object.assign(new Error('refused'), { code: 'ENGINE_FAILED' });
        return { loader, bytes: 7, loadMs: 1, touchMs: 1, warnings: [] }; } };`,
    );
    const args = ['engine', 'bench', model, '--no-lock', '--json', '--rounds', '2', '--loaders', 'mmap,pread,direct', '--strategies', 'none'];
    const { code, stdout, stderr } = await coldstart(place, args, { COLDSTART_ADDON: addon });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('begins again without it');
    const { loaders, failures } = JSON.parse(stdout) as EngineBench;
    expect(loaders.map(({ name, medianMs }) => [name, medianMs])).toEqual([['mmap', 2]]);
    expect(failures.map(({ id }) => id).sort()).toEqual(['loader:direct', 'loader:pread']);
    expect(failures.find(({ id }) => id === 'loader:pread')?.message).toContain('SIGSEGV');
  });

  it('Ctrl-C ends the race with 130, its program and its files too', async () => {
    const mark = `engine-bench-${process.pid}`;
    const args = ['engine', 'bench', '--engine', 'fake', '--no-lock', '--rounds', '10000', '--max-time', '1h', '--option', 'delay.deserialize=20'];
    const running = startColdstart(place, args, { TMPDIR: temporary, COLDSTART_RUN: mark });
    await expect.poll(() => running.stderr(), { timeout: 20_000 }).toContain('round');
    running.child.kill('SIGINT');
    const { code, stderr, stdout } = await running.finished;
    expect(stderr).toContain('COMMAND_INTERRUPTED');
    expect([code, stdout]).toEqual([130, '']);
    await expect.poll(() => findMarkedProcesses({ runId: mark }), { timeout: 5000 }).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('ends when the time is over, with the rounds that were whole', async () => {
    const { rounds, sessions } = await benchJson('--engine', 'fake', '--rounds', '500', '--max-time', '300ms', '--option', 'delay.deserialize=20');
    expect(rounds).toBeGreaterThanOrEqual(1);
    expect(rounds).toBeLessThan(500);
    expect(sessions[0]?.samplesMs).toHaveLength(rounds);
  });

  it('says what is wrong with a file before anything is started', async () => {
    writeFileSync(join(place.folder, 'damaged.onnx'), readFileSync(join(place.folder, model)));
    truncateSync(join(place.folder, 'damaged.onnx'), 2000);
    const damaged = await bench('damaged.onnx');
    expect([damaged.code, damaged.stdout]).toEqual([3, '']);
    expect(damaged.stderr).toMatch(/damaged\.onnx is not a model that can be used.*ENGINE_MODEL_INVALID/s);
    const missing = await bench('nowhere.onnx');
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('ENGINE_MODEL_MISSING');
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['a misspelt built-in model', ['resnet5'], /unknown model resnet5, did you mean resnet50\?/],
    ['a misspelt loader', ['mlp.onnx', '--loaders', 'mmpa'], /unknown loader mmpa, did you mean mmap\?/],
    ['a misspelt strategy', ['mlp.onnx', '--strategies', 'ort-in-plce'], /did you mean ort-in-place\?/],
    ['a misspelt engine', ['mlp.onnx', '--engine', 'onnxrutime'], /did you mean onnxruntime\?/],
    ['an unknown option', ['mlp.onnx', '--option', 'prepakcing=false'], /no such option, did you mean prepacking\?/],
    ['an option without a value', ['mlp.onnx', '--option', 'prepacking'], /KEY=VALUE/],
    ['no rounds', ['mlp.onnx', '--rounds', '0'], /--rounds/],
    ['a loader for no model', ['--engine', 'fake', '--loaders', 'pread'], /unknown loader pread/],
  ];
  it.each(wrong)('%s is wrong usage', async (_, args, expected) => {
    const { code, stderr } = await bench(...args);
    expect(stderr).toMatch(expected);
    expect(code).toBe(2);
  });

  it.each([
    ['a TensorRT plan that is none', ['mlp.onnx', '--engine', 'tensorrt'], /build a plan first|ENGINE_LIBRARY_MISSING|ENGINE_DRIVER_MISSING/],
    ['a library that is not there', ['mlp.onnx', '--library', 'nowhere.so'], /ENGINE_LIBRARY_MISSING/],
    ['an engine that fails whatever is tried', ['--engine', 'fake', '--option', 'fail.deserialize=broken on purpose'], /broken on purpose.*ENGINE_FAILED/s],
  ])('%s cannot be raced', async (_, args, expected) => {
    const { code, stderr } = await bench(...args);
    expect(stderr).toMatch(expected);
    expect(code).toBe(3);
  });
});
