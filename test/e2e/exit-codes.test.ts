/** Every exit code through the built binary, once where it is easiest to tell from the others; the cases behind them stand in the files beside this one. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../src/core/exit-codes.ts';
import type { NightDocument } from '../../src/core/night.ts';
import { TestRepository } from '../support/a-repository.ts';
import { aRunResult } from '../support/builders.ts';
import { coldstart, makeWorkplace, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';
import { runIdAt, saveTrials } from '../support/saved-runs.ts';

let place: Workplace;
beforeAll(() => {
  place = makeWorkplace();
});
afterAll(() => place.remove());

/** A run that is saved already: what it exits with when it is judged again depends on nothing but its trials. */
async function saveStarts(minute: number, count: number, cpuPressure: number): Promise<string> {
  const run = aRunResult({ trials: count, target: 'process' }, { runId: runIdAt(minute) });
  const trials = run.trials.map((trial) => ({ ...trial, counters: { ...trial.counters, cpuPressure } }));
  await saveTrials(join(place.folder, 'reports'), { ...run, trials });
  return run.runId;
}

describe('[e2e] exit codes', () => {
  it('are all in --help, with their meaning', async () => {
    const { code, stdout } = await coldstart(place, ['--help']);
    expect(code).toBe(0);
    for (const { code: number, meaning } of Object.values(EXIT_CODES)) expect(stdout).toMatch(new RegExp(`^ +${number} +${meaning}$`, 'm'));
  });

  it('0 for what went well, 2 for what was asked wrongly, 3 for what could not be measured', async () => {
    expect((await coldstart(place, ['list', 'phases'])).code).toBe(0);
    expect((await coldstart(place, ['run', '--at', 'p42'])).code).toBe(2);
    const failing = ['run', '--health', 'http://127.0.0.1:9/', '--', 'sh', '-c', 'exit 9'];
    expect((await coldstart(place, failing)).code).toBe(3);
  });

  it('1 for a defect of coldstart, told as such with its place', async () => {
    const defect = join(place.folder, 'defect.cjs');
    writeFileSync(defect, "JSON.stringify = () => { throw new TypeError('planted'); };\n");
    const { code, stdout, stderr } = await coldstart(place, ['list', 'phases', '--json'], { NODE_OPTIONS: `--require ${defect}` });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/TypeError: planted[\s\S]*INTERNAL_FAULT/);
  });

  it('4 for a budget that is missed, live and judged again', async () => {
    const live = ['run', '--target', 'process', '--engine', 'fake', '--port', String(await freePort()), '--trials', '6', '--at', 'p50', '--budget', '1ms'];
    const { code, stderr } = await coldstart(place, [...live, '--out', join(place.folder, 'live')]);
    expect(code, stderr).toBe(4);
    const saved = await saveStarts(1, 20, 0);
    expect((await coldstart(place, ['analyze', saved, '--at', 'p50', '--budget', '1ms'])).code).toBe(4);
  });

  it('6 for an open verdict and 7 for a noisy host, both with --strict only', async () => {
    for (const [run, strict] of [
      [await saveStarts(2, 3, 0), 6],
      [await saveStarts(3, 100, 0.5), 7],
    ] as const) {
      const question = ['analyze', run, '--at', 'p95', '--budget', '10s'];
      expect((await coldstart(place, question)).code, run).toBe(0);
      expect((await coldstart(place, [...question, '--strict'])).code, run).toBe(strict);
    }
  });

  it('130 for Ctrl-C, also before anything was measured', async () => {
    const started = join(place.folder, 'started');
    const command = ['--', 'sh', '-c', `touch '${started}'; exec sleep 600`];
    const running = startColdstart(place, ['run', '--health', `http://127.0.0.1:${await freePort()}/`, '--timeout', '5m', ...command]);
    await until(() => existsSync(started), 'the first start', 60_000);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
  });
});

describe('[e2e] exit codes of a night', () => {
  let repository: TestRepository;
  let port: number;
  beforeAll(async () => {
    rmSync(join(place.folder, 'reports'), { recursive: true, force: true });
    repository = new TestRepository(join(place.folder, 'app'));
    repository.write('.gitignore', 'nightly.yaml\n');
    port = await freePort();
  });

  /** A server that answers after `delayMs`, and the command that makes it. */
  function commit(delayMs: number, build = 'true'): void {
    const serve = `require('node:http').createServer((request, response) => response.end('ok')).listen(${port}, '127.0.0.1')`;
    repository.write('server.cjs', `setTimeout(() => ${serve}, ${delayMs});\n`);
    const scenario = { build: { command: build }, target: { process: { command: ['node', 'server.cjs'] } }, health: { url: `http://127.0.0.1:${port}/` } };
    repository.write('app.yaml', JSON.stringify({ ...scenario, trials: 6, budget: { at: 'p50', limit: '60s' } }));
    repository.commit(`answers after ${delayMs} ms`);
  }

  async function night(scenario: string, bounds = '100%'): Promise<[code: number | null, outcome: string | undefined]> {
    const file = join(repository.folder, 'nightly.yaml');
    const defaults = { pairs: 6, confirmPairs: 6, confirm: 'one' };
    writeFileSync(file, JSON.stringify({ hostNoise: { bounds, cpuPressure: '100%' }, defaults, series: [{ scenario }] }));
    const { code, stdout, stderr } = await coldstart(place, ['nightly', file, '--json']);
    if (stdout === '') throw new Error(stderr);
    return [code, (JSON.parse(stdout) as NightDocument).series[0]?.outcome];
  }

  it('0 where nothing is slower, 5 for a regression, 7 for a noisy host, 3 for a commit that does not build', { timeout: 300_000 }, async () => {
    commit(100);
    expect(await night('./app.yaml')).toEqual([0, 'ok']);
    commit(400);
    expect(await night('./app.yaml')).toEqual([5, 'regression']);
    expect(await night('./app.yaml', '0.001%')).toEqual([7, 'noisy-host']);
    commit(100, 'exit 9');
    expect(await night('./app.yaml')).toEqual([3, 'could-not-measure']);
  });

  it('4 for a budget that is missed, 2 for a file that is not there', async () => {
    const health = { url: `http://:${port}/health` };
    const scenario = { target: 'process', engine: { backend: 'fake' }, health, trials: 6, budget: { at: 'p50', limit: '1ms' } };
    writeFileSync(join(repository.folder, 'tight.yaml'), JSON.stringify(scenario));
    expect(await night('./tight.yaml')).toEqual([4, 'target-missed']);
    expect((await coldstart(place, ['nightly', 'nowhere.yaml'])).code).toBe(2);
  });
});
