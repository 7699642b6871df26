/** What a variant sets differently from the first one, as `key: value` lines. What may hold a secret is only named. */
import type { Variant } from '../core/scenario.ts';

// Environment, labels, command lines and request bodies are never stored by value outside of the resolved scenario.
const UNSAID = /^target\.(env|labels|args|entrypoint|command|healthcheck\.command)\b|^infer\.body\b/;

/** Leaves of a nested object by their dotted path; arrays are leaves. */
function leaves(value: unknown, path: string, found: Map<string, string>): Map<string, string> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, path === '' ? key : `${path}.${key}`, found);
  } else if (value !== undefined) {
    found.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return found;
}

/** Empty for the first variant itself. */
export function differingSettings(first: Variant, variant: Variant): string[] {
  const { id: _first, ...base } = first;
  const { id: _own, ...own } = variant;
  const before = leaves(base, '', new Map());
  const after = leaves(own, '', new Map());
  const paths = [...new Set([...after.keys(), ...before.keys()])].filter((path) => before.get(path) !== after.get(path));
  return paths.map((path) => `${path}: ${UNSAID.test(path) ? '(differs)' : (after.get(path) ?? '(not set)')}`);
}
