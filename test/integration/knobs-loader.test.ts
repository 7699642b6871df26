/** The knobs of loader, pipeline, contexts and warm-up do what they say: seen in real starts, from outside. */
import { closeSync, copyFileSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureModel } from '../../src/app/models.ts';
import type { Mark } from '../../src/core/mark.ts';
import { openPageCache } from '../../src/host/page-cache.ts';
import { TRIED_LOADERS } from '../../src/tuner/knobs/loader.ts';
import { makeFolder } from '../support/host-programs.ts';
import { aTunableVariant, type LiveStart, TunedStarts } from '../support/tuned-starts.ts';

const DELAY_MS = 60;
const FAKE = { backend: 'fake', options: { 'delay.deserialize': DELAY_MS, 'delay.context-create': DELAY_MS } } as const;

let folder: ReturnType<typeof makeFolder>;
let starts: TunedStarts;
let model: string;

beforeAll(async () => {
  folder = makeFolder();
  starts = new TunedStarts(folder.path);
  const [made = ''] = await ensureModel({ make: 'mlp' }, 'onnxruntime', () => undefined);
  model = join(folder.path, 'model.onnx');
  copyFileSync(made, model);
  // Pages that still have to be written cannot be evicted.
  const descriptor = openSync(model, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
});
afterEach(() => starts.stop());
afterAll(() => folder.remove());

function at({ marks }: LiveStart, phase: string, edge: Mark['edge'], index = 0): bigint {
  const found = marks.find((mark) => mark.phase === phase && mark.edge === edge && mark.index === index);
  if (found === undefined) throw new Error(`there is no ${edge} of ${phase} ${index}`);
  return found.timestampNs;
}

/** Read calls that the instance has made so far. */
function readCalls({ pid }: LiveStart): number {
  return Number(/^syscr: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

describe('the knobs of the loader', () => {
  it.each(TRIED_LOADERS)('loader %s is the one that is used', async (loader) => {
    const { facts, marks } = await starts.start(await aTunableVariant(), { loader });
    expect(String(facts['loader.used'])).toMatch(new RegExp(`^${loader}`));
    expect(marks.find(({ phase, edge }) => phase === 'model-read' && edge === 'end')?.bytes ?? 0).toBe(loader === 'path' ? 0 : facts['model.bytes']);
  });

  it('loader-chunk decides how many reads there are', async () => {
    const variant = await aTunableVariant({ engine: { backend: 'fake', model: { make: 'resnet50' } } });
    const many = readCalls(await starts.start(variant, { loader: 'read', 'loader-chunk': 512 * 1024 }));
    const few = readCalls(await starts.start(variant, { loader: 'read', 'loader-chunk': 32 * 2 ** 20 }));
    // 102 MB in pieces of half a megabyte; the probe's requests are reads too.
    expect(many - few).toBeGreaterThan(120);
  });

  it('loader-threads reaches the loader that reads with threads', async () => {
    const { facts } = await starts.start(await aTunableVariant(), { loader: 'pread', 'loader-threads': 3 });
    expect(facts).toMatchObject({ 'loader.used': 'pread', 'options.threads': 3 });
  });

  it('read-hint willneed brings a file to memory that nobody reads', async () => {
    const cache = openPageCache();
    const resident = async (): Promise<number> => (await cache.residency([model]))[0]?.residentBytes ?? 0;
    const variant = await aTunableVariant({ engine: { backend: 'fake', model: { file: model }, loader: 'mmap' } });
    await cache.evict([model]);
    await starts.start(variant, {});
    expect(await resident()).toBeLessThan(4e6);
    // How much a kernel reads for one such hint depends on the disk; a start that touches nothing reads far less.
    await starts.stop();
    await cache.evict([model]);
    await starts.start(variant, { 'read-hint': 'willneed' });
    await expect.poll(resident, { timeout: 5000 }).toBeGreaterThan(6e6);
  });
});

describe('the knobs of the pipeline', () => {
  it('pipeline sequential listens when the engine stands, overlapped beside it, early before Node boots', async () => {
    const sequential = await starts.start(await aTunableVariant({ engine: FAKE }), { pipeline: 'sequential' });
    expect(at(sequential, 'listen', 'begin')).toBeGreaterThan(at(sequential, 'context-create', 'end'));
    const overlapped = await starts.start(await aTunableVariant({ engine: FAKE }), { pipeline: 'overlapped' });
    expect(at(overlapped, 'listen', 'begin')).toBeLessThan(at(overlapped, 'deserialize', 'end'));
    expect(at(overlapped, 'library-load', 'begin')).toBeGreaterThan(at(overlapped, 'node-bootstrap', 'end'));
    const early = await starts.start(await aTunableVariant({ engine: FAKE }), { pipeline: 'early' });
    expect(at(early, 'library-load', 'begin')).toBeLessThan(at(early, 'node-bootstrap', 'end'));
    expect(early.warnings).toEqual([]);
  });

  it('contexts-mode eager makes one after the other, parallel all at once, lazy only the first before ready', async () => {
    const engine = { ...FAKE, contexts: { count: 3, mode: 'eager' } } as const;
    const eager = await starts.start(await aTunableVariant({ engine: { ...engine, contexts: { count: 3, mode: 'lazy' } } }), { 'contexts-mode': 'eager' });
    expect(at(eager, 'context-create', 'begin', 1)).toBeGreaterThanOrEqual(at(eager, 'context-create', 'end', 0));
    const parallel = await starts.start(await aTunableVariant({ engine }), { 'contexts-mode': 'parallel' });
    expect(at(parallel, 'context-create', 'begin', 1)).toBeLessThan(at(parallel, 'context-create', 'end', 0));
    const lazy = await starts.start(await aTunableVariant({ engine }), { 'contexts-mode': 'lazy' });
    const before = lazy.marks.filter(({ phase, edge }) => phase === 'context-create' && edge === 'end').map(({ index }) => index);
    expect(before).not.toContain(2);
  });
});

describe('the knob warm-up', () => {
  it.each([0, 1, 2])('makes %i inferences before ready', async (count) => {
    const engine = { backend: 'fake', options: { infer: 20 } };
    const live = await starts.start(await aTunableVariant({ engine: { ...engine, warmUp: count === 0 ? 1 : 0 } }), { 'warm-up': count });
    const spans = live.marks.filter(({ phase }) => phase === 'warm-up');
    if (count === 0) return expect(spans).toEqual([]);
    const ms = Number(at(live, 'warm-up', 'end') - at(live, 'warm-up', 'begin')) / 1e6;
    expect(Math.round(ms / 20)).toBeGreaterThanOrEqual(count);
    expect(at(live, 'ready', 'instant')).toBeGreaterThan(at(live, 'warm-up', 'end'));
  });
});
