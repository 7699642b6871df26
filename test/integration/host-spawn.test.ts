import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostAddonFile, loadHostAddon } from '../../src/host/binding.ts';
import { killMarkedProcesses } from '../../src/host/processes.ts';
import { describeExit, spawnProcess } from '../../src/host/spawn.ts';
import { freePort, isRunning, makeFolder, startNodeServer, until } from '../support/host-programs.ts';

const host = loadHostAddon();
let folder: ReturnType<typeof makeFolder>;

beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

function run(
  command: readonly string[],
  overrides: { readonly environment?: Record<string, string | undefined>; readonly cwd?: string; readonly logFile?: string } = {},
) {
  return spawnProcess({ command, environment: { PATH: process.env['PATH'] }, cwd: folder.path, logFile: join(folder.path, 'log'), ...overrides });
}

const log = (): string => readFileSync(join(folder.path, 'log'), 'utf8');

describe('spawning', () => {
  it('stamps the moment right before exec, between the call and the first instruction', async () => {
    const before = host.monotonicNs();
    const child = run([
      process.execPath,
      '-e',
      'const sinceStartMs = performance.now(); process.stdout.write(String(process.hrtime.bigint() - BigInt(Math.floor(sinceStartMs * 1e6))))',
    ]);
    const after = host.monotonicNs();
    await child.exited;
    expect(child.execNs).toBeGreaterThan(before);
    expect(child.execNs).toBeLessThan(after);
    expect(BigInt(log())).toBeGreaterThan(child.execNs);
  });

  it('reports exit code, signal and what the process used', async () => {
    const failed = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']).exited;
    expect(failed).toMatchObject({ exitCode: 7 });
    expect(describeExit(failed)).toBe('exit code 7');
    expect(log()).toBe('out\nerr\n');
    const killed = run(['sleep', '60']);
    expect(killed.signalGroup(9)).toBe(true);
    const facts = await killed.exited;
    expect([facts.signal, facts.exitCode, describeExit(facts)]).toEqual(['SIGKILL', undefined, 'signal SIGKILL']);
    expect(facts.minorFaults).toBeGreaterThan(0);
    expect(facts.maxResidentBytes).toBeGreaterThan(100_000);
    expect(killed.signalGroup(9)).toBe(false);
  });

  it('appends to the log, gives no standard input and nothing of the environment', async () => {
    writeFileSync(join(folder.path, 'log'), 'before\n');
    await run(['/bin/sh', '-c', 'cat; env | grep -v "^_=\\|^PWD=\\|^SHLVL="'], { environment: { ONLY: 'this', NOT: undefined } }).exited;
    expect(log()).toBe('before\nONLY=this\n');
  });

  it('hands down no descriptor, no ignored signal and no blocked one', async () => {
    const server = createServer().listen(0);
    await run(['sh', '-c', 'ls /proc/self/fd; grep -E "^Sig(Ign|Blk)" /proc/self/status']).exited;
    server.close();
    const lines = log().trim().split('\n');
    // 3 is the folder that ls reads.
    expect(lines.slice(0, -2)).toEqual(['0', '1', '2', '3']);
    expect(lines.slice(-2).map((line) => line.split(/\s+/)[1])).toEqual(['0000000000000000', '0000000000000000']);
  });

  it('looks a name up in PATH of the given environment and nowhere else', async () => {
    writeFileSync(join(folder.path, 'tool'), '#!/bin/sh\necho found\n', { mode: 0o755 });
    expect((await run(['tool'], { environment: { PATH: `/nowhere:${folder.path}:/bin` } }).exited).exitCode).toBe(0);
    expect(log()).toBe('found\n');
    expect(() => run(['tool'], { environment: { PATH: '/bin' } })).toThrow(expect.objectContaining({ code: 'TARGET_COMMAND_NOT_FOUND' }));
  });

  it('says why exec failed', () => {
    writeFileSync(join(folder.path, 'data'), 'no program', { mode: 0o644 });
    writeFileSync(join(folder.path, 'odd'), '\u007fELF but not really', { mode: 0o755 });
    expect(() => run(['no-such-program'])).toThrow('cannot execute no-such-program: No such file or directory');
    expect(() => run([join(folder.path, 'data')])).toThrow('Permission denied');
    expect(() => run([join(folder.path, 'odd')])).toThrow('Exec format error');
    expect(() => run(['true'], { cwd: join(folder.path, 'gone') })).toThrow(/working folder .*gone: No such file/);
    expect(() => run(['true'], { logFile: join(folder.path, 'gone/log') })).toThrow(expect.objectContaining({ code: 'HOST_NOT_WRITABLE' }));
  });

  it('refuses what is no request instead of crashing', () => {
    for (const options of [
      undefined,
      3,
      {},
      { file: 'x' },
      { file: 'a\0b', args: ['x'], env: [], cwd: '/', logFile: '/dev/null' },
      { file: '/bin/true', args: [], env: [], cwd: '/', logFile: '/dev/null' },
    ]) {
      expect(() => host.spawn(options as never)).toThrow();
    }
  });

  it('ends the whole group, forked children included', async () => {
    const child = run(['sh', '-c', 'sleep 60 & echo $!; wait']);
    const sleeper = Number(await until(() => (existsSync(join(folder.path, 'log')) ? log().trim() : ''), 'the child'));
    expect(isRunning(sleeper)).toBe(true);
    child.signalGroup(9);
    await child.exited;
    await until(() => !isRunning(sleeper), 'the end of the forked child');
  });

  it('leaves the children of Node alone', async () => {
    const ours = Array.from({ length: 5 }, () => run(['true']));
    const codes = Array.from({ length: 5 }, (_, index) => new Promise<number | null>((resolve) => spawn('sh', ['-c', `exit ${index}`]).once('exit', resolve)));
    expect(await Promise.all(codes)).toEqual([0, 1, 2, 3, 4]);
    expect((await Promise.all(ours.map((child) => child.exited))).map((facts) => facts.exitCode)).toEqual([0, 0, 0, 0, 0]);
  });

  it('leaves no child when the process that spawned it is killed', async () => {
    const program = join(folder.path, 'harness.cjs');
    writeFileSync(
      program,
      `const host = require(${JSON.stringify(hostAddonFile())});
       const child = host.spawn({ file: 'sleep', args: ['sleep', '60'], env: ['PATH=' + process.env.PATH], cwd: '/', logFile: '/dev/null' });
       console.log(child.pid);`,
    );
    const harness = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => harness.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))));
    expect(isRunning(pid)).toBe(true);
    harness.kill('SIGKILL');
    await until(() => !isRunning(pid), 'the end of the child');
  });

  it('finds what left the group by its mark, and ends it', async () => {
    const port = await freePort();
    const runId = `test-${process.pid}-${port}`;
    const child = startNodeServer({ port, mode: 'fork' }, folder.path, { COLDSTART_RUN: runId, COLDSTART_TRIAL: '1' });
    await until(
      () => readFileSync('/proc/self/net/tcp', 'utf8').includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`),
      'the daemon listens',
    );
    child.signalGroup(9);
    await child.exited;
    const killed = await killMarkedProcesses({ runId, trialId: '1' });
    expect(killed.map(({ name }) => name)).toEqual(['node']);
    expect(await killMarkedProcesses({ runId })).toEqual([]);
  });
});
