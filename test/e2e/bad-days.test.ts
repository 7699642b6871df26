import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { allText, coldstart, makeWorkplace, runFolder, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, NODE_SERVER, until } from '../support/host-programs.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

/** A foreign server in one of its bad moods. */
async function runServer(mode: Record<string, unknown>, flags: readonly string[] = []) {
  const port = await freePort();
  const config = JSON.stringify({ port, ...mode });
  return coldstart(place, [
    'run',
    '--health',
    `http://127.0.0.1:${port}/health`,
    '--trials',
    '2',
    '--at',
    'p50',
    ...flags,
    '--',
    process.execPath,
    NODE_SERVER,
    config,
  ]);
}

function fakeScenario(port: number, options: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  const file = join(place.folder, 'scenario.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      title: 'fake',
      target: 'process',
      engine: { backend: 'fake', options },
      health: { url: `http://:${port}/health` },
      trials: 2,
      controls: 0,
      ...more,
    }),
  );
  return file;
}

/** Nothing of the workplace's runs is left: no process, no runtime folder, no half-written file. */
function expectNothingLeft(): void {
  expect(readdirSync(join(place.folder, 'runtime', 'coldstart'), { recursive: true }).filter((name) => String(name).includes('owner'))).toEqual([]);
  const ids = existsSync(join(place.folder, 'reports', 'runs')) ? readdirSync(join(place.folder, 'reports', 'runs')) : [];
  expect(findMarkedProcesses().filter(({ runId }) => ids.includes(runId))).toEqual([]);
  if (existsSync(join(place.folder, 'reports'))) {
    expect(readdirSync(join(place.folder, 'reports'), { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual([]);
  }
}

describe('[e2e] a run that cannot measure says why in one sentence, with a hint, and exits with 3', () => {
  const cases: readonly [string, Record<string, unknown>, RegExp, readonly string[]][] = [
    ['a server that ends at once', { mode: 'exit' }, /TARGET_EXITED/, []],
    ['a server that never listens', { mode: 'silent' }, /PROBE_TIMED_OUT/, ['--timeout', '1s']],
    ['a server that answers 503 for ever', { refusals: 1_000_000 }, /the last answer was 503.*PROBE_TIMED_OUT/s, ['--timeout', '1s']],
  ];
  for (const [what, mode, expected, flags] of cases) {
    it(what, async () => {
      const { code, stderr } = await runServer(mode, flags);
      expect(stderr).toMatch(expected);
      expect(code).toBe(3);
      expectNothingLeft();
    });
  }

  it('a folder for reports that cannot be made, also where the kernel lies about it', async () => {
    const file = join(place.folder, 'file');
    writeFileSync(file, '');
    for (const out of ['/proc/coldstart', join(file, 'reports')]) {
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--engine', 'fake', '--port', String(await freePort()), '--out', out]);
      expect(stderr).toMatch(/HOST_NOT_WRITABLE/);
      expect(code).toBe(3);
    }
  });

  it('a command that does not exist', async () => {
    const { code, stderr } = await coldstart(place, ['run', '--health', 'http://127.0.0.1:9/', '--', '/nonexistent/server']);
    expect(stderr).toMatch(/TARGET_COMMAND_NOT_FOUND/);
    expect(code).toBe(3);
  });

  it('a port that answers already', async () => {
    const port = await freePort();
    const squatter = createServer().listen(port, '127.0.0.1');
    try {
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--engine', 'fake', '--port', String(port)]);
      expect(stderr).toMatch(/TARGET_PORT_TAKEN/);
      expect(code).toBe(3);
    } finally {
      squatter.close();
    }
  });

  it("an engine that fails, with the phase and the engine's own words", async () => {
    const { code, stderr } = await coldstart(place, [
      'run',
      fakeScenario(await freePort(), { 'fail.deserialize': 'weights <script>alert(1)</script> \u001b[31mred' }),
    ]);
    expect(stderr).toMatch(/deserialize.*ENGINE_FAILED/s);
    expect(stderr).toContain('<script>');
    expect(stderr).not.toContain('\u001b[31m');
    expect(code).toBe(3);
    expectNothingLeft();
  });

  it('an engine that hangs', async () => {
    const port = await freePort();
    const { code, stderr } = await coldstart(place, [
      'run',
      fakeScenario(port, { 'hang.deserialize': true }, { health: { url: `http://:${port}/health`, timeout: '1s' } }),
    ]);
    expect(stderr).toMatch(/PROBE_TIMED_OUT/);
    expect(code).toBe(3);
    expectNothingLeft();
  });

  const models: readonly [string, Buffer | undefined, RegExp][] = [
    ['that is missing', undefined, /ENGINE_MODEL_MISSING/],
    ['that is a web page', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), /ENGINE_MODEL_INVALID/],
    ['that is empty', Buffer.alloc(0), /ENGINE_MODEL_INVALID/],
    ['of random bytes', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 131 + 7) % 251)), /ENGINE_MODEL_INVALID/],
  ];
  for (const [what, bytes, expected] of models) {
    it(`a model ${what}`, async () => {
      const file = join(place.folder, 'model.onnx');
      if (bytes) writeFileSync(file, bytes);
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--model', file, '--port', String(await freePort())]);
      expect(stderr).toMatch(expected);
      expect(code).toBe(3);
    });
  }

  it('a model that was cut off', async () => {
    const file = join(place.folder, 'model.onnx');
    await coldstart(place, ['model', 'make', 'mlp', '--out', file]);
    writeFileSync(file, readFileSync(file).subarray(0, 1_000_000));
    const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--model', file, '--port', String(await freePort())]);
    expect(stderr).toMatch(/ENGINE_MODEL_INVALID/);
    expect(code).toBe(3);
  });
});

describe('[e2e] wrong usage exits with 2 before anything is started', () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    ['an unknown verb', ['rnu'], /unknown command.*run/s],
    ['an unknown flag', ['run', '--trails', '3'], /--trials/],
    ['an unknown engine', ['run', '--engine', 'onnxrutnime'], /onnxruntime/],
    ['an unknown loader', ['run', '--target', 'process', '--loader', 'mmpa'], /mmap/],
    ['a negative count', ['run', '--trials', '-1'], /trials/],
    ['a budget without unit', ['run', '--budget', 'soon'], /budget/],
    ['a scenario that is not there', ['run', 'nowhere.yaml'], /SCENARIO_NOT_FOUND/],
    ['an https route', ['run', '--health', 'https://127.0.0.1/', '--', 'true'], /PROBE_URL_UNSUPPORTED/],
    ['an unknown format', ['run', '--format', 'pdf'], /pdf/],
    ['a report of no run', ['report', 'nothing'], /RUN_NOT_FOUND/],
    ['a command without a health route', ['run', '--', 'true'], /health/],
  ];
  for (const [what, args, expected] of cases) {
    it(what, async () => {
      const { code, stderr } = await coldstart(place, args);
      expect(stderr).toMatch(expected);
      expect(code).toBe(2);
      expect(existsSync(join(place.folder, 'reports', 'runs'))).toBe(false);
    });
  }

  it('a misspelt key, with its line and the nearest name', async () => {
    const file = join(place.folder, 'typo.yaml');
    writeFileSync(file, 'title: typo\ntarget: process\nengine:\n  backend: fake\n  laoder: mmap\n');
    const { code, stderr } = await coldstart(place, ['run', file]);
    expect(stderr).toMatch(/typo\.yaml:5.*laoder.*loader.*SCENARIO_UNKNOWN_KEY/s);
    expect(code).toBe(2);
  });
});

describe('[e2e] a bad day leaves nothing behind', () => {
  it('Ctrl-C ends the instance, renders what was measured and exits with 130', async () => {
    const running = startColdstart(place, ['run', fakeScenario(await freePort(), { 'delay.deserialize': 200 }, { trials: 200 }), '--verbose']);
    await until(() => /trial 4 /.test(running.stderr()), 'the fourth trial', 60_000);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(stderr).toMatch(/RUN_INTERRUPTED/);
    expect(code).toBe(130);
    expect(JSON.parse(readFileSync(join(runFolder(place), 'result.json'), 'utf8')).notices.join(' ')).toMatch(/interrupted/);
    expectNothingLeft();
  });

  it('a killed harness takes its instance along; report renders its trials and clean removes the rest', async () => {
    const running = startColdstart(place, ['run', fakeScenario(await freePort(), { 'delay.deserialize': 200 }, { trials: 200 }), '--verbose']);
    await until(() => /trial 4 /.test(running.stderr()), 'the fourth trial', 60_000);
    running.child.kill('SIGKILL');
    await running.finished;
    const id = runFolder(place).split('/').at(-1);
    await until(() => findMarkedProcesses().every(({ runId }) => runId !== id), 'the instance ends with its harness');
    const report = await coldstart(place, ['report', '--format', 'json', '--out', '-']);
    expect(report.code, report.stderr).toBe(0);
    expect(JSON.parse(report.stdout).trials.length).toBeGreaterThanOrEqual(4);
    const clean = await coldstart(place, ['clean']);
    expect(clean.stdout).toMatch(/removed folder/);
    expectNothingLeft();
  });

  it('a second run waits for the first and says for whom', async () => {
    const first = startColdstart(place, ['run', fakeScenario(await freePort(), { 'delay.deserialize': 200 }, { trials: 20 }), '--verbose']);
    await until(() => /trial 1 /.test(first.stderr()), 'the first run measures', 60_000);
    const second = startColdstart(place, [
      'run',
      '--target',
      'process',
      '--engine',
      'fake',
      '--port',
      String(await freePort()),
      '--trials',
      '1',
      '--at',
      'p50',
    ]);
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
      const { code, stderr } = await coldstart(place, ['run', fakeScenario(await freePort(), {}, { trials: 60 }), '--out', small]);
      expect(stderr).toMatch(/HOST_DISK_FULL/);
      expect(code).toBe(3);
      const names = readdirSync(small, { recursive: true }).map(String);
      expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
      for (const name of names.filter((one) => /trials\/.*\.json$/.test(one))) JSON.parse(readFileSync(join(small, name), 'utf8'));
    } finally {
      execFileSync('umount', [small]);
    }
  });

  it('a secret that the instance prints itself is not kept in its log', async () => {
    const secret = 'correct-horse-battery';
    const { code, stdout, stderr } = await coldstart(place, [
      'run',
      '--health',
      'http://127.0.0.1:9/',
      '--env',
      `DB_PASS=${secret}`,
      '--',
      'sh',
      '-c',
      'echo connecting with $DB_PASS; exit 9',
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain('connecting with [redacted]');
    expect(stdout + stderr + allText(join(place.folder, 'reports'))).not.toContain(secret);
  });

  it('a secret is not kept either where Ctrl-C ends the trial, or where it is a label of startup.log', async () => {
    const secret = 'correct-horse-battery';
    const [log, port] = [join(place.folder, 'startup.log'), await freePort()];
    const script = `echo connecting with $DB_PASS; echo "$(date +%s.%3N) connected with $DB_PASS" >> ${log}; sleep 60`;
    const never = startColdstart(place, ['run', '--health', `http://127.0.0.1:${port}/`, '--env', `DB_PASS=${secret}`, '--', 'sh', '-c', script]);
    await until(() => existsSync(log), 'the instance has spoken', 60_000);
    never.child.kill('SIGINT');
    expect((await never.finished).code).toBe(130);
    expect(allText(join(place.folder, 'reports'))).toContain('connecting with [redacted]');
    const file = join(place.folder, 'labels.yaml');
    const server = `${process.execPath} ${NODE_SERVER} '${JSON.stringify({ port })}'`;
    const command = ['sh', '-c', script.replace('sleep 60', `exec ${server}`)];
    const target = { process: { command, env: { DB_PASS: secret } } };
    writeFileSync(
      file,
      JSON.stringify({ target, health: { url: `http://127.0.0.1:${port}/health` }, marks: { files: [log] }, trials: 1, budget: { at: 'p50' } }),
    );
    const { stdout, stderr } = await coldstart(place, ['run', file, '--json']);
    expect(stdout, stderr).toContain('connected with [redacted]');
    expect(stdout + allText(join(place.folder, 'reports'))).not.toContain(secret);
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
    expectNothingLeft();
  });

  it('a reader that goes away in the middle of a run leaves it complete and nothing behind', async () => {
    const running = startColdstart(place, ['run', fakeScenario(await freePort(), {}, { trials: 3, budget: { at: 'p50' } }), '--verbose']);
    running.child.stderr?.destroy();
    expect((await running.finished).code).toBe(0);
    expect(existsSync(join(runFolder(place), 'report.html'))).toBe(true);
    expectNothingLeft();
  });

  it("a run of which only the warm-up was started well prints the failed instance's own log", async () => {
    const port = await freePort();
    const server = `${process.execPath} ${NODE_SERVER} '${JSON.stringify({ port })}'`;
    const script = `if [ -e once ]; then echo the second time is the last; exit 9; fi; touch once; exec ${server}`;
    const { code, stderr } = await coldstart(place, ['run', '--health', `http://127.0.0.1:${port}/health`, '--', 'sh', '-c', script]);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/\| the second time is the last[\s\S]*RUN_ALL_FAILED/)]);
  });

  it('a run whose time is over before anything was measured says so', async () => {
    const { code, stderr } = await runServer({}, ['--max-time', '1ms']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/--max-time.*RUN_ALL_FAILED/)]);
    expectNothingLeft();
  });

  it('a secret in the environment, in a flag or in a scenario reaches no output', async () => {
    const secret = 'hunter2-4f9c0a';
    const port = await freePort();
    const file = join(place.folder, 'secret.yaml');
    writeFileSync(
      file,
      JSON.stringify({
        title: 'secret',
        target: {
          process: { command: [process.execPath, NODE_SERVER, JSON.stringify({ port, text: 'ok' }), `--token=${secret}`], env: { API_TOKEN: secret } },
        },
        health: { url: `http://127.0.0.1:${port}/health` },
        trials: 1,
        budget: { at: 'p50' },
      }),
    );
    const { code, stdout, stderr } = await coldstart(place, ['run', file, '--env', `PASSWORD=${secret}`, '--verbose', '--format', 'json,markdown,csv'], {
      AWS_SECRET_ACCESS_KEY: secret,
    });
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    expect(allText(join(place.folder, 'reports'))).not.toContain(secret);
  });
});
