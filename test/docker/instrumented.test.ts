import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import type { Variant } from '../../src/core/scenario.ts';
import { assembleTimeline } from '../../src/core/timeline.ts';
import { openPageCache } from '../../src/host/page-cache.ts';
import { openHelperPageCache } from '../../src/targets/docker/helper-page-cache.ts';
import { assembleImage, ensureImage } from '../../src/targets/docker/image.ts';
import { fetchReady, openTargetBench, PORT, type TargetBench } from '../fixtures/docker/target-bench.ts';
import { aDockerTarget, anEngine, aVariant } from '../support/a-scenario.ts';

let bench: TargetBench;
beforeAll(async () => {
  bench = await openTargetBench();
});
afterAll(() => bench.dispose());

function fakeVariant(overrides: Partial<Variant> = {}): Variant {
  const { model: _, ...engine } = anEngine({ backend: 'fake' });
  return aVariant({
    engine,
    target: aDockerTarget(),
    health: { port: PORT, path: '/', status: 200, intervalMs: 1, timeoutMs: 20_000 },
    infer: { port: PORT, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } },
    ...overrides,
  });
}

function partsOf(variant: Variant) {
  const parts = findInstrumentedParts(variant);
  if (parts === undefined) throw new Error('no parts');
  return parts;
}

describe('[integration] the instrumented entry point in a container', () => {
  it('has marks of the platform and of its inside on one clock, with nothing unexplained', async () => {
    const variant = fakeVariant();
    const deployment = await bench.target.prepare(variant, bench.context({ parts: partsOf(variant) }));
    for (const network of ['first', 'second']) {
      const instance = await deployment.start(bench.trial());
      const { atNs } = await fetchReady(await instance.address, PORT);
      const { marks, facts, warnings } = await instance.collectMarks();
      await instance.stop();
      expect(instance.logTail(5), network).toEqual([]);
      expect(warnings).toEqual([]);
      expect(facts['engine.backend']).toBe('fake');
      const timeline = assembleTimeline(
        [...marks, { phase: 'ready', edge: 'end', timestampNs: atNs, uncertaintyNs: 1e6, source: 'probe', lane: 'probe', index: 0 }],
        {
          startRequestedNs: instance.startRequestedNs,
          readyNs: atNs,
          endNs: atNs,
          instrumented: true,
        },
      );
      const phases = timeline.spans.map(({ phase }) => phase);
      expect(phases).toEqual(
        expect.arrayContaining(['container-create', 'container-start', 'network', 'process-spawn', 'node-bootstrap', 'addon-load', 'listen']),
      );
      for (const { phase, beginMs, endMs } of timeline.spans) expect(endMs, phase).toBeGreaterThanOrEqual(beginMs);
      // Up to Node's own start the platform explains everything but the harness's own step from one call to the next.
      const bootstrapMs = timeline.spans.find(({ phase }) => phase === 'node-bootstrap')?.beginMs ?? 0;
      const unexplainedMs = timeline.gaps.filter(({ beginMs }) => beginMs < bootstrapMs).reduce((sum, { beginMs, endMs }) => sum + endMs - beginMs, 0);
      expect(unexplainedMs).toBeLessThan(5);
      expect(timeline.warnings).toEqual([]);
    }
    await deployment.dispose();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('begins early where that is asked for, before Node takes its own stamp', async () => {
    const { model: _, ...engine } = anEngine({ backend: 'fake', pipeline: 'early' });
    const variant = fakeVariant({ engine });
    const deployment = await bench.target.prepare(variant, bench.context({ parts: partsOf(variant) }));
    const instance = await deployment.start(bench.trial());
    await fetchReady(await instance.address, PORT);
    const { marks, facts, warnings } = await instance.collectMarks();
    await instance.stop();
    await deployment.dispose();
    expect(warnings).toEqual([]);
    expect(facts['early']).toBe('adopted');
    const at = (phase: string, edge: string) => marks.find((mark) => mark.phase === phase && mark.edge === edge)?.timestampNs ?? 0n;
    expect(at('early-start', 'instant')).toBeLessThan(at('node-bootstrap', 'begin'));
    expect(at('library-load', 'begin')).toBeLessThan(at('node-bootstrap', 'end'));
  });

  it('writes no marks in a control trial', async () => {
    const variant = fakeVariant();
    const deployment = await bench.target.prepare(variant, bench.context({ parts: partsOf(variant) }));
    const instance = await deployment.start(bench.trial({ role: 'control', marks: 'off' }));
    await fetchReady(await instance.address, PORT);
    const { marks, warnings } = await instance.collectMarks();
    await instance.stop();
    await deployment.dispose();
    expect(marks.some(({ source }) => source === 'entrypoint')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('is made cold and warm by root directly, and the same is done and seen by a helper container with files of its own', async () => {
    const variant = fakeVariant({ state: 'cold' });
    const parts = partsOf(variant);
    const deployment = await bench.target.prepare(variant, bench.context({ parts }));
    const helperImage = await assembleImage({ ...parts, node: process.execPath, purpose: 'helper' });
    await ensureImage(bench.docker, helperImage);
    const paths = deployment.stateFiles.map(({ path }) => path);
    const folders = [...new Set(paths.map((path) => /^.*?\/diff(?=\/)/.exec(path)?.[0] ?? ''))];
    const helper = openHelperPageCache({ docker: bench.docker, image: helperImage.tag, runId: bench.runId, folders, own: openPageCache() });
    try {
      await deployment.pageCache.warm(paths);
      const warm = await helper.residency(paths);
      expect(warm.map(({ residentBytes }) => residentBytes)).toEqual(warm.map(({ sizeBytes }) => sizeBytes));
      await helper.evict(paths);
      expect((await helper.residency(paths)).filter(({ residentBytes }) => residentBytes > 0)).toEqual([]);
      expect((await deployment.pageCache.residency(paths)).filter(({ residentBytes }) => residentBytes > 0)).toEqual([]);
    } finally {
      await deployment.dispose();
      await bench.docker
        .getImage(helperImage.tag)
        .remove()
        .catch(() => undefined);
    }
  });

  it('says in its log why it failed, where an input is not what the model wants', async () => {
    const variant = fakeVariant({ engine: anEngine({ backend: 'onnxruntime', model: { file: '/x' } }) });
    const parts = partsOf(variant);
    const deployment = await bench.target.prepare(variant, bench.context({ parts, modelFiles: [parts.program] }));
    const trial = bench.trial();
    const instance = await deployment.start(trial);
    const exit = await instance.exited;
    expect(exit.exitCode).toBe(3);
    expect(instance.logTail(3).join('\n')).toContain('coldstart-error');
    expect(readFileSync(trial.logFile, 'utf8')).toContain('ENGINE_MODEL_INVALID');
    await instance.stop();
    await deployment.dispose();
    expect(await bench.leftovers()).toEqual([]);
  });
});
