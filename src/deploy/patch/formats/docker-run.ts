/** The winner as a `docker run` command: a whole start, with a comment that lists the flags that differ. */
import { shellWord } from '../../quoting.ts';
import { commentLines, heading } from '../comments.ts';
import type { ContainerStart } from '../container-start.ts';
import { containerPreparations } from '../preparations.ts';
import { saidSettings } from '../said-settings.ts';
import { passedNames } from '../secrets.ts';
import { CONTAINER_SETTINGS } from '../settings/registry.ts';
import { isInexpressible } from '../settings/setting.ts';
import { passedWord } from '../settings/shell-parts.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';

/** Flag and value on one line. */
function flagLines(flags: readonly string[]): string[] {
  const lines: string[] = [];
  for (const flag of flags) {
    const last = lines.at(-1);
    if (last?.startsWith('--') && !last.includes(' ') && !/^--[\w-]+=/.test(last) && !flag.startsWith('--')) lines[lines.length - 1] = `${last} ${flag}`;
    else lines.push(flag);
  }
  return lines;
}

function flagsOf(start: ContainerStart): { lines: string[]; left: string[] } {
  const said = CONTAINER_SETTINGS.map((setting) => ({ setting, flags: setting.run(start) }));
  return {
    lines: said.flatMap(({ flags }) => (isInexpressible(flags) ? [] : flagLines(flags))),
    left: said.flatMap(({ setting, flags }) => (isInexpressible(flags) ? [`${setting.title}: ${flags.not}`] : [])),
  };
}

function requiredNames(start: ContainerStart): string[] {
  return passedNames(start.env, start.entrypoint ?? [], start.args).map(
    (name) => `: "\${${name}:?its value may be a secret and was not written here: set ${name} in the environment}"`,
  );
}

function command(start: ContainerStart): string {
  const { lines } = flagsOf(start);
  const image = start.image === '' ? `"\${IMAGE:?the reference of the image}"` : shellWord(start.image);
  const words = [...(start.entrypoint ?? []).slice(1), ...start.args].map(passedWord);
  return ['exec docker run --detach', ...lines, '"$@"', [image, ...words].join(' ')].join(' \\\n  ');
}

function changedFlags(context: FormatContext): string[] {
  const { from, to } = context.containers ?? {};
  if (from === undefined || to === undefined) return [];
  const before = new Set(flagsOf(from.start).lines);
  const after = flagsOf(to.start).lines;
  // A container has one network: the new one replaces the old one.
  const gone = [...before].filter((line) => !after.includes(line) && !line.startsWith('--network '));
  return [
    'Only what differs, for a command of your own:',
    ...after.filter((line) => !before.has(line)).map((line) => `  ${line}`),
    ...gone.map((line) => `  without ${line}`),
    ...(from.start.image === to.start.image ? [] : [`  the image ${to.start.image}`]),
  ];
}

export const DOCKER_RUN: PatchFormat = {
  file: 'docker-run.sh',
  title: 'docker run',
  apply: (file) => `sh ${file}`,
  write: (context): WrittenFile | undefined => {
    const { containers: sides, input, side } = context;
    if (sides === undefined) return undefined;
    const { start } = sides.to;
    const said = saidSettings(sides, (setting) => setting.run(start));
    // Also what does not differ: the command is a whole start.
    const left = [...new Set([...flagsOf(start).left, ...said.left])];
    const notes = ['words behind the script’s name are further flags: --name, --publish, --restart'];
    const text = [
      '#!/bin/sh',
      heading(input, side, { what: 'a whole start by docker run', apply: `sh ${context.file}`, notes, left }),
      commentLines(changedFlags(context)),
      'set -eu',
      `here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)`,
      ...requiredNames(start),
      ...containerPreparations(start),
      `${command(start)}\n`,
    ];
    return { text: text.join('\n'), left };
  },
};
