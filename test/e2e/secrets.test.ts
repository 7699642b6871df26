import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allText, coldstart, makeWorkplace, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, NODE_SERVER, until } from '../support/host-programs.ts';

const TUNABLE = fileURLToPath(new URL('../fixtures/servers/tunable.mjs', import.meta.url));

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

describe('[e2e] a secret stays one', () => {
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
    await until(() => existsSync(log), 'the instance has spoken', 120_000);
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

  it('a secret of what is tuned is in no start, log, document or patch: whoever applies the patch has it', async () => {
    const secret = 'hunter2-4f9c0a';
    const [port, said] = [await freePort(), join(place.folder, 'said.cjs')];
    writeFileSync(
      said,
      "console.log('connecting with', process.env.DB_PASS); if (process.env.UV_THREADPOOL_SIZE === '1') throw new Error(process.env.DB_PASS);",
    );
    const plan = JSON.stringify({ unset: 2500, 8: 50, 2: 1500 });
    const command = [process.execPath, '--require', said, TUNABLE, String(port), plan, `--token=${secret}`];
    const file = join(place.folder, 'secret.yaml');
    const url = `http://127.0.0.1:${port}/`;
    writeFileSync(file, JSON.stringify({ title: 'secret', target: { process: { command, env: { DB_PASS: secret } } }, health: { url }, infer: { url } }));
    const few = ['--knobs', 'uv-threads', '--max-trials', '40', '--proof-pairs', '6', '--max-time', '30m', '--guard', 'steady-p99=off'];
    const { code, stdout, stderr } = await coldstart(place, ['tune', file, ...few, '--json', '--verbose', '--format', 'json,markdown,csv'], {
      AWS_SECRET_ACCESS_KEY: secret,
    });
    expect([code, JSON.parse(stdout).outcome], stderr).toEqual([0, 'proven']);
    const kept = allText(join(place.folder, 'reports'));
    expect(kept).toContain('connecting with [redacted]');
    expect(kept).toMatch(/DB_PASS:\?/);
    expect(stdout + stderr + kept).not.toContain(secret);
  });
});
