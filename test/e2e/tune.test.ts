import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TuningResult } from '../../src/core/tuning.ts';
import { expectNothingLeft } from '../support/bad-starts.ts';
import { coldstart, type Finished, makeWorkplace, type Running, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';

const SERVER = fileURLToPath(new URL('../fixtures/servers/tunable.mjs', import.meta.url));
/** Few starts, one knob: what is tested is the way, not the search. */
const QUICK = ['--knobs', 'uv-threads', '--max-trials', '40', '--proof-pairs', '6', '--guard', 'steady-p99=off', '--max-time', '30m'];

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

/** A server whose start takes what UV_THREADPOOL_SIZE decides: differences that no busy machine hides. */
async function tunable(plan: Record<string, number | string>): Promise<string> {
  const port = await freePort();
  const file = join(place.folder, 'app.yaml');
  const url = `http://127.0.0.1:${port}/`;
  const command = [process.execPath, SERVER, String(port), JSON.stringify(plan)];
  writeFileSync(file, JSON.stringify({ title: 'Tunable', target: { process: { command } }, health: { url }, infer: { url } }));
  return file;
}

const FASTER = { unset: 600, 8: 50, 2: 450, 1: 'dies' };

function tunings(): string[] {
  const folder = join(place.folder, 'reports', 'tunings');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function savedStarts(id: string): string[] {
  return readdirSync(join(place.folder, 'reports', 'tunings', id, 'trials')).sort();
}

function resultOf({ stdout, stderr }: Finished): TuningResult {
  if (stdout === '') throw new Error(`no result; standard error:\n${stderr}`);
  return JSON.parse(stdout) as TuningResult;
}

function saying(running: Running, what: RegExp): Promise<unknown> {
  return until(() => what.test(running.stderr()), `${what} is said`, 120_000);
}

describe('[e2e] tune', () => {
  it('finds the value that helps, proves it on fresh starts, and excludes the one that kills the server', async () => {
    const finished = await coldstart(place, ['tune', await tunable(FASTER), ...QUICK, '--json', '--strict']);
    const result = resultOf(finished);
    expect([finished.code, result.outcome, result.sentence], finished.stderr).toEqual([
      0,
      'proven',
      expect.stringMatching(/^faster by .* fresh starts of each side$/),
    ]);
    expect(result.settings).toMatchObject([{ knob: 'uv-threads', from: 'unset', to: 8 }]);
    expect(result.knobs.find(({ id }) => id === 'uv-threads')).toMatchObject({ status: 'searched', failed: [{ value: 1, reason: expect.any(String) }] });
    expect(result.proof?.total.highRatio).toBeLessThan(1);
    expect(result.starts.length).toBe(savedStarts(result.tuningId).length);
    expect(result.starts.length + (result.costs.find(({ stage }) => stage === 'proof')?.starts ?? 0)).toBeLessThanOrEqual(40);
    const folder = join(place.folder, 'reports', 'tunings', result.tuningId);
    expect(JSON.parse(readFileSync(join(folder, 'tuning.json'), 'utf8'))).toEqual(result);
    expect(result.patch.length).toBeGreaterThan(0);
    for (const { file, rollback } of result.patch) for (const one of [file, rollback ?? file]) expect(existsSync(join(folder, one)), one).toBe(true);
    expect(readFileSync(join(folder, 'patch', 'settings.env'), 'utf8')).toContain('UV_THREADPOOL_SIZE');
    expectNothingLeft(place);
  });

  it('says that nothing helped where nothing does, and exits with 6 only when it is strict', async () => {
    const file = await tunable({ unset: 50, 8: 500, 2: 500, 1: 500 });
    const { code, stdout } = await coldstart(place, ['tune', file, ...QUICK, '--strict']);
    expect([code, stdout]).toEqual([6, expect.stringMatching(/= nothing helped: no settings were faster than those in use/)]);
  });

  it('is interrupted in the search, killed in the next part of it, and goes on to its end with --resume', async () => {
    const file = await tunable(FASTER);
    const first = startColdstart(place, ['tune', file, ...QUICK, '--verbose']);
    await saying(first, /screen trial 8 /);
    first.child.kill('SIGINT');
    const interrupted = await first.finished;
    expect([interrupted.code, interrupted.stdout]).toEqual([130, '']);
    expect(interrupted.stderr).toMatch(/interrupted in the search; \d+ starts of tuning \S+ are saved \[TUNE_INTERRUPTED\][\s\S]*--resume/);
    expectNothingLeft(place);
    const [id = ''] = tunings();
    const saved = savedStarts(id);
    const second = startColdstart(place, ['tune', file, ...QUICK, '--verbose', '--resume']);
    await saying(second, /(screen|race|refine) trial 11 /);
    second.child.kill('SIGKILL');
    await second.finished;
    expect(savedStarts(id).slice(0, saved.length)).toEqual(saved);
    const different = await coldstart(place, ['tune', file, ...QUICK, '--resume', id, '--seed', '7']);
    expect([different.code, different.stderr]).toEqual([2, expect.stringMatching(/--seed was 1, now 7.*TUNE_RESUME_DIFFERS/)]);
    const third = await coldstart(place, ['tune', file, ...QUICK, '--json', '--resume', id]);
    const result = resultOf(third);
    expect([third.code, result.tuningId, result.outcome], third.stderr).toEqual([0, id, 'proven']);
    expect(result.starts.map(({ order }) => order)).toEqual(result.starts.map((_, index) => index + 1));
    const again = await coldstart(place, ['tune', file, ...QUICK, '--resume', id]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/came to its end: proven.*TUNE_NOTHING_TO_RESUME/)]);
  });

  it.each([
    ['in the starts of the baseline', /baseline trial 2 /],
    ['in the proof', /proof trial 3 /],
  ])('Ctrl-C %s cleans up, says where it was, and can be taken up', async (stage, when) => {
    const running = startColdstart(place, ['tune', await tunable(FASTER), ...QUICK, '--verbose']);
    await saying(running, when);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect([code, stderr]).toEqual([130, expect.stringMatching(new RegExp(`interrupted ${stage}; \\d+ starts`))]);
    expectNothingLeft(place);
    expect(savedStarts(tunings()[0] ?? '').length).toBeGreaterThan(1);
  });

  it('refuses a second one that would go on with the same tuning', async () => {
    const file = await tunable(FASTER);
    const running = startColdstart(place, ['tune', file, ...QUICK, '--verbose']);
    await saying(running, /baseline trial 1 /);
    const second = await coldstart(place, ['tune', file, ...QUICK, '--resume']);
    expect([second.code, second.stderr]).toEqual([3, expect.stringMatching(/TUNE_ALREADY_RUNS/)]);
    running.child.kill('SIGINT');
    await running.finished;
  });
});

describe('[e2e] what tune refuses', () => {
  it.each([
    ['too few starts', ['--max-trials', '30'], /leave no room for .*--max-trials 78 would do, or --proof-pairs 6/s, 'TUNE_BUDGET_TOO_SMALL'],
    ['too little time', ['--max-time', '2s'], /do not fit into.*--max-time \d+s would do/s, 'TUNE_BUDGET_TOO_SMALL'],
    ['pairs that prove nothing', ['--proof-pairs', '3'], /--proof-pairs: 3 is no whole number from 6/, 'USAGE_INVALID_FLAG'],
    ['a knob that there is not', ['--knobs', 'uv-thread'], /unknown knob uv-thread, did you mean uv-threads\?/, 'USAGE_UNKNOWN_NAME'],
    ['a guard that there is not', ['--guard', 'speed=10%'], /steady-p99/, 'USAGE_INVALID_FLAG'],
    ['an objective that nothing tells', ['--objective', 'engine-load'], /only the phases of our own entry point/, 'USAGE_INVALID_FLAG'],
    ['a tuning that there is not', ['--resume'], /none below .* was interrupted/, 'TUNE_NOTHING_TO_RESUME'],
  ])('%s, before anything is started', async (_, flags, says, code) => {
    const finished = await coldstart(place, ['tune', await tunable(FASTER), ...flags]);
    expect([finished.code, finished.stdout, finished.stderr]).toEqual([2, '', expect.stringMatching(says)]);
    expect(finished.stderr).toContain(code);
    expect(finished.stderr).not.toMatch(/baseline +1\//);
    expect(tunings()).toEqual([]);
  });

  it('a baseline that fails, with the words of its own end', async () => {
    const finished = await coldstart(place, ['tune', await tunable({ unset: 'dies' }), ...QUICK]);
    expect([finished.code, finished.stderr]).toEqual([3, expect.stringMatching(/no room for so few threads[\s\S]*TARGET_EXITED/)]);
    expectNothingLeft(place);
  });

  it('a scenario with nothing to tune, with the reason of every knob', async () => {
    const finished = await coldstart(place, ['tune', await tunable({ unset: 20 }), ...QUICK, '--knobs', 'loader']);
    expect([finished.code, finished.stderr]).toEqual([2, expect.stringMatching(/nothing to tune in app: .*loader: .*TUNE_NOTHING_TO_TUNE/s)]);
  });

  it('plans without a start under --dry-run', async () => {
    const { code, stdout } = await coldstart(place, ['tune', await tunable({ unset: 'dies' }), '--dry-run', '--json']);
    const plan = JSON.parse(stdout);
    expect([code, plan.starts, tunings()]).toEqual([0, { baseline: 6, search: 182, proof: 62 }, []]);
    expect(plan.dimensions.map(({ knob }: { knob: string }) => knob)).toContain('uv-threads');
    expect(plan.knobs.find(({ id }: { id: string }) => id === 'loader')).toMatchObject({ status: 'not-applicable', reason: expect.any(String) });
  });

  it('a place for reports that cannot be made', async () => {
    mkdirSync(join(place.folder, 'taken'));
    writeFileSync(join(place.folder, 'taken', 'tunings'), '');
    const finished = await coldstart(place, ['tune', await tunable(FASTER), ...QUICK, '--out', join(place.folder, 'taken')]);
    expect([finished.code, finished.stderr]).toEqual([3, expect.stringMatching(/HOST_NOT_WRITABLE/)]);
  });
});
