import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCounters } from '../../../../src/targets/docker/cgroup-counters.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coldstart-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const counters = () => readCounters(7, { proc: join(root, 'proc'), cgroup: join(root, 'cgroup') });

describe("[unit] the kernel's counters of a container", () => {
  beforeEach(() => {
    put('proc/7/stat', '7 (a (b) c) S 1 7 7 0 -1 4194560 1234 0 56 0 1 2 0 0');
    put('proc/7/status', 'Name:\tnode\nVmHWM:\t    2048 kB\n');
  });

  it('are read from a version 1 hierarchy', async () => {
    put('proc/7/cgroup', '3:cpu,cpuacct:/docker/x\n2:blkio:/docker/x\n1:memory:/docker/x\n');
    put('cgroup/cpu/docker/x/cpu.stat', 'nr_periods 10\nnr_throttled 2\nthrottled_time 5000000\n');
    put('cgroup/cpuacct/docker/x/cpuacct.usage', '250000000\n');
    put('cgroup/blkio/docker/x/blkio.throttle.io_service_bytes_recursive', '8:0 Read 4096\n8:0 Write 1\n8:16 Read 8192\nTotal 12289\n');
    expect(await counters()).toEqual({ minorFaults: 1234, majorFaults: 56, maxResidentBytes: 2 << 20, throttledMs: 5, cpuMs: 250, blockReadBytes: 12_288 });
  });

  it('are read from a version 2 hierarchy', async () => {
    put('proc/7/cgroup', '0::/system.slice/docker-x.scope\n');
    put('cgroup/system.slice/docker-x.scope/cpu.stat', 'usage_usec 90000\nuser_usec 1\nthrottled_usec 1500\n');
    put('cgroup/system.slice/docker-x.scope/io.stat', '259:0 rbytes=4096 wbytes=0 rios=1\n8:0 rbytes=100 wbytes=1\n');
    expect(await counters()).toMatchObject({ throttledMs: 1.5, cpuMs: 90, blockReadBytes: 4196 });
  });

  it.each(['docker-init', 'tini'])('are those of the program, where %s stands in front of it', async (name) => {
    put('proc/7/comm', `${name}\n`);
    put('proc/7/task/7/children', '9 12 ');
    put('proc/9/stat', '9 (node) S 7 7 7 0 -1 4194560 99 0 1 0 1 2 0 0');
    put('proc/9/status', 'VmHWM:\t    4096 kB\n');
    expect(await counters()).toMatchObject({ minorFaults: 99, maxResidentBytes: 4 << 20 });
  });

  it('are those of an init process that has not started its program yet', async () => {
    put('proc/7/comm', 'docker-init\n');
    expect(await counters()).toMatchObject({ minorFaults: 1234 });
  });

  it('are left out where they cannot be read', async () => {
    rmSync(join(root, 'proc'), { recursive: true });
    expect(await counters()).toEqual({});
  });
});
