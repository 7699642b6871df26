import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import type { Settings } from '../../src/core/setting.ts';
import type { Deployment, Instance } from '../../src/targets/target.ts';
import { fetchReady, openTargetBench, PORT, type TargetBench } from '../fixtures/docker/target-bench.ts';
import { aDockerTarget, anEngine, aVariant } from '../support/a-scenario.ts';
import { TunedStarts } from '../support/tuned-starts.ts';

let bench: TargetBench;
let starts: TunedStarts;
let instance: Instance | undefined;
let deployment: Deployment | undefined;

beforeAll(async () => {
  bench = await openTargetBench();
  starts = new TunedStarts(bench.folder);
});
afterEach(async () => {
  await instance?.stop();
  await deployment?.dispose();
  [instance, deployment] = [undefined, undefined];
});
afterAll(() => bench.dispose());

async function factsWith(settings: Settings) {
  const { model: _, ...engine } = anEngine({ backend: 'fake' });
  const health = { port: PORT, path: '/', status: 200, intervalMs: 1, timeoutMs: 20_000 };
  const variant = await starts.tune(aVariant({ engine, target: aDockerTarget({ ports: [PORT] }), health }), settings);
  const parts = findInstrumentedParts(variant);
  deployment = await bench.target.prepare(variant, bench.context({ ...(parts !== undefined && { parts }) }));
  instance = await deployment.start(bench.trial());
  await fetchReady(await instance.address, PORT);
  const { facts } = await instance.collectMarks();
  return { facts, files: deployment.stateFiles.map(({ path }) => path), node: variant.engine?.node };
}

describe('[integration] the knobs of Node in a container', () => {
  it('node-compile-cache runs the entry point from compiled code under flags, and a cold start evicts it', async () => {
    const { facts, files, node } = await factsWith({ 'node-compile-cache': true, 'node-single-threaded-gc': true });
    expect(facts).toMatchObject({ 'node.code': 'compile-cache', 'node.flags': '--single-threaded-gc' });
    expect(files).toEqual(expect.arrayContaining([`${node?.compileCache}/entrypoint.code`, `${node?.compileCache}/start.cjs`]));
  });

  it('node-snapshot runs the entry point from a snapshot', async () => {
    const { facts, files, node } = await factsWith({ 'node-snapshot': true });
    expect(facts['node.code']).toBe('snapshot');
    expect(files).toContain(node?.snapshot);
  });

  it("a flag reaches the user's own Node behind its name", async () => {
    const script = `require('node:http').createServer((_, answer) => answer.end(process.execArgv[0])).listen(${PORT})`;
    const variant = await starts.tune(bench.variant(script), { 'node-max-lazy': true });
    deployment = await bench.target.prepare(variant, bench.context());
    instance = await deployment.start(bench.trial());
    const { body } = await fetchReady(await instance.address, PORT);
    expect(body).toBe('--max-lazy');
  });
});
