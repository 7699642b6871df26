import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import { SINGLE_VARIANT, type Variant } from '../../src/core/scenario.ts';
import type { PatchFile, TuningResult } from '../../src/core/tuning.ts';
import { anEngine, aProcessTarget, aVariant } from '../support/a-scenario.ts';
import { BINARY, coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';
import { writtenPatch } from '../support/written-patch.ts';

const SERVER = fileURLToPath(new URL('../fixtures/servers/tunable.mjs', import.meta.url));
const run = promisify(execFile);
type Facts = Readonly<Record<string, unknown>>;

let place: Workplace;
let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  place = makeWorkplace();
  // What a start leaves and what the machine forgets must be of this test alone.
  vi.stubEnv('XDG_CACHE_HOME', join(place.folder, 'cache'));
  const bin = join(place.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'coldstart'), `#!/bin/sh\nexec '${process.execPath}' '${BINARY}' "$@"\n`, { mode: 0o755 });
  env = { ...place.env, XDG_CACHE_HOME: join(place.folder, 'cache'), PATH: `${bin}:${process.env['PATH']}` };
});
afterEach(() => {
  vi.unstubAllEnvs();
  place.remove();
});

function patchFile(files: readonly PatchFile[], name: string): PatchFile {
  const found = files.find(({ file }) => file === join('patch', name));
  if (found === undefined) throw new Error(`no ${name} among ${files.map(({ file }) => file).join(', ')}`);
  return found;
}

/** As a person types it in the patch's folder. */
async function inShell(command: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', command], { cwd: folder, env, maxBuffer: 64 << 20 });
  return stdout;
}

/** The command of a scenario file; the facts of its start. */
async function byScenario(apply: string): Promise<{ readonly facts: Facts; readonly result: RunResult }> {
  const result = JSON.parse(await inShell(`${apply} --trials 1 --json --quiet --no-lock`)) as RunResult;
  const trial = result.trials.find(({ role }) => role === 'measured');
  expect(trial?.outcome).toBe('completed');
  return { facts: trial?.facts ?? {}, result };
}

/** Whatever the command starts must answer; it is ended then. */
async function started(command: string, port: number, path: string, more: Record<string, string> = {}): Promise<void> {
  const child = spawn('sh', ['-c', `exec ${command}`], { cwd: folder, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let ready = false;
  try {
    const ask = (): void => {
      fetch(`http://127.0.0.1:${port}${path}`).then(
        ({ status }) => {
          ready = status === 200;
        },
        () => undefined,
      );
    };
    await until(
      () => {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said}`);
        ask();
        return ready;
      },
      `${command} is ready; it said: ${said}`,
      30_000,
    );
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** The cache and the patch hold the same file. */
function withoutPlaces(facts: Facts): Facts {
  return { ...facts, 'node.flags': String(facts['node.flags']).replace(/=\/.*\//, '=') };
}

/** A start by a script; what our own entry point reported of it. */
async function byScript(apply: string, port: number): Promise<Facts> {
  const marks = join(place.folder, 'marks');
  await started(apply, port, '/health', { COLDSTART_MARKS: marks });
  return JSON.parse(readFileSync(`${marks}.json`, 'utf8')) as Facts;
}

async function ownBaseline(): Promise<{ baseline: Variant; port: number }> {
  const port = await freePort();
  const health = { port, path: '/health', status: 200, intervalMs: 1, timeoutMs: 30_000 };
  const infer = { port, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } } as const;
  const engine = anEngine({ model: { make: 'mlp' } });
  return { port, baseline: aVariant({ target: aProcessTarget({ cwd: place.folder }), engine, health, infer }) };
}

describe('[e2e] the patch of a process of ours', () => {
  it.each([
    ['a snapshot, the model in memory', { 'ort-format': 'all', 'model-storage': 'tmpfs', pipeline: 'early', 'node-snapshot': true, 'malloc-arenas': 2 }],
    ['compiled code, an optimised model', { 'optimized-model': 'extended', 'node-compile-cache': true, 'warm-up': 1, loader: 'mmap' }],
  ])('gets the same start by every file, wherever it lies and whatever the cache forgot: %s', async (_, settings) => {
    const { baseline, port } = await ownBaseline();
    const written = await writtenPatch('own', baseline, settings, join(place.folder, 'reports'));
    folder = join(place.folder, "patch 'moved' $here");
    renameSync(written.folder, folder);
    rmSync(join(place.folder, 'cache'), { recursive: true });
    const [scenario, script] = [patchFile(written.files, 'scenario.yaml'), patchFile(written.files, 'start.sh')];
    const byRun = await byScenario(scenario.apply);
    expect(byRun.facts['pipeline']).toBe(written.winner.engine?.pipeline);
    expect(withoutPlaces(await byScript(script.apply, port))).toEqual(withoutPlaces(byRun.facts));
    const back = await byScenario('coldstart run scenario.rollback.yaml');
    expect(back.facts['pipeline']).toBe('overlapped');
    expect(back.result.scenario.variants).toEqual([{ ...baseline, id: SINGLE_VARIANT }]);
    expect(await byScript('sh start.rollback.sh', port)).toEqual(back.facts);
    const model = written.winner.engine?.model;
    if (model === undefined || !('file' in model)) throw new Error('the winner has no file of its own');
    expect(existsSync(model.file)).toBe(true);
    if (model.file.startsWith('/dev/shm/')) {
      await inShell('sh prepare.rollback.sh');
      expect(existsSync(model.file)).toBe(false);
    }
  });
});

describe('[e2e] the patch of a winner', () => {
  it('starts the server as the proof did, by its scenario and its variables, and as before by what takes them back', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const command = [process.execPath, SERVER, String(port), JSON.stringify({ unset: 1200, 8: 50, 2: 900, 1: 'dies' })];
    const file = join(place.folder, 'app.yaml');
    writeFileSync(file, JSON.stringify({ title: 'Tunable', target: { process: { command } }, health: { url }, infer: { url } }));
    const flags = ['--knobs', 'uv-threads', '--max-trials', '40', '--proof-pairs', '6', '--guard', 'steady-p99=off', '--max-time', '30m'];
    const { stdout, stderr } = await coldstart(place, ['tune', file, ...flags, '--json', '--no-lock']);
    expect(stdout, stderr).not.toBe('');
    const tuned = JSON.parse(stdout) as TuningResult;
    expect(tuned.outcome, stderr).toBe('proven');
    folder = join(place.folder, 'reports', 'tunings', tuned.tuningId, 'patch');
    const readyMs = ({ trials }: Pick<RunResult, 'trials'>): number => Math.min(...trials.map(({ readyMs }) => readyMs ?? Number.POSITIVE_INFINITY));
    const after = await byScenario(patchFile(tuned.patch, 'scenario.yaml').apply);
    // A second lies between them, which no busy machine hides.
    expect(readyMs(after.result)).toBeLessThan(900);
    const back = await byScenario('coldstart run scenario.rollback.yaml');
    expect(readyMs(back.result)).toBeGreaterThan(1200);
    const variables = patchFile(tuned.patch, 'settings.env');
    const shown = (apply: string): Promise<string> => inShell(`export UV_THREADPOOL_SIZE=7; ${apply}; printf %s "\${UV_THREADPOOL_SIZE-unset}"`);
    expect([await shown(variables.apply), await shown('. ./settings.rollback.env')]).toEqual(['8', 'unset']);
    await started(patchFile(tuned.patch, 'start.sh').apply, port, '/');
    await started('sh start.rollback.sh', port, '/');
  });
});
