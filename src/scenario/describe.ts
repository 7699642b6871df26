/** Settings as `key: value` lines, and what one variant sets differently from another. Secrets are left out. */
import type { Scenario, Variant, VariantSettings } from '../core/scenario.ts';
import { redactScenario } from './redact-scenario.ts';

/** `engine.loader: mmap`, in a fixed order; lists and small maps on one line. */
function describeSettings(settings: VariantSettings): string[] {
  return flatten('', settings);
}

/** For each variant, the lines that the first one does not have; `(not set)` for keys that only the first one has. */
export function describeVariants(scenario: Scenario): readonly { readonly id: string; readonly settings: readonly string[] }[] {
  const { variants } = redactScenario(scenario);
  const [baseline] = variants;
  return variants.map((variant) => ({ id: variant.id, settings: variant === baseline ? [] : differences(baseline, variant) }));
}

function differences(baseline: Variant, variant: Variant): string[] {
  const { id: _, ...baselineSettings } = baseline;
  const { id: __, ...settings } = variant;
  const old = describeSettings(baselineSettings);
  const now = describeSettings(settings);
  const keys = new Set(now.map(keyOf));
  const gone = old.filter((line) => !keys.has(keyOf(line))).map((line) => `${keyOf(line)}: (not set)`);
  return [...now.filter((line) => !old.includes(line)), ...gone];
}

function keyOf(line: string): string {
  return line.slice(0, line.indexOf(': '));
}

function flatten(path: string, value: unknown): string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, part]) => flatten(path === '' ? key : `${path}.${key}`, part));
  }
  return [`${path}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
}
