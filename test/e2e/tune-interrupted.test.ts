import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TuningResult } from '../../src/core/tuning.ts';
import { expectNothingLeft } from '../support/bad-starts.ts';
import { coldstart, type Finished, makeWorkplace, type Running, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';

const SERVER = fileURLToPath(new URL('../fixtures/servers/tunable.mjs', import.meta.url));
const QUICK = ['--max-trials', '36', '--proof-pairs', '6', '--guard', 'steady-p99=off', '--max-time', '30m', '--verbose'];

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

/** A start that UV_THREADPOOL_SIZE decides, and that is quick with any value. */
async function tunable(plan: Record<string, number | string> = { unset: 500, 8: 20, 2: 400, 1: 300 }): Promise<string[]> {
  const port = await freePort();
  const file = join(place.folder, 'app.yaml');
  const url = `http://127.0.0.1:${port}/`;
  const command = [process.execPath, SERVER, String(port), JSON.stringify(plan)];
  writeFileSync(file, JSON.stringify({ title: 'Tunable', target: { process: { command } }, health: { url }, infer: { url } }));
  return ['tune', file, '--knobs', 'uv-threads', ...QUICK];
}

/** Our own entry point with a knob whose value is a file that has to be made. */
async function withArtefacts(): Promise<string[]> {
  return ['tune', '--target', 'process', '--engine', 'fake', '--port', String(await freePort()), '--knobs', 'node-snapshot', ...QUICK];
}

function cacheOf(folder: string): Record<string, string> {
  return { XDG_CACHE_HOME: folder };
}

function artefacts(cache: string): string[] {
  const folder = join(cache, 'coldstart', 'artefacts');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function tunings(): string[] {
  const folder = join(place.folder, 'reports', 'tunings');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function saying(running: Running, what: RegExp): Promise<unknown> {
  return until(() => what.test(running.stderr()), `${what} is said`, 120_000);
}

function resultOf({ stdout, stderr }: Finished): TuningResult {
  if (stdout === '') throw new Error(`no result; standard error:\n${stderr}`);
  return JSON.parse(stdout) as TuningResult;
}

/** Told to `clean`, as the message of a killed run advises; then nothing may be left. */
async function cleaned(cache: Record<string, string> = {}): Promise<void> {
  const { code, stderr } = await coldstart(place, ['clean'], cache);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expectNothingLeft(place);
}

describe('[e2e] a tuning that is killed', () => {
  it.each([
    ['in the starts of the baseline', /baseline trial 2 /],
    ['in the screen', /screen trial 9 /],
    ['in the race', /(race|refine) trial \d+ /],
    ['in the proof', /proof trial 3 /],
  ])('%s keeps every start that had ended, and --resume goes on to the end', async (_, when) => {
    const args = await tunable();
    const running = startColdstart(place, args);
    await saying(running, when);
    running.child.kill('SIGKILL');
    await running.finished;
    await cleaned();
    const [id = ''] = tunings();
    const saved = readdirSync(join(place.folder, 'reports', 'tunings', id, 'trials')).map((name) => [
      name,
      readFileSync(join(place.folder, 'reports', 'tunings', id, 'trials', name), 'utf8'),
    ]);
    expect(saved.length).toBeGreaterThan(1);
    const finished = await coldstart(place, [...args.filter((arg) => arg !== '--verbose'), '--resume', '--json']);
    const result = resultOf(finished);
    expect([finished.code, result.tuningId, tunings()], finished.stderr).toEqual([0, id, [id]]);
    expect(result.outcome).not.toBe('interrupted');
    for (const [name = '', text] of saved) expect(readFileSync(join(place.folder, 'reports', 'tunings', id, 'trials', name), 'utf8')).toBe(text);
    expect(result.starts.map(({ order }) => order)).toEqual(result.starts.map((_, index) => index + 1));
    expectNothingLeft(place);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('by %s while a derived file is made leaves no half of it, and goes on', async (signal) => {
    const cache = join(place.folder, 'cache');
    const args = await withArtefacts();
    const running = startColdstart(place, args, cacheOf(cache));
    await saying(running, /making the snapshot of Node/);
    running.child.kill(signal);
    const { code, stderr } = await running.finished;
    if (signal === 'SIGINT') expect([code, stderr]).toEqual([130, expect.stringMatching(/interrupted in the search/)]);
    await cleaned(cacheOf(cache));
    expect(artefacts(cache).filter((name) => name.startsWith('.'))).toEqual([]);
    const finished = await coldstart(place, [...args.filter((arg) => arg !== '--verbose'), '--resume', '--json'], cacheOf(cache));
    expect([finished.code, resultOf(finished).tuningId], finished.stderr).toEqual([0, tunings()[0]]);
    expect(artefacts(cache).filter((name) => name.includes('.part-'))).toEqual([]);
  });
});

describe('[e2e] Ctrl-C behind the proof', () => {
  it('keeps the proven result and its patch, and says what was not measured any more', async () => {
    const file = join(place.folder, 'slow.yaml');
    // Of four contexts that take so long one after another, lazy ones save three.
    const engine = { backend: 'fake', options: { 'delay.context-create': 250 }, contexts: { count: 4, mode: 'eager' } };
    writeFileSync(file, JSON.stringify({ title: 'Slow', target: 'process', engine, health: { url: `http://:${await freePort()}/health` } }));
    const args = ['tune', file, '--knobs', 'contexts-mode', ...QUICK];
    const running = startColdstart(place, args);
    await saying(running, /measuring what this machine can do/);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.finished;
    expect([code, stdout], stderr).toEqual([
      130,
      expect.stringMatching(/✓ faster by[\s\S]*coldstart run scenario\.yaml[\s\S]*▲ the ceilings were not measured: interrupted/),
    ]);
    expectNothingLeft(place);
    const again = await coldstart(place, [...args, '--resume']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/TUNE_NOTHING_TO_RESUME/)]);
  });
});

describe('[e2e] a tuning that is refused by its own baseline', () => {
  it('leaves no folder where nothing is left to search, and is not taken up where the baseline failed', async () => {
    const args = await tunable({ unset: 20 });
    const nothing = await coldstart(place, [...args.map((arg) => (arg === 'uv-threads' ? 'loader' : arg))]);
    expect([nothing.code, tunings()], nothing.stderr).toEqual([2, []]);
    const failing = await coldstart(place, await tunable({ unset: 'dies' }));
    expect([failing.code, tunings().length], failing.stderr).toEqual([3, 1]);
    const again = await coldstart(place, [...args, '--resume']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/none below .* was interrupted.*TUNE_NOTHING_TO_RESUME/)]);
    const named = await coldstart(place, [...args, '--resume', tunings()[0] ?? '']);
    expect([named.code, named.stderr]).toEqual([2, expect.stringMatching(/came to its end: failed.*TUNE_NOTHING_TO_RESUME/)]);
  });

  it('says of an image that is not there what any run says, and keeps nothing', async () => {
    const { code, stderr } = await coldstart(place, ['tune', '--image', 'coldstart-nowhere:1', '--health', 'http://:8000/']);
    expect([code, stderr, tunings()]).toEqual([3, expect.stringMatching(/coldstart-nowhere:1 is not on this machine.*TARGET_IMAGE_MISSING/), []]);
  });
});

describe('[e2e] two tunings at once', () => {
  it('share a derived file: one makes it, both use it, and neither takes it from the other', async () => {
    const cache = join(place.folder, 'cache');
    const [first, second] = await Promise.all([withArtefacts(), withArtefacts()]);
    const both = await Promise.all([first, second].map((args) => coldstart(place, [...args, '--no-lock'], cacheOf(cache))));
    for (const { code, stderr } of both) expect(code, stderr).toBe(0);
    const said = both.map(({ stderr }) => stderr).join('\n');
    const made = artefacts(cache).filter((name) => name.startsWith('node-snapshot-'));
    expect(made.length, said).toBeGreaterThan(0);
    expect(said.match(/making the snapshot of Node/g)?.length, said).toBe(made.length);
    expect(made.flatMap((name) => readdirSync(join(cache, 'coldstart', 'artefacts', name, 'users')))).toEqual([]);
    expectNothingLeft(place);
  });
});

describe('[e2e] a disk that is full', () => {
  let small: string;
  beforeEach(() => {
    small = join(place.folder, 'small');
    mkdirSync(small);
  });
  afterEach(() => {
    execFileSync('umount', [small]);
  });

  function mount(size: string): void {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', small]);
  }

  it('where derived files lie ends the search with its name, and the search goes on once there is room', async () => {
    mount('600k');
    const args = await withArtefacts();
    const full = await coldstart(place, args, cacheOf(small));
    expect([full.code, full.stderr]).toEqual([
      3,
      expect.stringMatching(/no room for the snapshot of Node in .*TUNE_CACHE_FULL[\s\S]*XDG_CACHE_HOME[\s\S]*--resume/),
    ]);
    expect(artefacts(small).filter((name) => name.includes('.part-'))).toEqual([]);
    expectNothingLeft(place);
    const finished = await coldstart(place, [...args.filter((arg) => arg !== '--verbose'), '--resume', '--json'], cacheOf(join(place.folder, 'cache')));
    expect([finished.code, resultOf(finished).tuningId], finished.stderr).toEqual([0, tunings()[0]]);
  });

  it('where reports lie ends the tuning, and leaves whole files only', async () => {
    mount('48k');
    const { code, stderr } = await coldstart(place, [...(await tunable()), '--out', small]);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/HOST_DISK_FULL/)]);
    for (const name of readdirSync(small, { recursive: true })
      .map(String)
      .filter((one) => one.endsWith('.json')))
      expect(() => JSON.parse(readFileSync(join(small, name), 'utf8')), name).not.toThrow();
    expectNothingLeft(place);
  });
});
