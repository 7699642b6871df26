import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuildRequest, buildEngine } from '../../../src/app/build-engine.ts';
import type { BuildProgress } from '../../../src/app/builder-process.ts';
import type { ColdstartError } from '../../../src/core/errors.ts';
import { makeMlp } from '../../../src/engine/models/make-model.ts';
import { anEngineWorld } from '../../support/an-engine-world.ts';
import { unpackPlan } from '../../support/plans.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/programs/imitation-builder.mjs', import.meta.url));
const PROFILE = 'input=1x4,8x4,8x4';
const NAME = 'small_model-nvidia-h200-fp16-trt10.6.0.26';

let folder = '';
let place = '';
let plan = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-build-'));
  plan = unpackPlan('tiny.vcx.trt106', folder);
  await makeMlp({ file: join(folder, 'small_model.onnx'), layers: 1, width: 4 });
});
beforeEach(() => {
  place = mkdtempSync(join(folder, 'place-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Call extends Partial<BuildRequest> {
  readonly imitation?: Readonly<Record<string, string>>;
}

function build({ imitation = {}, ...call }: Call = {}) {
  return buildEngine({
    model: join(folder, 'small_model.onnx'),
    flags: { precision: 'fp16', profile: [PROFILE] },
    out: '.',
    force: false,
    cwd: place,
    env: { ...process.env, IMITATION_PLAN: plan, ...imitation },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    program: PROGRAM,
    world: anEngineWorld({ gpu: null }),
    ...call,
  });
}

const failure = (call: Call): Promise<ColdstartError> =>
  build(call).then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error as ColdstartError,
  );

describe('[unit] building an engine', () => {
  it('files the plan under model, GPU, precision and version, beside a record of everything', async () => {
    const steps: BuildProgress[] = [];
    const built = await build({ onProgress: (progress) => steps.push(progress) });
    expect(readdirSync(place).sort()).toEqual([`${NAME}.json`, `${NAME}.plan`]);
    expect(readFileSync(built.file).equals(readFileSync(plan))).toBe(true);
    expect(JSON.parse(readFileSync(built.recordFile, 'utf8'))).toEqual(built.record);
    expect(built.record).toMatchObject({
      kind: 'engine-plan',
      schemaVersion: 1,
      plan: { file: `${NAME}.plan`, bytes: 181_516, sha256: createHash('sha256').update(readFileSync(plan)).digest('hex') },
      model: { file: 'small_model.onnx', externalData: [] },
      tensorrt: '10.6.0.26',
      gpu: { name: 'NVIDIA H200', computeCapability: '9.0' },
      settings: { precision: 'fp16', profiles: [PROFILE], hardwareCompatibility: 'none', versionCompatible: false, device: 0 },
      inputs: [{ name: 'input', max: [8, 4] }],
      build: { durationMs: 1234, timingCache: 'none', warnings: ['a cast was needed'] },
    });
    expect(steps.map(({ step, percent }) => `${step} ${percent}`)).toEqual(['parse 0', 'parse 50', 'parse 100', 'build 10']);
  });

  it('tells the builder everything that was asked for, the library that a run would take, and nothing else', async () => {
    const request = join(place, 'request');
    await build({
      out: 'plans/',
      flags: {
        stronglyTyped: true,
        profile: [PROFILE, 'input=1x4,16x4,32x4'],
        workspace: '4g',
        optimizationLevel: '2',
        versionCompatible: true,
        timingCache: 'cache',
        device: '1',
      },
      imitation: { IMITATION_REQUEST: request },
    });
    const asked = JSON.parse(readFileSync(request, 'utf8'));
    expect(asked).toMatchObject({
      stronglyTyped: 'true',
      'profile.0': PROFILE,
      'profile.1': 'input=1x4,16x4,32x4',
      workspaceBytes: String(4 * 2 ** 30),
      optimizationLevel: '2',
      versionCompatible: 'true',
      excludeLeanRuntime: 'false',
      timingCache: join(place, 'cache'),
      device: '1',
    });
    expect(asked).toMatchObject({ library: '/opt/tensorrt/libnvinfer.so.10' });
    expect(asked).not.toHaveProperty('parser');
    expect(readdirSync(join(place, 'plans')).sort()).toEqual([`${NAME.replace('fp16', 'typed')}.json`, `${NAME.replace('fp16', 'typed')}.plan`]);
  });

  it('overwrites nothing, neither the plan nor its record, unless told to', async () => {
    writeFileSync(join(place, `${NAME}.json`), 'mine');
    expect(await failure({})).toMatchObject({ code: 'USAGE_FILE_EXISTS' });
    expect(readdirSync(place)).toEqual([`${NAME}.json`]);
    expect(readFileSync(join(place, `${NAME}.json`), 'utf8')).toBe('mine');
    await build({ force: true });
    expect(JSON.parse(readFileSync(join(place, `${NAME}.json`), 'utf8')).kind).toBe('engine-plan');
  });

  it('replaces no name that was taken at the last moment, and takes back the plan where its record has no place', async () => {
    for (const name of [`${NAME}.plan`, `${NAME}.json`]) {
      // A link to nothing is no file that is there, but its name is taken.
      symlinkSync('nowhere', join(place, name));
      expect(await failure({})).toMatchObject({ code: 'USAGE_FILE_EXISTS' });
      expect(readdirSync(place)).toEqual([name]);
      rmSync(join(place, name));
    }
  });

  it('refuses a plan that is there before it is built again, where GPU and version are known', async () => {
    writeFileSync(join(place, `${NAME}.plan`), 'mine');
    expect(await failure({ world: anEngineWorld(), program: join(place, 'nothing') })).toMatchObject({ code: 'USAGE_FILE_EXISTS' });
    expect(await failure({ program: join(place, 'nothing') })).toMatchObject({ code: 'HOST_ADDON_MISSING' });
  });

  it('refuses a named file that is there before the builder starts', async () => {
    writeFileSync(join(place, 'own.plan'), 'mine');
    const request = join(place, 'request');
    expect(await failure({ out: 'own.plan', imitation: { IMITATION_REQUEST: request } })).toMatchObject({ code: 'USAGE_FILE_EXISTS' });
    expect(readdirSync(place)).toEqual(['own.plan']);
  });

  it('ends the builder and leaves nothing behind when it is interrupted', async () => {
    const interrupt = new AbortController();
    const error = await failure({
      imitation: { IMITATION_MODE: 'hang' },
      signal: interrupt.signal,
      onProgress: ({ percent, step }) => {
        if (step === 'build' && percent === 20) interrupt.abort();
      },
    });
    expect(error).toMatchObject({ code: 'ENGINE_BUILD_INTERRUPTED', exitCode: 130 });
    expect(readdirSync(place)).toEqual([]);
  });

  it("keeps the builder's own words, its code and its log", async () => {
    const error = await failure({ imitation: { IMITATION_MODE: 'failed' } });
    expect(error).toMatchObject({ code: 'ENGINE_BUILD_FAILED', exitCode: 3, logTail: ['[E] In node 7: Strange'] });
    expect(error.message).toMatch(/no plan can be built from .*: no importer for operator Strange/);
    const coded = await failure({ imitation: { IMITATION_MODE: 'failed', IMITATION_CODE: 'ENGINE_DRIVER_MISSING' } });
    expect(coded).toMatchObject({
      code: 'ENGINE_DRIVER_MISSING',
      message: 'the NVIDIA driver cannot be opened: libcuda.so.1: no importer for operator Strange',
    });
    const strange = await failure({ imitation: { IMITATION_MODE: 'failed', IMITATION_CODE: 'constructor' } });
    expect(strange).toMatchObject({ code: 'ENGINE_BUILD_FAILED' });
    expect(readdirSync(place)).toEqual([]);
  });

  it('says how a builder ended that said nothing', async () => {
    const error = await failure({ imitation: { IMITATION_MODE: 'crash' } });
    expect(error).toMatchObject({ code: 'ENGINE_BUILD_FAILED', logTail: ['terminate called'] });
    expect(error.message).toMatch(/SIGABRT/);
    expect(await failure({ program: join(place, 'nothing') })).toMatchObject({ code: 'HOST_ADDON_MISSING' });
  });

  it('refuses a plan that is damaged or of another library than the builder said', async () => {
    const damaged = join(place, 'damaged');
    writeFileSync(damaged, readFileSync(plan).subarray(0, 9999));
    expect((await failure({ out: 'out/', imitation: { IMITATION_PLAN: damaged } })).message).toMatch(/cannot be used: it is truncated/);
    expect((await failure({ out: 'out/', imitation: { IMITATION_LIBRARY: '10.7.0.1' } })).message).toMatch(
      /it says TensorRT 10\.6\.0\.26, the library is 10\.7\.0\.1/,
    );
    expect(readdirSync(join(place, 'out'))).toEqual([]);
  });

  const wrong: readonly [string, Call, RegExp][] = [
    ['no profile for open dimensions', { flags: {} }, /input has open dimensions \(Nx4\): say which, like --profile 'input=1x4,8x4,8x4'/],
    ['a profile of another input', { flags: { profile: ['inptu=1x4,8x4,8x4'] } }, /no input inptu; it has input/],
    ['a profile that moves a fixed dimension', { flags: { profile: ['input=1x4,8x4,8x5'] } }, /input is Nx4 in the model/],
    ['a profile out of order', { flags: { profile: ['input=8x4,1x4,8x4'] } }, /min ≤ opt ≤ max/],
    ['a profile that is none', { flags: { profile: ['input=1x4'] } }, /expected INPUT=MIN,OPT,MAX/],
    ['a precision beside strong types', { flags: { stronglyTyped: true, precision: 'fp16', profile: [PROFILE] } }, /leave --precision out/],
    ['int8 for a model that is not quantized', { flags: { precision: 'int8', profile: [PROFILE] } }, /needs a model with QuantizeLinear/],
    ['a timing cache that is a folder', { flags: { timingCache: '.', profile: [PROFILE] } }, /--timing-cache is a file, \. is a folder/],
    ['a lean runtime excluded from nothing', { flags: { excludeLeanRuntime: true, profile: [PROFILE] } }, /needs --version-compatible/],
    ['a level beyond 5', { flags: { optimizationLevel: '6', profile: [PROFILE] } }, /0 to 5, got 6/],
    ['a workspace that is no size', { flags: { workspace: 'much', profile: [PROFILE] } }, /size like 4g/],
    ['a device that is no number', { flags: { device: '-1', profile: [PROFILE] } }, /--device/],
    ['a plan named like its own record', { out: 'model.json' }, /record of the plan/],
  ];
  for (const [what, call, expected] of wrong) {
    it(`refuses ${what} as wrong usage, before the builder starts`, async () => {
      const error = await failure({ ...call, program: join(place, 'nothing') });
      expect(error).toMatchObject({ code: 'USAGE_INVALID_FLAG', exitCode: 2 });
      expect(error.message).toMatch(expected);
    });
  }

  it('refuses what is no ONNX model, a library that is not there, and to replace the model by its plan', async () => {
    expect(await failure({ model: plan })).toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
    expect(await failure({ model: 'nowhere.onnx' })).toMatchObject({ code: 'ENGINE_MODEL_MISSING' });
    expect(await failure({ flags: { profile: [PROFILE], library: './libnvinfer.so.10' } })).toMatchObject({ code: 'ENGINE_LIBRARY_MISSING' });
    expect(await failure({ out: join(folder, 'small_model.onnx'), force: true })).toMatchObject({ code: 'USAGE_INVALID_FLAG' });
    mkdirSync(join(place, 'taken'));
    writeFileSync(join(place, 'taken', 'file'), '');
    expect(await failure({ out: 'taken/file/model.plan' })).toMatchObject({ code: 'HOST_NOT_WRITABLE' });
  });
});
