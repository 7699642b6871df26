import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostAddonFile, loadHostAddon } from '../../src/host/binding.ts';
import { findCgroup, readCgroupFacts } from '../../src/host/cgroup.ts';
import { readClockPair } from '../../src/host/clock.ts';
import { mappedFiles } from '../../src/host/file-maps.ts';
import { acquireHostLock, readLockHolder } from '../../src/host/lock.ts';
import { describeMachine } from '../../src/host/machine.ts';
import { openPageCache } from '../../src/host/page-cache.ts';
import { isPortTaken } from '../../src/host/port-check.ts';
import { watchCpuPressure } from '../../src/host/pressure.ts';
import { freePort, makeFolder, until } from '../support/host-programs.ts';

const host = loadHostAddon();
const MIB = 2 ** 20;
let folder: ReturnType<typeof makeFolder>;

beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

function makeFile(name: string, sizeBytes = 8 * MIB): string {
  const path = join(folder.path, name);
  writeFileSync(path, Buffer.alloc(sizeBytes, 7));
  return path;
}

describe('the clocks', () => {
  it('reads the clock of process.hrtime, and ties the wall clock to it closely', () => {
    const before = process.hrtime.bigint();
    const now = host.monotonicNs();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(process.hrtime.bigint());
    const pair = readClockPair();
    expect(pair.uncertaintyNs).toBeLessThan(100_000);
    expect(Math.abs(Number(pair.wallNs) / 1e6 - Date.now())).toBeLessThan(1000);
  });
});

describe('the page cache', () => {
  it('really evicts a file and really brings it back', async () => {
    const cache = openPageCache();
    const path = makeFile('model');
    const resident = async () => (await cache.residency([path]))[0];
    expect(await resident()).toMatchObject({ path, sizeBytes: 8 * MIB, residentBytes: 8 * MIB });
    expect(await cache.evict([path])).toEqual(['']);
    expect((await resident())?.residentBytes).toBe(0);
    const fd = openSync(path, 'r');
    readSync(fd, Buffer.alloc(4096), 0, 4096, 0);
    closeSync(fd);
    expect((await resident())?.residentBytes).toBeGreaterThan(0);
    expect(await cache.warm([path])).toEqual(['']);
    expect((await resident())?.residentBytes).toBe(8 * MIB);
  });

  it('answers for each path in order and says what cannot be examined', async () => {
    const cache = openPageCache();
    const [missing, empty, whole] = await cache.residency([join(folder.path, 'none'), makeFile('empty', 0), makeFile('whole', 5000)]);
    expect(missing).toMatchObject({ error: 'No such file or directory', residentBytes: 0 });
    expect(empty).toMatchObject({ sizeBytes: 0, residentBytes: 0 });
    expect(whole).toMatchObject({ sizeBytes: 5000, residentBytes: 5000 });
    expect(await cache.evict([folder.path, join(folder.path, 'none')])).toEqual(['Is a directory', 'No such file or directory']);
    expect(await cache.residency([])).toEqual([]);
  });

  it('names who maps a file, and nobody where nobody does', async () => {
    const cache = openPageCache();
    const path = makeFile('mapped');
    expect(await cache.mappers([path, '/no/such/file'])).toEqual(['', '']);
    const holder = spawn(
      'python3',
      [
        '-c',
        `import mmap,sys\nf=open(${JSON.stringify(path)},'rb')\nm=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ)\nm[0]\nprint('mapped',flush=True)\nsys.stdin.read()`,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    try {
      expect((await cache.mappers([path]))[0]).toContain(`(${holder.pid})`);
      expect(mappedFiles(holder.pid ?? 0)).toContain(path);
      await cache.evict([path]);
      const [facts] = await cache.residency([path]);
      expect(facts?.residentBytes).toBeGreaterThan(0);
    } finally {
      holder.kill();
    }
  });
});

describe('the host lock', () => {
  it('lets the second wait, says for whom, and passes on', async () => {
    const path = join(folder.path, 'lock');
    const signal = new AbortController().signal;
    const first = await acquireHostLock({
      command: ['coldstart', 'run', '--token=secret-token-value', '--env', 'THING=private', '--env=OTHER=private', '--env', 'PORT=80'],
      signal,
      onWait: () => undefined,
      path,
    });
    expect(readLockHolder(path)).toMatchObject({ pid: process.pid, command: expect.stringContaining('coldstart run') });
    expect(readLockHolder(path).command).toMatch(/--env THING=\[redacted\] --env=OTHER=\[redacted\] --env PORT=80$/);
    expect(readFileSync(path, 'utf8')).not.toContain('secret-token-value');
    const waited: unknown[] = [];
    const second = acquireHostLock({ command: ['coldstart', 'tune'], signal, onWait: (holder) => waited.push(holder), path });
    await until(() => waited.length > 0, 'the word about the holder');
    expect(waited).toMatchObject([{ pid: process.pid }]);
    first.release();
    (await second).release();
    expect(statSync(path).mode & 0o777).toBe(0o666);
  });

  it('ends its wait when it is interrupted', async () => {
    const path = join(folder.path, 'lock');
    const held = await acquireHostLock({ command: ['a'], signal: new AbortController().signal, onWait: () => undefined, path });
    const interrupt = new AbortController();
    const waiting = acquireHostLock({ command: ['b'], signal: interrupt.signal, onWait: () => interrupt.abort(), path });
    await expect(waiting).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    held.release();
  });

  it('is free again when its holder is killed', async () => {
    const path = join(folder.path, 'lock');
    const program = `const host = require(${JSON.stringify(hostAddonFile())}); globalThis.lock = host.tryLock(${JSON.stringify(path)}, 'garbage \\u001b[31m'); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(host.tryLock(path, 'x')).toBeUndefined();
    expect(readLockHolder(path)).toEqual({ command: 'an unknown command' });
    holder.kill('SIGKILL');
    const lock = await until(() => host.tryLock(path, 'x'), 'the lock');
    lock.release();
  });

  it('refuses a path that is no plain file', async () => {
    const link = join(folder.path, 'link');
    symlinkSync(makeFile('target', 1), link);
    for (const path of [link, folder.path, join(folder.path, 'none/lock')]) {
      await expect(acquireHostLock({ command: ['a'], signal: new AbortController().signal, onWait: () => undefined, path })).rejects.toMatchObject({
        code: 'HOST_NOT_WRITABLE',
      });
    }
    expect(readFileSync(link).length).toBe(1);
  });
});

describe('facts about the machine', () => {
  it('describes this machine', () => {
    const facts = describeMachine();
    expect(facts.kernel).toBe(execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim());
    expect(facts.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(facts.cpuCount).toBeGreaterThan(0);
    expect(facts.cpuModel).not.toBe('');
    expect([1, 2]).toContain(facts.cgroupVersion);
  });

  it('reads the control group of a process', () => {
    const own = findCgroup(process.pid);
    expect(own).toBeDefined();
    const facts = own ? readCgroupFacts(own) : {};
    for (const value of Object.values(facts)) expect(value).toBeGreaterThanOrEqual(0);
    expect(findCgroup(2 ** 22 + 1)).toBeUndefined();
  });

  it('gives the share of time in which tasks waited for a processor', () => {
    const watch = watchCpuPressure();
    const share = watch.share();
    if (share !== undefined) expect(share).toBeLessThanOrEqual(1);
    const counted = watchCpuPressure(() => undefined).share();
    expect(counted).toBeUndefined();
  });

  it('knows whether a port is taken', async () => {
    const port = await freePort();
    expect(await isPortTaken('127.0.0.1', port)).toBe(false);
  });
});
