/** The words that a variant starts a program of the user's with, where the scenario names them. */
import type { Variant } from '../../core/scenario.ts';

interface StartedCommand {
  readonly words: readonly string[];
  readonly with: (words: readonly string[]) => Variant;
}

const NODE = /^(?:.*\/)?(?:node|nodejs)$/;
const PYTHON = /^(?:.*\/)?python(?:3(?:\.\d+)?)?$/;

/**
 * Undefined for our own entry point, and for an image whose command only its author knows. An image's arguments count as
 * a command where its entry point is that of the official images, which runs what it is given: nobody else is given `node`.
 */
function startedCommand(variant: Variant): StartedCommand | undefined {
  const { target } = variant;
  if (variant.engine !== undefined) return undefined;
  if (target.kind === 'process') return target.command && { words: target.command, with: (command) => ({ ...variant, target: { ...target, command } }) };
  if (target.entrypoint !== undefined) return { words: target.entrypoint, with: (entrypoint) => ({ ...variant, target: { ...target, entrypoint } }) };
  return { words: target.args, with: (args) => ({ ...variant, target: { ...target, args } }) };
}

/** The user's own Node: its words, `node` first. */
export function nodeCommandOf(variant: Variant): StartedCommand | undefined {
  const command = startedCommand(variant);
  return command !== undefined && NODE.test(command.words[0] ?? '') ? command : undefined;
}

/** Why nothing of Python can be set; undefined: Python runs it. */
export function needsPython(variant: Variant): string | undefined {
  const isPython = PYTHON.test(startedCommand(variant)?.words[0] ?? '');
  return isPython ? undefined : 'nothing of it is known to run in Python: the command does not begin with python.';
}

/** Whether Node runs it: our entry point, or a command of the user's that begins with node. */
export function startsNode(variant: Variant): boolean {
  return variant.engine !== undefined || nodeCommandOf(variant) !== undefined;
}
