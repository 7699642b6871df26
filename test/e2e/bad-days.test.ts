import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { expectNothingLeft, fakeScenario, runServer } from '../support/bad-starts.ts';
import { coldstart, makeWorkplace, quickArguments, runFolder, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, NODE_SERVER, until } from '../support/host-programs.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

describe('[e2e] a bad day leaves nothing behind', () => {
  it('Ctrl-C ends the instance, renders what was measured and exits with 130', async () => {
    const running = startColdstart(place, ['run', fakeScenario(place, await freePort(), { 'delay.deserialize': 200 }, { trials: 200 }), '--verbose']);
    await until(() => /trial 4 /.test(running.stderr()), 'the fourth trial', 120_000);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(stderr).toMatch(/RUN_INTERRUPTED/);
    expect(code).toBe(130);
    expect(JSON.parse(readFileSync(join(runFolder(place), 'result.json'), 'utf8')).notices.join(' ')).toMatch(/interrupted/);
    expectNothingLeft(place);
  });

  it('a killed harness takes its instance along; report renders its trials and clean removes the rest', async () => {
    const running = startColdstart(place, ['run', fakeScenario(place, await freePort(), { 'delay.deserialize': 200 }, { trials: 200 }), '--verbose']);
    await until(() => /trial 4 /.test(running.stderr()), 'the fourth trial', 120_000);
    running.child.kill('SIGKILL');
    await running.finished;
    const id = runFolder(place).split('/').at(-1);
    await until(() => findMarkedProcesses().every(({ runId }) => runId !== id), 'the instance ends with its harness');
    const report = await coldstart(place, ['report', '--format', 'json', '--out', '-']);
    expect(report.code, report.stderr).toBe(0);
    expect(JSON.parse(report.stdout).trials.length).toBeGreaterThanOrEqual(4);
    const clean = await coldstart(place, ['clean']);
    expect(clean.stdout).toMatch(/removed folder/);
    expectNothingLeft(place);
  });

  it('a second run waits for the first and says for whom', async () => {
    const first = startColdstart(place, ['run', fakeScenario(place, await freePort(), { 'delay.deserialize': 200 }, { trials: 20 }), '--verbose']);
    await until(() => /trial 1 /.test(first.stderr()), 'the first run measures', 120_000);
    const second = startColdstart(place, quickArguments(await freePort(), 1));
    await until(() => /waiting for another measurement/.test(second.stderr()), 'the second run waits', 20_000);
    first.child.kill('SIGINT');
    await first.finished;
    expect((await second.finished).code).toBe(0);
  });

  it('a full disk is named, and the trials that fit are kept whole', async () => {
    if (process.getuid?.() !== 0) return;
    const small = join(place.folder, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', small]);
    try {
      const { code, stderr } = await coldstart(place, ['run', fakeScenario(place, await freePort(), {}, { trials: 60 }), '--out', small]);
      expect(stderr).toMatch(/HOST_DISK_FULL/);
      expect(code).toBe(3);
      const names = readdirSync(small, { recursive: true }).map(String);
      expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
      for (const name of names.filter((one) => /trials\/.*\.json$/.test(one))) JSON.parse(readFileSync(join(small, name), 'utf8'));
    } finally {
      execFileSync('umount', [small]);
    }
  });

  it('a scenario that cannot be measured keeps no other one from being measured', async () => {
    const file = (name: string, port: number, options: Record<string, unknown>): string => {
      const path = join(place.folder, `${name}.yaml`);
      const engine = { backend: 'fake', options };
      writeFileSync(
        path,
        JSON.stringify({ target: 'process', engine, health: { url: `http://:${port}/health` }, trials: 1, controls: 0, budget: { at: 'p50' } }),
      );
      return path;
    };
    const scenarios = [file('bad', await freePort(), { 'fail.deserialize': 'broken' }), file('good', await freePort(), {})];
    const { code, stdout, stderr } = await coldstart(place, ['run', ...scenarios, '--quiet']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^bad could not be measured$/m)]);
    expect(stdout).toMatch(/1 of 1 starts? within/);
    expectNothingLeft(place);
  });

  it('a reader that goes away in the middle of a run leaves it complete and nothing behind', async () => {
    const running = startColdstart(place, ['run', fakeScenario(place, await freePort(), {}, { trials: 3, budget: { at: 'p50' } }), '--verbose']);
    running.child.stderr?.destroy();
    expect((await running.finished).code).toBe(0);
    expect(existsSync(join(runFolder(place), 'report.html'))).toBe(true);
    expectNothingLeft(place);
  });

  it("a run of which only the warm-up was started well prints the failed instance's own log", async () => {
    const port = await freePort();
    const server = `${process.execPath} ${NODE_SERVER} '${JSON.stringify({ port })}'`;
    const script = `if [ -e once ]; then echo the second time is the last; exit 9; fi; touch once; exec ${server}`;
    const { code, stderr } = await coldstart(place, ['run', '--health', `http://127.0.0.1:${port}/health`, '--', 'sh', '-c', script]);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/\| the second time is the last[\s\S]*RUN_ALL_FAILED/)]);
  });

  it('a run whose time is over before anything was measured says so', async () => {
    const { code, stderr } = await runServer(place, {}, ['--max-time', '1ms']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/--max-time.*RUN_ALL_FAILED/)]);
    expectNothingLeft(place);
  });

  it('a fault in the middle of a run is told, and what was measured until then is rendered', async () => {
    const port = await freePort();
    const program = join(place.folder, 'server.sh');
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${NODE_SERVER} '${JSON.stringify({ port })}'\n`, { mode: 0o755 });
    const running = startColdstart(place, ['run', '--health', `http://127.0.0.1:${port}/health`, '--trials', '100', '--at', 'p99', '--verbose', '--', program]);
    await until(() => /trial 3 /.test(running.stderr()), 'the third trial', 120_000);
    rmSync(program);
    const { code, stderr } = await running.finished;
    expect(stderr).toMatch(/TARGET_COMMAND_NOT_FOUND/);
    expect(code).toBe(3);
    expect(JSON.parse(readFileSync(join(runFolder(place), 'result.json'), 'utf8')).notices.join(' ')).toMatch(/ended by a fault/);
    expectNothingLeft(place);
  });
});
