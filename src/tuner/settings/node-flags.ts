/** Flags of Node, wherever a variant has them: `engine.node.flags` of our entry point, or behind `node` in the user's command. */
import type { Variant } from '../../core/scenario.ts';
import { withNode } from './change-variant.ts';
import { nodeCommandOf } from './started-command.ts';

/** Those in front of the first word that is none; a flag whose value is a word of its own ends the list. */
function nodeFlagsOf(variant: Variant): readonly string[] {
  if (variant.engine !== undefined) return variant.engine.node?.flags ?? [];
  const [, ...words] = nodeCommandOf(variant)?.words ?? [];
  const end = words.findIndex((word) => !word.startsWith('-'));
  return end < 0 ? words : words.slice(0, end);
}

/** The value behind `=`, '' for a flag that has none; undefined where it is not there. The last one counts, as for Node. */
export function readNodeFlag(variant: Variant, flag: string): string | undefined {
  const found = nodeFlagsOf(variant).findLast((word) => word === flag || word.startsWith(`${flag}=`));
  return found?.slice(flag.length + 1);
}

function withNodeFlags(variant: Variant, flags: readonly string[]): Variant {
  if (variant.engine !== undefined) return withNode(variant, { ...variant.engine.node, flags });
  const command = nodeCommandOf(variant);
  if (command === undefined) return variant;
  const [program = 'node', ...words] = command.words;
  return command.with([program, ...flags, ...words.slice(nodeFlagsOf(variant).length)]);
}

/** `''` sets a flag that has no value, undefined takes it out. */
export function withNodeFlag(variant: Variant, flag: string, value: string | undefined): Variant {
  const others = nodeFlagsOf(variant).filter((word) => word !== flag && !word.startsWith(`${flag}=`));
  if (value === undefined) return withNodeFlags(variant, others);
  // In front: what stands last may wait for a word behind it, like -e.
  return withNodeFlags(variant, [value === '' ? flag : `${flag}=${value}`, ...others]);
}
