/** Lays a variant's keys over those of the scenario. Maps are merged; lists, texts and numbers replace. Pure. */
import type { UserSettings } from './schema.ts';

/** Maps that mean one of several things: half of one and half of another would mean nothing. */
const REPLACED_WHOLE = new Set(['engine.model', 'infer.body']);

type Plain = Readonly<Record<string, unknown>>;

/** `target: docker` and `target: { docker: {} }` are the same; the map is what the rest works with. */
export function normaliseTarget(target: UserSettings['target']): Exclude<UserSettings['target'], string> {
  return typeof target === 'string' ? { [target]: {} } : target;
}

/** Neither argument is changed. */
export function mergeSettings(base: UserSettings, over: UserSettings): UserSettings {
  const baseTarget = normaliseTarget(base.target);
  const overTarget = normaliseTarget(over.target);
  const sameKind = baseTarget === undefined || overTarget === undefined || Object.keys(baseTarget)[0] === Object.keys(overTarget)[0];
  const { target: _, ...rest } = base;
  const kept: UserSettings = { ...rest, ...(sameKind && baseTarget !== undefined && { target: baseTarget }) };
  return mergePlain(kept as Plain, { ...over, ...(overTarget !== undefined && { target: overTarget }) } as Plain, '') as UserSettings;
}

function mergePlain(base: Plain, over: Plain, path: string): Plain {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = path === '' ? key : `${path}.${key}`;
    const old = merged[key];
    merged[key] = isPlain(old) && isPlain(value) && !REPLACED_WHOLE.has(below) ? mergePlain(old, value, below) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
