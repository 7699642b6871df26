/** A process target's start as a shell script: folder, variables, command. */
import { earlyEnvironment } from '../../../core/early-start.ts';
import { isInstrumented } from '../../../core/scenario.ts';
import { shellWord } from '../../quoting.ts';
import { changedFields, covers, unsaid } from '../changed-fields.ts';
import { heading } from '../comments.ts';
import { processPreparations } from '../preparations.ts';
import { processCommand, processEnvironment } from '../process-start.ts';
import { passedNames } from '../secrets.ts';
import { besideScript, passedWord } from '../settings/shell-parts.ts';
import { instanceFile } from '../start-mounts.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';

/** What our own entry point reads beside the scenario's variables; LD_PRELOAD joins what is there. */
function ownVariables({ input, side }: FormatContext): string[] {
  const variant = input[side];
  const program = input.programs?.[side];
  if (!isInstrumented(variant) || program === undefined) return [];
  const early =
    variant.engine?.pipeline === 'early' && program.early !== undefined ? earlyEnvironment(program.early, '', variant.target.env['LD_PRELOAD']) : {};
  const preload = early['LD_PRELOAD'];
  return [
    `export COLDSTART_CONFIG=${besideScript(instanceFile('config', side))}`,
    ...(program.early !== undefined && variant.engine?.pipeline === 'early' ? [`export COLDSTART_EARLY=${besideScript(instanceFile('plan', side))}`] : []),
    ...(preload !== undefined ? [`exec_preload=${shellWord(preload)}`] : []),
  ];
}

function leftOf({ input, side }: FormatContext): string[] {
  const claims = ['target.env', 'target.command', 'target.cwd', ...(input.configs !== undefined && input.programs !== undefined ? ['engine', 'inputs'] : [])];
  return changedFields(input[side === 'winner' ? 'baseline' : 'winner'], input[side])
    .filter((field) => !claims.some((claim) => covers(claim, field)))
    .map(unsaid);
}

function exports(context: FormatContext): string[] {
  const env = processEnvironment(context.input, context.side);
  const named = Object.entries(env).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  return named.flatMap(([name, value]) => ('value' in value ? [`export ${name}=${shellWord(value.value)}`] : []));
}

export const START_SCRIPT: PatchFormat = {
  file: 'start.sh',
  title: 'start script',
  apply: (file) => `sh ${file}`,
  write: (context): WrittenFile | undefined => {
    const { input, side } = context;
    const { target } = input[side];
    const command = processCommand(input, side);
    if (target.kind !== 'process' || command === undefined) return undefined;
    const left = leftOf(context);
    const own = ownVariables(context);
    // The early library is for the program alone, not for the shell's own commands.
    const preload = own.find((line) => line.startsWith('exec_preload='))?.slice('exec_preload='.length);
    const words = command.map(passedWord).join(' ');
    const notes = input.configs === undefined ? [] : ['the configuration names files where they lie on the machine that was tuned'];
    const text = [
      '#!/bin/sh',
      heading(input, side, { what: 'a whole start of the process', apply: `sh ${context.file}`, notes, left }),
      'set -eu',
      `here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)`,
      ...passedNames(processEnvironment(input, side)).map((name) => `: "\${${name}:?its value may be a secret and was not written here}"; export ${name}`),
      ...processPreparations(input, side, 'all'),
      ...exports(context),
      ...own.filter((line) => !line.startsWith('exec_preload=')),
      `cd -- ${shellWord(target.cwd)}`,
      `exec ${preload === undefined ? '' : `env LD_PRELOAD=${preload} `}${words} "$@"`,
      '',
    ];
    return { text: text.join('\n'), left };
  },
};
