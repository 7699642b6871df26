/** Memory that may be locked: pinned buffers and locked models fall back to something slower where the limit is low. */
import { containerKnob } from '../settings/container-knob.ts';
import { readUlimit, withUlimit } from '../settings/ulimit-entry.ts';

export const ULIMIT_MEMLOCK = containerKnob({
  id: 'ulimit-memlock',
  title: 'Locked memory (ulimit memlock)',
  phases: ['buffer-allocate', 'context-create', 'device-context', 'application'],
  read: (target) => readUlimit(target, 'memlock'),
  values: () => ['-1'],
  set: (target, value) => withUlimit(target, 'memlock', String(value)),
  missing: ({ target }) => (readUlimit(target, 'memlock').startsWith('-1') ? 'locked memory has no limit already.' : undefined),
  sideEffect: 'The program may keep as much memory from being swapped as it likes.',
  byHand: (value) => `Use docker run --ulimit memlock=${value}; in a scenario target.docker.ulimits: [memlock=${value}].`,
});
