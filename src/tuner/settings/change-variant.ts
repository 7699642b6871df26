/** Pure changes of a variant: what is not named stays, and nothing is written where nothing would be left. */
import type { EngineConfig, NodeOptions, ScalarOption, Variant } from '../../core/scenario.ts';

/** The variant itself where it has no engine of ours. */
export function withEngine(variant: Variant, change: Partial<EngineConfig>): Variant {
  return variant.engine === undefined ? variant : { ...variant, engine: { ...variant.engine, ...change } };
}

function withEntry<T>(record: Readonly<Record<string, T>>, key: string, value: T | undefined): Record<string, T> {
  const { [key]: _, ...others } = record;
  if (value === undefined) return others;
  return Object.hasOwn(record, key) ? { ...record, [key]: value } : { ...others, [key]: value };
}

/** `undefined` takes the option out. */
export function withOption(variant: Variant, option: string, value: ScalarOption | undefined): Variant {
  return variant.engine === undefined ? variant : withEngine(variant, { options: withEntry(variant.engine.options, option, value) });
}

/** `undefined` takes the variable out. */
export function withVariable(variant: Variant, name: string, value: string | undefined): Variant {
  return { ...variant, target: { ...variant.target, env: withEntry(variant.target.env, name, value) } };
}

/** Options without a flag and without a file are none. */
export function withNode(variant: Variant, node: NodeOptions): Variant {
  if (variant.engine === undefined) return variant;
  const { node: _, ...engine } = variant.engine;
  const isNone = node.flags.length === 0 && node.compileCache === undefined && node.snapshot === undefined;
  return { ...variant, engine: isNone ? engine : { ...engine, node } };
}
