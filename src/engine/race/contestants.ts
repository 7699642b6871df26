/** What a contestant does once: a file to memory, or an engine from nothing to its first inference. */
import type { Contestant } from '../../core/engine-race.ts';
import type { EngineAddon, NativeEngine } from '../addon.ts';

export interface Lap {
  /** What is timed. */
  readonly ms: number;
  readonly bytes: number;
  /** Version of the engine library, where one was opened. */
  readonly version: string;
}

async function loadOnce(addon: EngineAddon, { file = '', loader, options }: Contestant): Promise<Lap> {
  const { loadMs, touchMs, bytes } = await addon.timeLoad(file, loader, options);
  return { ms: loadMs + touchMs, bytes, version: '' };
}

async function inferOnce(engine: NativeEngine): Promise<void> {
  const [context] = engine.contexts;
  if (context === undefined) throw new Error('the engine made no context');
  await context.infer();
  context.dispose();
}

/** Its end is not timed: no cold start waits for it. */
async function startOnce(addon: EngineAddon, backendId: string, contestant: Contestant, now: () => number): Promise<Lap> {
  const { file, loader, order, options } = contestant;
  const begunMs = now();
  const backend = addon.openBackend(backendId, options);
  try {
    const plan = { order, loader, options, contexts: 1, parallelContexts: false, inputs: [], warmUp: 0, ...(file !== undefined && { modelFile: file }) };
    const engine = await backend.start(plan);
    try {
      await inferOnce(engine);
      const ms = now() - begunMs;
      return { ms, bytes: engine.loaded.bytes, version: backend.version };
    } finally {
      engine.dispose();
    }
  } finally {
    backend.dispose();
  }
}

export function runOnce(addon: EngineAddon, backendId: string, contestant: Contestant, now: () => number): Promise<Lap> {
  return contestant.group === 'loader' ? loadOnce(addon, contestant) : startOnce(addon, backendId, contestant, now);
}
