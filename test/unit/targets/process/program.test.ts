import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartState } from '../../../../src/core/cold-state.ts';
import { instanceEnvironment, trialPlaces } from '../../../../src/targets/process/instance-environment.ts';
import { roleOfMappedFile } from '../../../../src/targets/process/mapped-files.ts';
import { privateCopies } from '../../../../src/targets/process/private-copy.ts';
import { findExecutable, programOf } from '../../../../src/targets/process/program.ts';
import { anEngine, aProcessTarget, aVariant } from '../../../support/a-scenario.ts';
import { aRunContext, aServerVariant, aTrialIdentity } from '../../../support/process-runs.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-test-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeFile(name: string, mode = 0o644): string {
  const path = join(folder, name);
  writeFileSync(path, name, { mode });
  chmodSync(path, mode);
  return path;
}

function makeParts() {
  return {
    program: makeFile('entrypoint.cjs'),
    addon: makeFile('engine.node'),
    backends: [makeFile('libbackend.so')],
    startup: makeFile('libcoldstart_startup.so'),
    early: makeFile('libcoldstart_early.so'),
    engineLibraries: [makeFile('libengine.so')],
  };
}

describe('what a variant starts', () => {
  it('is our entry point by this Node, with every file a state is about', () => {
    const parts = makeParts();
    const modelFile = makeFile('model.onnx');
    const target = aProcessTarget();
    const program = programOf(aVariant({ target }), target, aRunContext(folder, { parts, modelFiles: [modelFile] }));
    expect(program.command).toEqual([process.execPath, parts.program]);
    expect(program.stateFiles).toEqual([
      { path: modelFile, role: 'model' },
      { path: parts.engineLibraries[0], role: 'library' },
      { path: parts.backends[0], role: 'library' },
      { path: parts.addon, role: 'addon' },
      { path: parts.startup, role: 'addon' },
      { path: process.execPath, role: 'runtime' },
      { path: parts.program, role: 'image' },
    ]);
  });

  it('is run by Node as the scenario says, and compiled code belongs to what a state is about', () => {
    const parts = makeParts();
    const target = aProcessTarget();
    const files = [makeFile('start.cjs'), makeFile('entrypoint.code')];
    const variant = aVariant({ target, engine: anEngine({ node: { flags: ['--max-lazy'], compileCache: folder } }) });
    const program = programOf(variant, target, aRunContext(folder, { parts }));
    expect(program.command).toEqual([process.execPath, '--max-lazy', files[0], parts.program]);
    expect(program.stateFiles.filter(({ role }) => role === 'image').map(({ path }) => path)).toEqual([parts.program, ...files]);
    const none = aVariant({ target, engine: anEngine({ node: { flags: [], snapshot: join(folder, 'none.blob') } }) });
    expect(() => programOf(none, target, aRunContext(folder, { parts }))).toThrow('engine.node.snapshot');
  });

  it('is a private copy of Node and addon in a cold state, the backend beside the addon', () => {
    const parts = makeParts();
    const target = aProcessTarget();
    const program = programOf(aVariant({ target, state: 'cold' }), target, aRunContext(folder, { parts }));
    const cache = join(folder, 'cache/private');
    expect(program.command[0]?.startsWith(cache)).toBe(true);
    expect(program.addon?.replace(/engine\.node$/, 'libbackend.so')).toBe(program.stateFiles.find(({ path }) => path.endsWith('libbackend.so'))?.path);
    expect(program.early).toBe(program.addon?.replace(/engine\.node$/, 'libcoldstart_early.so'));
    expect(program.stateFiles.filter(({ role }) => role === 'addon').map(({ path }) => path)).toEqual([
      program.addon,
      program.addon?.replace(/engine\.node$/, 'libcoldstart_startup.so'),
    ]);
    expect(program.stateFiles.filter(({ role }) => role === 'runtime')).toEqual([{ path: program.command[0], role: 'runtime' }]);
  });

  it('leaves no private copy that nobody has used for a week', () => {
    const source = makeFile('node');
    const [old = ''] = privateCopies([source], folder);
    utimesSync(dirname(old), 1, 1);
    writeFileSync(source, 'another version');
    const [fresh = ''] = privateCopies([source], folder);
    expect([existsSync(old), readFileSync(fresh, 'utf8')]).toEqual([false, 'another version']);
  });

  it("is the user's command as it is, its program found as exec would", () => {
    const tool = makeFile('tool', 0o755);
    makeFile('data');
    expect(findExecutable('tool', '/', `/nowhere:${folder}`)).toBe(tool);
    expect(findExecutable('./tool', folder, undefined)).toBe(tool);
    expect(findExecutable('data', '/', folder)).toBeUndefined();
    const target = aProcessTarget({ command: ['tool', '-x'], cwd: folder, env: { PATH: folder } });
    const program = programOf(aServerVariant({ port: 1 }, folder), target, aRunContext(folder));
    expect(program).toEqual({ command: ['tool', '-x'], stateFiles: [{ path: tool, role: 'runtime' }] });
  });

  it('needs the parts of our own instance', () => {
    const target = aProcessTarget();
    expect(() => programOf(aVariant({ target }), target, aRunContext(folder))).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
  });
});

describe('what an instance finds in its environment', () => {
  const variables = (state: StartState, marks: 'on' | 'off', addon?: string) =>
    instanceEnvironment({
      inherited: { USER_OWN: 'a', SHARED: 'old', COLDSTART_RUN: 'outer', COLDSTART_CONFIG: '/outer' },
      scenario: { SHARED: 'new' },
      runId: 'r1',
      trial: aTrialIdentity(folder, { marks }),
      places: trialPlaces('/run/coldstart', '001'),
      state,
      ...(addon !== undefined && { addon }),
    });

  it('has the scenario before the user, and ours before both', () => {
    expect(variables('warm', 'on')).toEqual({
      USER_OWN: 'a',
      SHARED: 'new',
      COLDSTART_RUN: 'r1',
      COLDSTART_TRIAL: '001',
      COLDSTART_MARKS: '/run/coldstart/001/marks',
    });
  });

  it('turns marks off in a control trial and names configuration and addon for our own program', () => {
    expect(variables('warm', 'off', '/a/engine.node')).toMatchObject({
      COLDSTART_MARKS: 'off',
      COLDSTART_CONFIG: '/run/coldstart/001/config.json',
      COLDSTART_ADDON: '/a/engine.node',
    });
  });

  it('begins an early start behind what is preloaded already: by the scenario, or by the user', () => {
    const request = {
      runId: 'r1',
      trial: aTrialIdentity(folder),
      places: trialPlaces('/run/coldstart', '001'),
      state: 'warm' as const,
      addon: '/a/engine.node',
      early: '/a/libcoldstart_early.so',
    };
    const inherited = { LD_PRELOAD: '/user.so', COLDSTART_EARLY: '/of/another/run' };
    expect(instanceEnvironment({ ...request, inherited, scenario: {} })).toMatchObject({
      COLDSTART_EARLY: '/run/coldstart/001/start-plan',
      LD_PRELOAD: '/user.so:/a/libcoldstart_early.so',
    });
    expect(instanceEnvironment({ ...request, inherited, scenario: { LD_PRELOAD: '/scenario.so' } })['LD_PRELOAD']).toBe(
      '/scenario.so:/a/libcoldstart_early.so',
    );
    const { early: _, ...overlapped } = request;
    expect(instanceEnvironment({ ...overlapped, inherited, scenario: {} })).not.toHaveProperty('COLDSTART_EARLY');
  });

  it('has an empty compute cache in a cold state', () => {
    expect(variables('cold', 'on')).toHaveProperty('CUDA_CACHE_PATH', '/run/coldstart/001/compute-cache');
    expect(variables('model-cold', 'on')).not.toHaveProperty('CUDA_CACHE_PATH');
  });

  it('keeps a hostile trial id inside the folder', () => {
    expect(trialPlaces('/run/c', '../../etc').folder).toBe('/run/c/.._.._etc');
  });
});

describe('files that a running program maps', () => {
  it('are told apart by their names', () => {
    const executables = new Set(['/usr/bin/python3']);
    const roles = ['/usr/bin/python3', '/lib/libc.so.6', '/lib/x.so', '/a/b.node', '/m/net.onnx', '/usr/lib/locale/archive'].map((path) =>
      roleOfMappedFile(path, executables),
    );
    expect(roles).toEqual(['runtime', 'library', 'library', 'addon', 'model', 'image']);
  });
});
