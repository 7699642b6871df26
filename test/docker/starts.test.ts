import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mark } from '../../src/core/mark.ts';
import { DEVOURS, FAILS, HANGS, httpServer } from '../fixtures/docker/server-script.ts';
import { fetchReady, openTargetBench, PORT, type TargetBench, withInstance } from '../fixtures/docker/target-bench.ts';

let bench: TargetBench;
beforeAll(async () => {
  bench = await openTargetBench();
});
afterAll(() => bench.dispose());

function at(marks: readonly Mark[], phase: string, edge: Mark['edge']): bigint {
  const found = marks.find((mark) => mark.phase === phase && mark.edge === edge);
  if (found === undefined) throw new Error(`no ${edge} of ${phase}`);
  return found.timestampNs;
}

const IS_ROOT = process.getuid?.() === 0;

describe('[integration] a start on a real Docker daemon', () => {
  it('gives its address out only when the interface is there: an earlier SYN would wait a second for ARP', async () => {
    await withInstance(bench, bench.variant(httpServer(PORT)), async (instance) => {
      const address = await instance.address;
      const resolvedNs = process.hrtime.bigint();
      expect(address).toMatch(/^172\.|^192\.|^10\./);
      expect((await fetchReady(address, PORT)).body).toBe('ok');
      const { marks } = await instance.collectMarks();
      expect(resolvedNs).toBeGreaterThan(at(marks, IS_ROOT ? 'task-create' : 'container-start', 'end'));
    });
  });

  it('has ordered edges from the create call to the running process', async () => {
    await withInstance(bench, bench.variant(httpServer(PORT)), async (instance) => {
      await fetchReady(await instance.address, PORT);
      const { marks, warnings } = await instance.collectMarks();
      const edges = [at(marks, 'container-create', 'begin'), at(marks, 'container-create', 'end'), at(marks, 'container-start', 'begin')];
      if (IS_ROOT) edges.push(at(marks, 'network', 'end'), at(marks, 'task-create', 'end'), at(marks, 'task-start', 'end'));
      edges.push(at(marks, 'container-start', 'end'));
      expect([...edges].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))).toEqual(edges);
      expect(at(marks, 'container-create', 'begin')).toBe(instance.startRequestedNs);
      expect(warnings).toEqual([]);
      expect(marks.some(({ phase }) => phase === 'process-spawn')).toBe(false);
    });
  });

  it("answers on the host's network at the loopback address", async () => {
    await withInstance(bench, bench.variant(httpServer(PORT), { network: 'host' }), async (instance) => {
      expect(await instance.address).toBe('127.0.0.1');
      expect((await fetchReady('127.0.0.1', PORT)).body).toBe('ok');
    });
  });

  it('refuses to start where somebody else answers at its port', async () => {
    const other = createServer().listen(PORT, '127.0.0.1');
    await once(other, 'listening');
    try {
      const deployment = await bench.target.prepare(bench.variant(httpServer(PORT), { network: 'host' }), bench.context());
      await expect(deployment.start(bench.trial())).rejects.toMatchObject({ code: 'TARGET_PORT_TAKEN' });
      await deployment.dispose();
    } finally {
      other.close();
    }
  });

  it('answers on a user-defined network', async () => {
    const network = await bench.docker.createNetwork({ Name: bench.runId, Labels: { coldstart: '1', 'coldstart.run': bench.runId } });
    try {
      await withInstance(bench, bench.variant(httpServer(PORT), { network: bench.runId }), async (instance) => {
        expect((await fetchReady(await instance.address, PORT)).body).toBe('ok');
      });
    } finally {
      await network.remove();
    }
  });

  it('says with which code a program ended, and shows its last lines without terminal escapes', async () => {
    await withInstance(bench, bench.variant(FAILS), async (instance, _, trial) => {
      const exit = await instance.exited;
      expect(exit).toMatchObject({ how: 'exit code 3', exitCode: 3, outOfMemory: false });
      expect(exit.exitedNs).toBeGreaterThan(instance.startRequestedNs);
      const tail = instance.logTail(10).join('\n');
      expect(tail).toContain('to standard error');
      expect(tail).toContain('to standard output');
      expect(tail).not.toContain('\u001b');
      expect(bench.log(trial)).toContain('\u001b[31mred');
    });
  });

  it('ends an instance that hangs, and its promise of the end resolves', async () => {
    await withInstance(bench, bench.variant(HANGS), async (instance) => {
      await instance.address;
      await instance.stop();
      expect(await instance.exited).toMatchObject({ signal: 'SIGKILL', outOfMemory: false });
      await instance.stop();
    });
    expect(await bench.leftovers()).toEqual([]);
  });

  it('knows a container that was killed for want of memory, and its limit', async () => {
    await withInstance(bench, bench.variant(DEVOURS, { memoryBytes: 64 << 20 }), async (instance) => {
      expect(await instance.exited).toMatchObject({ outOfMemory: true, memoryLimit: expect.stringContaining('64') });
    });
  });

  it('survives a container that somebody else removes', async () => {
    await withInstance(bench, bench.variant(HANGS), async (instance) => {
      await instance.address;
      const [id] = await bench.leftovers();
      await bench.docker.getContainer(id ?? '').remove({ force: true });
      const exit = await instance.exited;
      expect(exit.outOfMemory).toBe(false);
      expect(exit.how).not.toBe('');
    });
  });

  it("tells the kernel's counters of the instance", async () => {
    await withInstance(bench, bench.variant(httpServer(PORT)), async (instance) => {
      await fetchReady(await instance.address, PORT);
      await instance.stop();
      const counters = await instance.counters();
      expect(counters.minorFaults).toBeGreaterThan(100);
      expect(counters.maxResidentBytes).toBeGreaterThan(10 << 20);
      expect(counters.cpuMs).toBeGreaterThan(1);
    });
  });

  it('gives every container the labels of its run and trial, whatever the user labels it with', async () => {
    const hostile = { '<b>x</b>': '"\u001b[31m"', 'coldstart.run': 'stolen', coldstart: '0' };
    await withInstance(
      bench,
      bench.variant(HANGS, { labels: hostile, env: { EVIL: '$(touch /tmp/x)\n"', COLDSTART_RUN: 'stolen' } }),
      async (instance, _, trial) => {
        await instance.address;
        const [id] = await bench.leftovers();
        const { Config } = await bench.docker.getContainer(id ?? '').inspect();
        expect(Config.Labels).toMatchObject({ coldstart: '1', 'coldstart.run': bench.runId, 'coldstart.trial': trial.id, '<b>x</b>': '"\u001b[31m"' });
        expect(Config.Env).toContain('EVIL=$(touch /tmp/x)\n"');
        expect(Config.Env).toContain(`COLDSTART_RUN=${bench.runId}`);
        expect(Config.Env).not.toContain('COLDSTART_RUN=stolen');
      },
    );
  });

  it('leaves nothing behind after many starts of one deployment', async () => {
    const deployment = await bench.target.prepare(bench.variant(httpServer(PORT), { network: 'host' }), bench.context());
    for (let start = 0; start < 3; start += 1) {
      const instance = await deployment.start(bench.trial());
      await fetchReady(await instance.address, PORT);
      await instance.collectMarks();
      await instance.stop();
    }
    await deployment.dispose();
    await deployment.dispose();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('reads the stamps that a foreign program writes, in the mounted folder and elsewhere', async () => {
    const stamp = `(Date.now() / 1000).toFixed(3)`;
    const script = `const fs = require('node:fs'); fs.writeFileSync('/tmp/startup.log', ${stamp} + ' weights <b>loaded</b>\\nnot a stamp\\n'); fs.writeFileSync('/run/coldstart/startup.log', ${stamp} + ' tables built\\n'); ${httpServer(PORT)}`;
    const variant = bench.variant(script, {}, { marks: { files: ['/tmp/startup.log', '/run/coldstart/startup.log', '/nowhere.log'] } });
    await withInstance(bench, variant, async (instance) => {
      const { atNs } = await fetchReady(await instance.address, PORT);
      const { marks, warnings } = await instance.collectMarks();
      const foreign = marks.filter(({ source }) => source === 'startup-log');
      expect(foreign.map(({ phase }) => phase).sort()).toEqual(['tables built', 'weights <b>loaded</b>']);
      for (const { timestampNs } of foreign) {
        expect(timestampNs).toBeGreaterThan(instance.startRequestedNs);
        expect(timestampNs).toBeLessThan(atNs + 2_000_000n);
      }
      expect(warnings.join()).toContain('/nowhere.log');
    });
  });

  it("runs as the user it is told to, who can write into the trial's folder", async () => {
    const script = `require('node:fs').writeFileSync('/run/coldstart/startup.log', '1700000000.000 long ago\\n' + (Date.now() / 1000).toFixed(3) + ' uid ' + process.getuid() + '\\n'); ${httpServer(PORT)}`;
    await withInstance(bench, bench.variant(script, { user: '1234:1234' }, { marks: { files: ['/run/coldstart/startup.log'] } }), async (instance) => {
      await fetchReady(await instance.address, PORT);
      const { marks, warnings } = await instance.collectMarks();
      expect(marks.map(({ phase }) => phase)).toContain('uid 1234');
      expect(marks.map(({ phase }) => phase)).not.toContain('long ago');
      expect(warnings.join()).toContain('outside of this trial');
    });
  });
});
