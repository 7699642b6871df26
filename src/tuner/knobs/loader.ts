/** How the model's bytes get to memory. */
import type { Knob } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';

/** Those of engine/loaders/registry.ts that a search tries: `auto` is one of them by itself, `ifstream` is the slowest by design. */
export const TRIED_LOADERS = ['mmap', 'path', 'mmap-willneed', 'mmap-ahead', 'mmap-populate', 'pread', 'huge', 'io-uring', 'read', 'direct'] as const;

/** Whether a model is read at all. */
export function needsModelFile({ engine }: Parameters<Knob['missing']>[0]): string | undefined {
  if (engine === undefined) return 'a program that is not ours reads its model by itself.';
  return engine.model === undefined ? 'the engine starts without a model.' : undefined;
}

export const LOADER: Knob = {
  id: 'loader',
  title: 'loader of the model',
  group: 'loader',
  phases: ['model-read', 'deserialize'],
  missing: needsModelFile,
  read: ({ engine }) => engine?.loader ?? 'auto',
  values: () => [...TRIED_LOADERS, 'auto'],
  apply: (variant, value) => (value === variant.engine?.loader ? variant : withEngine(variant, { loader: String(value) })),
  sideEffect: 'A mapped model is part of the page cache and may be dropped and read again; one that was read takes memory of its own.',
  byHand: (value) => `Set engine.loader: ${value} in the scenario (--loader ${value}); coldstart list loaders says what it does.`,
};
