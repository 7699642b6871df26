/** The environment of a run: facts about machine, tool, target and engine, and the fingerprint of what must match. */
import { createHash } from 'node:crypto';
import type { Environment } from '../core/environment.ts';

export type EnvironmentFacts = Omit<Environment, 'fingerprint'>;

/** Facts that change from boot to boot or from run to run without making two runs incomparable. */
const INCIDENTAL = new Set(['bootId', 'timeNamespace', 'user', 'memoryBytes', 'name', 'containersRunning']);

function stable(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key, item]) => !INCIDENTAL.has(key) && item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, stable(item)]));
}

/** SHA-256 over the comparable facts, first 16 hex digits. */
export function withFingerprint(facts: EnvironmentFacts): Environment {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(stable(facts)))
    .digest('hex')
    .slice(0, 16);
  return { ...facts, fingerprint };
}
