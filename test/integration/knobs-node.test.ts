/** The knobs of Node do what they say: in our own entry point, and in a program of the user's that runs in Node. */
import { readFileSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/core/setting.ts';
import { makeFolder } from '../support/host-programs.ts';
import { aTunableCommand, aTunableVariant, inferOnce, type LiveStart, statusBytes, TunedStarts, threadsOf } from '../support/tuned-starts.ts';

const MIB = 2 ** 20;
/** SIGSEGV, in the mask of caught signals. */
const SEGV_BIT = 1n << 10n;

/** Answers with what Node and V8 know about themselves. */
const SERVER = `
const v8 = require('node:v8');
const hot = (n) => { let sum = 0; for (let i = 0; i < n; i += 1) sum += i % 7; return sum; };
hot(1);
const compiledAtOnce = %ActiveTierIsSparkplug(hot);
for (let round = 0; round < 200; round += 1) hot(20000);
const optimized = %ActiveTierIsTurbofan(hot);
const young = v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_available_size;
const about = { flags: process.execArgv, compiledAtOnce, optimized, limit: v8.getHeapStatistics().heap_size_limit, young };
require('node:http').createServer((_, response) => {
  require('node:fs').promises.stat('/').then(() => response.end(JSON.stringify(about)));
}).listen(Number(process.argv[1]), '127.0.0.1');
`;

interface About {
  readonly flags: readonly string[];
  readonly compiledAtOnce: boolean;
  readonly optimized: boolean;
  readonly limit: number;
  /** Bytes that new objects can still take. */
  readonly young: number;
}

let folder: ReturnType<typeof makeFolder>;
let starts: TunedStarts;

beforeAll(() => {
  folder = makeFolder();
  starts = new TunedStarts(folder.path);
});
afterEach(() => starts.stop());
afterAll(() => folder.remove());

async function startForeign(settings: Settings): Promise<LiveStart & { readonly about: About }> {
  const live = await starts.start(await aTunableCommand((port) => ['node', '--allow-natives-syntax', '-e', SERVER, String(port)]), settings);
  const answer = await fetch(`http://127.0.0.1:${live.variant.health.port}/`);
  return { ...live, about: (await answer.json()) as About };
}

function caughtSignals({ pid }: LiveStart): bigint {
  return BigInt(`0x${/^SigCgt:\s+(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]}`);
}

describe("the knobs of Node, in our own entry point's process", () => {
  it.each([
    ['node-young-generation', 64, '--max-semi-space-size=64'],
    ['node-young-start', 16, '--min-semi-space-size=16'],
    ['node-heap', 512, '--max-old-space-size=512'],
    ['node-initial-heap', 64, '--initial-heap-size=64'],
    ['node-single-threaded-gc', true, '--single-threaded-gc'],
    ['node-v8-pool', 1, '--v8-pool-size=1'],
    ['node-large-pages', 'silent', '--use-largepages=silent'],
    ['node-wasm-trap-handler', true, '--disable-wasm-trap-handler'],
    ['node-max-lazy', true, '--max-lazy'],
    ['node-optimizer', true, '--no-opt'],
    ['node-sparkplug', true, '--always-sparkplug'],
  ] as const)('%s %s starts it with %s, and it answers', async (knob, value, flag) => {
    const live = await starts.start(await aTunableVariant(), { [knob]: value });
    expect(live.facts).toMatchObject({ 'node.flags': flag, 'node.code': 'source' });
    expect(live.commandLine[1]).toBe(flag);
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'output' }] });
  });

  it('node-compile-cache runs it from compiled code, also under flags', async () => {
    const live = await starts.start(await aTunableVariant(), { 'node-compile-cache': true, 'node-max-lazy': true });
    expect(live.facts).toMatchObject({ 'node.code': 'compile-cache', 'node.flags': '--max-lazy' });
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'output' }] });
    expect(statSync(`${live.variant.engine?.node?.compileCache}/entrypoint.code`).size).toBeGreaterThan(10_000);
  });

  it('compiled code that does not fit is refused, and the start is one from source', async () => {
    const { engine } = await starts.tune(await aTunableVariant(), { 'node-compile-cache': true });
    const live = await starts.start(await aTunableVariant({ engine: { node: { ...engine?.node, flags: ['--no-opt'] } } }));
    expect(live.facts['node.code']).toBe('rejected-compile-cache');
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'output' }] });
  });

  it('node-snapshot runs it from a snapshot, also under flags and begun early', async () => {
    const live = await starts.start(await aTunableVariant(), { 'node-snapshot': true, 'node-max-lazy': true, pipeline: 'early' });
    expect(live.facts['node.code']).toBe('snapshot');
    expect(live.facts['node.flags']).toMatch(/--max-lazy --snapshot-blob=.*entrypoint\.blob/);
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'output' }] });
    expect(live.marks.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['node-bootstrap', 'addon-load', 'listen', 'ready']));
  });

  it.each(['compileCache', 'snapshot'] as const)('says that %s names nothing before anything is started', async (key) => {
    const variant = await aTunableVariant({ engine: { node: { flags: [], [key]: `${folder.path}/nothing` } } });
    await expect(starts.start(variant)).rejects.toMatchObject({ code: 'TUNE_FILE_MISSING' });
  });
});

describe("the knobs of Node, in a program of the user's", () => {
  it('put their flags in front of its own, and leave the rest of the command', async () => {
    const { commandLine, about } = await startForeign({ 'node-max-lazy': true });
    expect(commandLine.slice(0, 4)).toEqual(['node', '--max-lazy', '--allow-natives-syntax', '-e']);
    expect(about.flags.slice(0, 2)).toEqual(['--max-lazy', '--allow-natives-syntax']);
  });

  it('node-heap limits the heap', async () => {
    const small = (await startForeign({ 'node-heap': 64 })).about.limit;
    expect((await startForeign({ 'node-heap': 512 })).about.limit - small).toBe((512 - 64) * MIB);
  });

  it('node-young-start and node-young-generation decide about the space of new objects', async () => {
    const plain = (await startForeign({})).about;
    const large = (await startForeign({ 'node-young-start': 16 })).about;
    expect(large.young - plain.young).toBeGreaterThan(10 * MIB);
    const limited = (await startForeign({ 'node-young-generation': 64 })).about;
    expect(limited.limit).toBeGreaterThan(plain.limit);
  });

  it('node-v8-pool decides how many threads V8 has', async () => {
    const four = threadsOf(await startForeign({}));
    expect(four - threadsOf(await startForeign({ 'node-v8-pool': 1 }))).toBe(3);
  });

  it('node-optimizer keeps hot functions from being optimised', async () => {
    expect((await startForeign({})).about.optimized).toBe(true);
    expect((await startForeign({ 'node-optimizer': true })).about.optimized).toBe(false);
  });

  it('node-sparkplug makes machine code of a function at its first call', async () => {
    expect((await startForeign({})).about.compiledAtOnce).toBe(false);
    expect((await startForeign({ 'node-sparkplug': true })).about.compiledAtOnce).toBe(true);
  });

  it('node-wasm-trap-handler leaves faults of memory to the kernel', async () => {
    expect(caughtSignals(await startForeign({})) & SEGV_BIT).toBe(SEGV_BIT);
    expect(caughtSignals(await startForeign({ 'node-wasm-trap-handler': true })) & SEGV_BIT).toBe(0n);
  });

  it.skipIf(Number.parseInt(process.versions.node, 10) >= 26)(
    "node-large-pages moves Node's code out of its file, where Node still does that (not from 26 on)",
    async () => {
      const plain = statusBytes(await startForeign({}), 'RssFile');
      expect(plain - statusBytes(await startForeign({ 'node-large-pages': 'silent' }), 'RssFile')).toBeGreaterThan(8 * MIB);
    },
  );

  it('uv-threads decides how many threads its pool has', async () => {
    const one = threadsOf(await startForeign({ 'uv-threads': 1 }));
    const eight = threadsOf(await startForeign({ 'uv-threads': 8 }));
    expect(eight - one).toBe(7);
  });
});
