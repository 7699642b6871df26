import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCgroupFile, readCgroupFacts } from '../../../src/host/cgroup.ts';
import { readCpuPressureUs, watchCpuPressure } from '../../../src/host/pressure.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('a control group', () => {
  it('is found under version 2', () => {
    expect(parseCgroupFile('0::/system.slice/docker-abc.scope\n', '/cg')).toEqual({
      version: 2,
      cpu: '/cg/system.slice/docker-abc.scope',
      memory: '/cg/system.slice/docker-abc.scope',
    });
  });

  it('is found under version 1 and in a hybrid layout', () => {
    const text = '12:memory:/docker/a\n5:cpu,cpuacct:/docker/b\n1:name=systemd:/x\n0::/unified\n';
    expect(parseCgroupFile(text, '/cg')).toEqual({ version: 1, cpu: '/cg/cpu/docker/b', memory: '/cg/memory/docker/a' });
  });

  it('is nothing where the text says nothing', () => {
    expect(parseCgroupFile('garbage\n::\n')).toEqual({ version: 2 });
  });

  it('tells throttling, limit and kills under version 2', () => {
    write('g/cpu.stat', 'usage_usec 5\nnr_throttled 3\nthrottled_usec 2500\n');
    write('g/memory.max', '536870912\n');
    write('g/memory.peak', '1048576\n');
    write('g/memory.events', 'low 0\noom 1\noom_kill 2\n');
    const group = join(folder, 'g');
    expect(readCgroupFacts({ version: 2, cpu: group, memory: group })).toEqual({
      throttledMs: 2.5,
      memoryLimitBytes: 536870912,
      peakBytes: 1048576,
      outOfMemoryKills: 2,
    });
  });

  it('tells the same under version 1, where no limit is a number near 2^63', () => {
    write('c/cpu.stat', 'nr_periods 0\nthrottled_time 7000000\n');
    write('m/memory.limit_in_bytes', '9223372036854771712\n');
    write('m/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 4\n');
    expect(readCgroupFacts({ version: 1, cpu: join(folder, 'c'), memory: join(folder, 'm') })).toEqual({ throttledMs: 7, outOfMemoryKills: 4 });
  });

  it('leaves out what cannot be read', () => {
    write('g/memory.max', 'max\n');
    expect(readCgroupFacts({ version: 2, cpu: join(folder, 'g'), memory: join(folder, 'g') })).toEqual({});
    expect(readCgroupFacts({ version: 2 })).toEqual({});
  });
});

describe('pressure', () => {
  it('is the share of the time between two readings', () => {
    write('cpu', 'some avg10=0.00 avg60=0.00 avg300=0.00 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n');
    expect(readCpuPressureUs(join(folder, 'cpu'))).toBe(123456);
    expect(readCpuPressureUs(join(folder, 'none'))).toBeUndefined();
    const readings = [1000, 1500];
    const times = [0n, 1_000_000n];
    expect(
      watchCpuPressure(
        () => readings.shift(),
        () => times.shift() ?? 0n,
      ).share(),
    ).toBe(0.5);
  });
});
