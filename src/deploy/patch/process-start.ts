/** What a process is started with, as far as a patch can say it. */
import { isInstrumented } from '../../core/scenario.ts';
import type { PatchInput, PatchSide } from './patch-input.ts';
import { type PassedValue, type PassedWord, passedEnvironment, passWords } from './secrets.ts';

/** The scenario's variables, and for our own entry point where its addon lies. */
export function processEnvironment(input: PatchInput, side: PatchSide): Readonly<Record<string, PassedValue>> {
  const other = input[side === 'winner' ? 'baseline' : 'winner'].target.env;
  const own = isInstrumented(input[side]) ? (input.programs?.[side].env ?? {}) : {};
  return { ...passedEnvironment(input[side].target.env, side === 'winner' ? other : undefined), ...passedEnvironment(own, {}) };
}

/** Program and arguments; undefined where it is our own and nobody said how it is started. */
export function processCommand(input: PatchInput, side: PatchSide): readonly PassedWord[] | undefined {
  const { target } = input[side];
  if (target.kind !== 'process') return undefined;
  if (target.command !== undefined) return passWords(target.command, 'ARGUMENT');
  return input.programs?.[side].command;
}
