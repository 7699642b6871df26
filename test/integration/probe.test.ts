import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProbeOptions, ProbeOutcome, SpawnedProcess } from '../../src/host/addon.ts';
import { loadHostAddon } from '../../src/host/binding.ts';
import { spawnProcess } from '../../src/host/spawn.ts';
import { startProbe } from '../../src/probes/http.ts';
import { buildCServer, freePort, GET, makeFolder, PYTHON_SERVER, probeOptions, type ServerConfig, startNodeServer, until } from '../support/host-programs.ts';

const host = loadHostAddon();
const POST = (sizeBytes: number) => ({ method: 'POST', path: '/infer', headers: ['Content-Type: text/plain'], body: new Uint8Array(sizeBytes).fill(120) });
const soon = (milliseconds: number): bigint => host.monotonicNs() + BigInt(milliseconds) * 1_000_000n;

let folder: ReturnType<typeof makeFolder>;
let children: SpawnedProcess[];

beforeEach(() => {
  folder = makeFolder();
  children = [];
});

afterEach(async () => {
  for (const child of children) child.signalGroup(9);
  await Promise.all(children.map((child) => child.exited));
  folder.remove();
});

async function probeServer(
  config: Omit<ServerConfig, 'port'>,
  overrides: Partial<ProbeOptions> = {},
): Promise<ProbeOutcome & { readonly child: SpawnedProcess }> {
  const port = await freePort();
  const child = startNodeServer({ port, ...config }, folder.path);
  children.push(child);
  return { ...(await startProbe(probeOptions(port, overrides)).done), child };
}

describe('the probe', () => {
  it('sees a server become ready, and every moment in its order', async () => {
    const seen = await probeServer({ text: 'hello' }, { inferences: [POST(3), POST(0)] });
    expect(seen.outcome).toBe('ready');
    const [first, second] = seen.inferences;
    const order = [seen.child.execNs, seen.portNs, seen.readySentNs, seen.readyNs, first?.sentNs, first?.answeredNs, second?.sentNs, second?.answeredNs].map(
      (ns) => ns ?? 0n,
    );
    expect([...order].sort((a, b) => (a < b ? -1 : 1))).toEqual(order);
    expect([first?.status, first?.body, second?.body]).toEqual([200, '3 bytes', '0 bytes']);
    expect(seen.lastFailedNs ?? 0n).toBeLessThan(seen.readyNs ?? 0n);
    expect(seen.lastError).toBe('Connection refused');
  });

  it('sends a body of several megabytes completely', async () => {
    const seen = await probeServer({}, { inferences: [POST(5_000_000)] });
    expect(seen.inferences[0]?.body).toBe('5000000 bytes');
  });

  it('remembers other statuses as failed attempts', async () => {
    const seen = await probeServer({ refusals: 5 });
    expect(seen.outcome).toBe('ready');
    expect(seen.lastStatus).toBe(200);
    const never = await probeServer({ refusals: 1e9 }, { deadlineNs: soon(400) });
    expect([never.outcome, never.lastStatus]).toEqual(['timed-out', 503]);
    expect(never.portNs).toBeDefined();
  });

  it('says that nothing was answered where a server accepts and stays silent', async () => {
    const seen = await probeServer({ mode: 'silent' }, { deadlineNs: soon(600) });
    expect([seen.outcome, seen.lastStatus]).toEqual(['timed-out', 0]);
    expect(seen.portNs).toBeDefined();
    // 32 stay open, a few are replaced; a thousand would fill the server's backlog.
    expect(seen.attempts - 32).toBeGreaterThan(0);
  });

  it('sees a server that accepted long before it answers at the moment when it answers', async () => {
    const stampFile = join(folder.path, 'stamp');
    const seen = await probeServer({ mode: 'blocked', delayMs: 500, stampFile }, { inferences: [GET] });
    expect(seen.outcome).toBe('ready');
    expect(Number((seen.readyNs ?? 0n) - (seen.portNs ?? 0n)) / 1e6).toBeGreaterThan(300);
    expect(Math.abs(Number((seen.readyNs ?? 0n) - BigInt(readFileSync(stampFile, 'utf8'))) / 1e6)).toBeLessThan(50);
  });

  it('takes an answer that comes in pieces, in chunks, after an interim response, or until the connection ends', async () => {
    for (const mode of ['chunked', 'trickle', 'close']) {
      const seen = await probeServer({ mode, text: 'body of it' }, { inferences: [GET] });
      expect([mode, seen.outcome, seen.inferences[0]?.body, seen.inferences[0]?.error]).toEqual([mode, 'ready', 'body of it', undefined]);
    }
  });

  it('takes garbage, a reset and an early end for failed attempts', async () => {
    const garbage = await probeServer({ mode: 'garbage' }, { deadlineNs: soon(400) });
    expect([garbage.outcome, garbage.lastStatus, garbage.lastError]).toEqual(['timed-out', 0, 'the answer is no HTTP/1.x']);
    const reset = await probeServer({ mode: 'reset' }, { deadlineNs: soon(400) });
    expect([reset.outcome, reset.lastStatus]).toEqual(['timed-out', 0]);
    const short = await probeServer({ mode: 'short' }, { inferences: [GET, GET] });
    expect(short.inferences).toHaveLength(1);
    expect(short.inferences[0]).toMatchObject({ status: 0, error: 'closed in the middle of the answer' });
  });

  it('sees a Python and a C server', async () => {
    const port = await freePort();
    children.push(
      spawnProcess({
        command: ['python3', PYTHON_SERVER, String(port)],
        environment: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
        cwd: folder.path,
        logFile: join(folder.path, 'python.log'),
      }),
    );
    const python = await startProbe(probeOptions(port, { inferences: [POST(7)] })).done;
    expect([python.outcome, python.inferences[0]?.body]).toEqual(['ready', 'python 7']);
    expect(readFileSync(join(folder.path, 'python.log'), 'utf8')).toBe('');
    const fast = await freePort();
    const logFile = join(folder.path, 'c.log');
    const probe = startProbe(probeOptions(fast));
    children.push(spawnProcess({ command: [buildCServer(folder.path), String(fast)], environment: {}, cwd: folder.path, logFile }));
    const seen = await probe.done;
    expect(seen.outcome).toBe('ready');
    const stamp = await until(() => readFileSync(logFile, 'utf8').trim(), 'the stamp');
    expect(Math.abs(Number((seen.readyNs ?? 0n) - BigInt(stamp)) / 1e6)).toBeLessThan(50);
  });

  it('ends at once when it is cancelled, and at its deadline otherwise', async () => {
    const port = await freePort();
    const probe = startProbe(probeOptions(port, { deadlineNs: soon(60_000) }));
    probe.cancel();
    probe.cancel();
    expect((await probe.done).outcome).toBe('cancelled');
    const deadlineNs = soon(100);
    const late = await startProbe(probeOptions(port, { deadlineNs, intervalMs: 1000 })).done;
    expect([late.outcome, late.lastError, late.portNs]).toEqual(['timed-out', 'Connection refused', undefined]);
    expect(Number(host.monotonicNs() - deadlineNs) / 1e6).toBeLessThan(500);
  });

  it('gives up an inference at the deadline and stays ready', async () => {
    const slow = createServer((socket) =>
      socket.on('error', () => undefined).once('data', (data) => (data.toString().startsWith('GET') ? socket.end('HTTP/1.1 200 OK\r\n\r\n') : undefined)),
    );
    const port = await listen(slow);
    const seen = await startProbe(probeOptions(port, { deadlineNs: soon(300), inferences: [POST(1), POST(1)] })).done;
    slow.close();
    expect(seen.outcome).toBe('ready');
    expect(seen.inferences).toMatchObject([{ status: 0, error: 'no complete answer before the deadline' }]);
  });

  it('keeps the newest attempts away from a port where a connection would meet itself', async () => {
    // A port in the range from which the kernel chooses our own ends: without care some attempts connect to themselves.
    const port = await freePort();
    const seen = await startProbe(probeOptions(port, { deadlineNs: soon(300), intervalMs: 0.1 })).done;
    expect([seen.outcome, seen.portNs]).toEqual(['timed-out', undefined]);
    expect(seen.attempts).toBeGreaterThan(100);
  });

  it('asks inferences at another port where the request says so', async () => {
    const other = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 201 Made\r\n\r\nother')));
    const port = await listen(other);
    const seen = await probeServer({}, { inferences: [{ ...GET, port }] });
    other.close();
    expect(seen.inferences[0]).toMatchObject({ status: 201, body: 'other' });
  });

  it('refuses a request that cannot be sent', () => {
    const bad: Partial<ProbeOptions>[] = [
      { health: { ...GET, path: '/a b' } },
      { health: { ...GET, headers: ['X: a\r\nY: b'] } },
      { health: { ...GET, path: '' } },
      { port: 0 },
      { port: 70_000 },
      { intervalMs: 0 },
      { intervalMs: Number.NaN },
    ];
    for (const options of bad) expect(() => startProbe(probeOptions(8000, options))).toThrow(expect.objectContaining({ code: 'PROBE_URL_UNSUPPORTED' }));
  });

  it('resolves names, and says where one has no address', async () => {
    const seen = await probeServer({}, { host: 'localhost' });
    expect(seen.outcome).toBe('ready');
    await expect(startProbe(probeOptions(8000, { host: 'no-such-host.invalid' })).done).rejects.toMatchObject({ code: 'PROBE_URL_UNSUPPORTED' });
  });
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
