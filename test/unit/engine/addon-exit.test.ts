/** How the addon behaves when its process or its environment ends under a running job: it neither crashes nor hangs. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findEngineAddon } from '../../../src/engine/binding.ts';

const PLAN = "{ order: 'overlapped', loader: 'auto', options: {}, contexts: 1, parallelContexts: false, inputs: [], warmUp: 0 }";

/** Runs a script with `addon` and `plan` in scope; its exit code and signal. */
function run(script: string): { status: number | null; signal: string | null; stderr: string } {
  const prelude = `const file = ${JSON.stringify(findEngineAddon())}; const addon = require(file); const plan = ${PLAN};`;
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', `${prelude}\n${script}`], { encoding: 'utf8', timeout: 15_000 });
  return { status, signal, stderr };
}

const clean = (status: number) => ({ status, signal: null, stderr: '' });

describe('a process that ends', () => {
  it('while an engine hangs is not held back', () => {
    expect(run("addon.openBackend('fake', { 'hang.deserialize': 'true' }).start(plan); setImmediate(() => process.exit(5));")).toEqual(clean(5));
  });

  it('while an engine still loads ends with its own code', () => {
    expect(run("addon.openBackend('fake', { 'delay.deserialize': '300' }).start(plan); setImmediate(() => process.exit(6));")).toEqual(clean(6));
  });

  it('with everything undisposed ends by itself', () => {
    expect(run("addon.openBackend('fake', {}).start(plan).then((engine) => engine.contexts[0].infer()).then(() => { process.exitCode = 7; });")).toEqual(
      clean(7),
    );
  });
});

describe('a worker thread that is terminated', () => {
  it('during a job takes nothing down, also when only it had loaded the addon', () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      const source = \`const { parentPort, workerData } = require('node:worker_threads');
        require(workerData.file).openBackend('fake', { 'delay.deserialize': '100' }).start(workerData.plan).catch(() => {});
        parentPort.postMessage('started');\`;
      (async () => {
        for (let count = 0; count < 3; count += 1) {
          const worker = new Worker(source, { eval: true, workerData: { file, plan } });
          await new Promise((resolve) => worker.once('message', resolve));
          await worker.terminate();
        }
        process.exitCode = 8;
      })();`;
    expect(run(script)).toEqual(clean(8));
    const { status, stderr } = spawnSync(process.execPath, ['-e', `const file = ${JSON.stringify(findEngineAddon())}; const plan = ${PLAN};${script}`], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect({ status, stderr }).toEqual({ status: 8, stderr: '' });
  });
});
