import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComparisonResult } from '../../src/core/comparison.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import { expectNothingLeft } from '../support/bad-starts.ts';
import { coldstart, type Finished, makeWorkplace, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

/** A fake engine whose time is its delays, so that a change of one phase is a known change of the whole. */
function fake(name: string, port: number, deserializeMs: number, more: Record<string, unknown> = {}): string {
  const file = join(place.folder, `${name}.yaml`);
  const options = { 'delay.model-read': 150, 'delay.deserialize': deserializeMs, ...(more['options'] as object) };
  const scenario = { title: name, target: 'process', engine: { backend: 'fake', pipeline: 'sequential', options }, health: { url: `http://:${port}/health` } };
  writeFileSync(file, JSON.stringify({ ...scenario, trials: 8, controls: 0, budget: { at: 'p50' }, ...(more['keys'] as object) }));
  return file;
}

function comparisonOf({ stdout, stderr }: Finished): ComparisonResult {
  if (stdout === '') throw new Error(`no comparison; standard error:\n${stderr}`);
  return JSON.parse(stdout) as ComparisonResult;
}

function savedComparison(): ComparisonResult {
  const folder = join(place.folder, 'reports', 'comparisons');
  const [id = ''] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, id, 'comparison.json'), 'utf8')) as ComparisonResult;
}

async function savedRun(file: string): Promise<RunResult> {
  const { stdout, stderr } = await coldstart(place, ['run', file, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as RunResult;
}

describe('[e2e] compare, live', () => {
  it('finds a slowdown, attributes it to its phase, exits with 5 and saves what it printed', async () => {
    const port = await freePort();
    const finished = await coldstart(place, ['compare', fake('before', port, 400), fake('after', port, 1000), '--pairs', '10', '--json']);
    const result = comparisonOf(finished);
    expect([finished.code, result.outcome], finished.stderr).toEqual([5, 'slower']);
    expect(result.phases.filter(({ carries }) => carries).map(({ id }) => id)).toContain('deserialize');
    const row = result.phases.find(({ id }) => id === 'deserialize');
    expect(Math.abs((row?.contributionMs ?? 0) - 600)).toBeLessThan(60);
    expect(result.phases.reduce((sum, { contributionMs }) => sum + contributionMs, 0)).toBeCloseTo(result.contributionMs ?? Number.NaN, 9);
    expect(savedComparison()).toEqual(result);
    const run = join(place.folder, 'reports', 'runs', result.sides[0].runId);
    expect(existsSync(join(run, 'result.json'))).toBe(true);
    expect(readdirSync(join(place.folder, 'reports', 'comparisons', result.comparisonId)).sort()).toEqual(['comparison.json', 'report.html']);
    const orders = result.sides.map(({ trials }) => trials.filter(({ role }) => role === 'measured').map(({ order }) => order));
    expect(orders[0]?.some((order, index) => order > (orders[1]?.[index] ?? 0))).toBe(true);
    expectNothingLeft(place);
  });

  it('says of a thing compared with itself that no change is shown, and what would have been noticed', async () => {
    const file = fake('same', await freePort(), 100);
    const { code, stdout, stderr } = await coldstart(place, ['compare', file, file, '--pairs', '6']);
    // One comparison in twenty may err: what it says and its exit code agree all the same.
    expect(code, stderr).toBe(/^✕ slower by/m.test(stdout) && !stdout.includes('less than the margin') ? 5 : 0);
    expect(stdout).toMatch(/no change shown \(|no change: within|undecided|(slower|faster) by/);
    expect(stdout).toMatch(/Moments[\s\S]*ready[\s\S]*Critical chain[\s\S]*baseline[\s\S]*deserialize[\s\S]*candidate/);
    expect(stdout).toMatch(/report: .*comparisons/);
  });

  it('ends undecided with 6 or 7 under --strict', async () => {
    const file = fake('same', await freePort(), 20);
    const { code, stdout } = await coldstart(place, ['compare', file, file, '--pairs', '6', '--margin', '0.01%', '--strict', '--json']);
    expect(comparisonOf({ code, stdout, stderr: '' }).outcome).toBe('undecided');
    expect([6, 7]).toContain(code);
  });

  it('Ctrl-C saves the pairs that were made and exits with 130', async () => {
    const port = await freePort();
    const running = startColdstart(place, ['compare', fake('a', port, 200), fake('b', port, 210), '--verbose']);
    await until(() => /trial 8 /.test(running.stderr()), 'the eighth trial', 120_000);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect([code, stderr]).toEqual([130, expect.stringMatching(/RUN_INTERRUPTED/)]);
    const saved = savedComparison();
    expect(saved.notices.join(' ')).toMatch(/interrupted/);
    expect(saved.total.baselineCount).toBeGreaterThanOrEqual(2);
    expectNothingLeft(place);
  });

  it('a side whose starts all fail is never judged', async () => {
    const port = await freePort();
    const bad = fake('bad', port, 10, { options: { 'fail.deserialize': 'broken plan' } });
    const { code, stdout, stderr } = await coldstart(place, ['compare', fake('good', port, 10), bad, '--pairs', '6']);
    expect([code, stdout, stderr]).toEqual([3, '', expect.stringMatching(/candidate: .*broken plan/)]);
    expectNothingLeft(place);
  });

  it('ends at --max-time and says after how many pairs', async () => {
    const file = fake('same', await freePort(), 300);
    const { code, stdout } = await coldstart(place, ['compare', file, file, '--max-time', '6s', '--json']);
    expect(code).toBe(0);
    expect(comparisonOf({ code, stdout, stderr: '' }).notices.join()).toMatch(/--max-time\) ended it after \d+ of at most 40 pairs/);
  });
});

describe('[e2e] compare, saved', () => {
  it('compares two saved runs of one question', async () => {
    const port = await freePort();
    const before = await savedRun(fake('app', port, 100));
    const after = await savedRun(fake('app', port, 700));
    const finished = await coldstart(place, ['compare', before.runId, after.runId, '--json']);
    const result = comparisonOf(finished);
    expect([finished.code, result.outcome, result.interleaved, result.looks]).toEqual([5, 'slower', false, []]);
    expect(result.doubts.join()).toMatch(/not measured in turn/);
  });

  it('refuses runs of two scenarios and another state by naming both, compares them by --force, and says so in the document', async () => {
    const port = await freePort();
    const before = await savedRun(fake('one', port, 20));
    const after = await savedRun(fake('two', port, 20, { keys: { state: 'model-cold' } }));
    const refused = await coldstart(place, ['compare', before.runId, after.runId]);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/COMPARE_INCOMPARABLE/);
    expect(refused.stderr).toMatch(/scenario is one and two; state is warm and\s+model-cold/);
    expect(existsSync(join(place.folder, 'reports', 'comparisons'))).toBe(false);
    const forced = comparisonOf(await coldstart(place, ['compare', before.runId, after.runId, '--force', '--json']));
    expect(forced.forced.map(({ fact }) => fact)).toEqual(['scenario', 'state']);
  });

  it('measures a live side by itself where the other one is saved', async () => {
    const file = fake('app', await freePort(), 50);
    const before = await savedRun(file);
    const finished = await coldstart(place, ['compare', before.runId, file, '--json', '--pairs', '6']);
    expect(comparisonOf(finished).interleaved).toBe(false);
    expect(finished.stderr).toMatch(/measured by itself/);
    const other = await coldstart(place, ['compare', before.runId, fake('other', await freePort(), 50), '--pairs', '6']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('scenario is app and other')]);
    expect(other.stderr).not.toMatch(/measured by itself/);
  });

  it('refuses the same starts twice, and a --scenario that neither side needs', async () => {
    const file = fake('app', await freePort(), 20);
    const { runId } = await savedRun(file);
    const twice = await coldstart(place, ['compare', runId, runId]);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('both sides are the same starts')]);
    const unused = await coldstart(place, ['compare', file, file, '--scenario', file]);
    expect([unused.code, unused.stderr]).toEqual([2, expect.stringContaining('neither side is one')]);
    expect(existsSync(join(place.folder, 'reports', 'comparisons'))).toBe(false);
  });

  it.each([
    ['a side that does not exist', ['compare', 'nowhere.yaml', 'nowhere.yaml']],
    ['too few pairs', ['compare', 'a', 'b', '--pairs', '5']],
    ['a margin that is none', ['compare', 'a', 'b', '--margin', '2']],
    ['a time limit that is none', ['compare', 'a', 'b', '--max-time', 'soon']],
    ['a moment that is none', ['compare', 'a', 'b', '--moment', 'lunch']],
    ['a format that is none', ['compare', 'a', 'b', '--format', 'docx']],
    ['one side only', ['compare', 'a']],
  ])('refuses %s before anything starts', async (_, args) => {
    const { code, stdout } = await coldstart(place, args);
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('[e2e] analyze', () => {
  it('judges saved trials by another budget, refuses one that is none, and rewrites the run only when asked', async () => {
    const run = await savedRun(fake('app', await freePort(), 50));
    const file = join(place.folder, 'reports', 'runs', run.runId, 'result.json');
    const before = readFileSync(file, 'utf8');
    expect((await coldstart(place, ['history', '--json'])).stdout).not.toContain('"outcome":"missed"');
    const missed = await coldstart(place, ['analyze', '--budget', '1ms', '--json']);
    expect([missed.code, (JSON.parse(missed.stdout) as RunResult).verdict.outcome]).toEqual([4, 'missed']);
    expect(readFileSync(file, 'utf8')).toBe(before);
    for (const flags of [
      ['--at', 'p42'],
      ['--budget', 'soon'],
      ['--moment', 'lunch'],
    ])
      expect((await coldstart(place, ['analyze', ...flags])).code).toBe(2);
    expect((await coldstart(place, ['analyze', run.runId, '--at', 'p50', '--quiet'])).stdout).toMatch(/within 3 s/);
    expect((await coldstart(place, ['analyze', '--budget', '1ms', '--save', '--quiet'])).code).toBe(4);
    expect((JSON.parse(readFileSync(file, 'utf8')) as RunResult).verdict.outcome).toBe('missed');
    expect((await coldstart(place, ['history', '--json'])).stdout).toContain('"outcome":"missed"');
  });
});
