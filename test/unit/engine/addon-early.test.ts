/** The early start inside a real Node: adopted, refused, cut short. It never takes Node down and never holds it back. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { earlyPlanFile } from '../../../src/core/early-start.ts';
import { instanceConfig } from '../../../src/core/instance-config.ts';
import { findEngineAddon } from '../../../src/engine/binding.ts';
import { anEngine, aVariant } from '../../support/builders.ts';
import { until } from '../../support/host-programs.ts';

const ADDON = findEngineAddon();
const LIBRARY = join(dirname(ADDON), 'libcoldstart_early.so');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-early-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Options = Record<string, string>;

/** The environment of a Node whose early start begins by these options. */
function early(options: Options, overrides: Record<string, string> = {}): Record<string, string | undefined> {
  const { model: _, ...engine } = anEngine({ backend: 'fake', pipeline: 'early', options });
  const plan = join(folder, 'plan');
  writeFileSync(plan, earlyPlanFile(instanceConfig({ ...aVariant(), engine, inputs: 'auto' }, { listenHost: '' })) ?? '');
  return { ...process.env, COLDSTART_EARLY: plan, LD_PRELOAD: LIBRARY, ...overrides };
}

/** A script with `addon`, and `start` that asks for what the plan of these options says. */
function script(options: Options, body: string): string {
  const plan = { order: 'early', loader: anEngine().loader, options, contexts: 1, parallelContexts: false, inputs: [], warmUp: 0 };
  return `const addon = require(${JSON.stringify(ADDON)});
    const start = (options = ${JSON.stringify(options)}) => addon.openBackend('fake', options).start({ ...${JSON.stringify(plan)}, options });
    const deserialized = () => addon.records().filter(({ phase, edge }) => phase === 'deserialize' && edge === 'begin').length;
    ${body}`;
}

function run(env: Record<string, string | undefined>, options: Options, body: string): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['-e', script(options, body)], { encoding: 'utf8', timeout: 60_000, env });
}

const TELL = 'start().then((engine) => console.log(engine.early, deserialized()), ({ code, phase, message }) => console.log(code, phase, message));';

describe('an early start inside Node', () => {
  it('is adopted where the same is asked for, and its engine infers', () => {
    const body = 'start().then((engine) => engine.contexts[0].infer().then(({ outputs }) => console.log(engine.early, deserialized(), outputs[0].name)));';
    expect(run(early({ 'delay.deserialize': '5' }), { 'delay.deserialize': '5' }, body)).toMatchObject({ status: 0, stdout: 'adopted 1 output\n', stderr: '' });
  });

  it('gives its failure to the one who asks, with code and phase', () => {
    expect(run(early({ 'fail.driver-init': 'it broke' }), { 'fail.driver-init': 'it broke' }, TELL).stdout).toMatch(/^ENGINE_FAILED driver-init .*it broke/);
    expect(run(early({}, { COLDSTART_EARLY: join(folder, 'none') }), {}, TELL).stdout).toMatch(/^INTERNAL_FAULT/);
  });

  it('of another plan is let go, and said', () => {
    expect(run(early({}), { infer: '1' }, TELL).stdout).toBe('not adopted (it began with another set of options) 2\n');
  });

  it('that is missing is said, and made up for', () => {
    expect(run(early({}, { LD_PRELOAD: '' }), {}, TELL).stdout).toBe('not adopted (libcoldstart_early.so was not loaded by LD_PRELOAD) 1\n');
    expect(run(early({}, { COLDSTART_EARLY: '' }), {}, TELL).stdout).toBe('not adopted (COLDSTART_EARLY was not set) 1\n');
  });

  it('is not begun again by children', () => {
    const child =
      "console.log(process.env.COLDSTART_EARLY, process.env.LD_PRELOAD); console.log(require('child_process').execFileSync('env').toString().match(/coldstart_early/i));";
    expect(run(early({}), {}, child).stdout).toBe('undefined undefined\nnull\n');
  });

  it.each(['library-load', 'deserialize', 'context-create'])('does not hold a process back that ends during %s', (phase) => {
    for (const kind of ['delay', 'hang']) {
      const options = { [`${kind}.${phase}`]: kind === 'hang' ? 'true' : '300' };
      expect(run(early(options), options, 'process.exit(5);')).toMatchObject({ status: 5, signal: null, stderr: '' });
      expect(run(early(options), options, 'start(); setImmediate(() => process.exit(6));')).toMatchObject({ status: 6, signal: null, stderr: '' });
    }
  });

  it('ends with its process at a signal, and leaves its marks behind', async () => {
    const marks = join(folder, 'marks');
    const options = { 'hang.deserialize': 'true' };
    const env = early(options, { COLDSTART_MARKS: marks });
    const child = spawn(process.execPath, ['-e', script(options, 'start(); setInterval(() => {}, 1000);')], { env, stdio: 'ignore' });
    const exited = once(child, 'exit');
    await until(() => existsSync(marks) && readFileSync(marks).includes('deserialize'), 'deserialize');
    child.kill('SIGTERM');
    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(readFileSync(marks).includes('early-start')).toBe(true);
  });
});
