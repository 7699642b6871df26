/** Knobs that were not searched, together where they share the reason. */
import type { IdleKnobRow } from './tuning-view.ts';

export type IdleGroup = readonly [IdleKnobRow, ...IdleKnobRow[]];

/** Those that weaken security stand alone: each says why. In the order of the first of each. */
export function groupIdle(idle: readonly IdleKnobRow[]): IdleGroup[] {
  const groups = new Map<string, IdleGroup>();
  for (const knob of idle) {
    const key = JSON.stringify([knob.status, knob.reason, knob.status === 'forbidden' ? knob.id : '']);
    const known = groups.get(key);
    groups.set(key, known === undefined ? [knob] : [...known, knob]);
  }
  return [...groups.values()];
}
