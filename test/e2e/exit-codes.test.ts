/** Every exit code through the built binary, once where it is easiest to tell from the others; the cases behind them stand in the files beside this one. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../src/core/exit-codes.ts';
import { aRunResult } from '../support/builders.ts';
import { coldstart, makeWorkplace, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';
import { NightPlace } from '../support/night-place.ts';
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
    await until(() => existsSync(started), 'the first start', 120_000);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
  });
});

describe('[e2e] exit codes of a night that reports no regression', () => {
  let at: NightPlace;
  beforeAll(async () => {
    at = await NightPlace.make('0.05');
  });
  afterAll(() => at.place.remove());

  it('7 for a noisy host, 0 where nothing is slower, 3 for a commit that does not build', async () => {
    const series = { name: 'app', scenario: './service/app.yaml', head: `git:${at.service.folder}@HEAD` };
    at.nightly([series], { hostNoise: { bounds: '0.001%', cpuPressure: '100%' } });
    expect(await at.one()).toMatchObject({ code: 7, outcome: 'noisy-host' });
    at.nightly([series]);
    expect(await at.one()).toMatchObject({ code: 0, outcome: 'ok' });
    at.commit('0.05', 'exit 9');
    expect(await at.one()).toMatchObject({ code: 3, outcome: 'could-not-measure' });
  });

  it('4 for a budget that is missed, 2 for a file that is not there', async () => {
    at.service.write('tight.yaml', at.scenario({ budget: { at: 'p50', limit: '1ms' } }));
    at.commit('0.05');
    at.nightly([{ name: 'tight', scenario: './service/tight.yaml', head: `git:${at.service.folder}@HEAD` }]);
    expect(await at.one()).toMatchObject({ code: 4, outcome: 'target-missed' });
    expect((await at.night(['nowhere.yaml'])).code).toBe(2);
  });
});
