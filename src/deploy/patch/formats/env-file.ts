/**
 * The environment alone. Of a container: for --env-file, whose values are taken as they stand, so that no line break fits
 * in. Of a process: lines of a shell, which can take a variable back.
 */
import { shellWord } from '../../quoting.ts';
import { changedFields } from '../changed-fields.ts';
import { heading } from '../comments.ts';
import { processEnvironment } from '../process-start.ts';
import { saidSettings } from '../said-settings.ts';
import type { PassedValue } from '../secrets.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';

type Environment = Readonly<Record<string, PassedValue>>;

interface Lines {
  readonly lines: readonly string[];
  readonly left: readonly string[];
  readonly notes: readonly string[];
}

function ofContainer(env: Environment, gone: readonly string[]): Lines {
  const broken = Object.entries(env).filter(([name, value]) => 'value' in value && (/[\r\n]/.test(value.value) || /^#|\s/.test(name)));
  const lines = Object.entries(env)
    .filter((entry) => !broken.some(([name]) => name === entry[0]))
    .map(([name, value]) => ('value' in value ? `${name}=${value.value}` : name));
  return {
    lines,
    left: [
      ...broken.map(([name]) => `${JSON.stringify(name)}: an env file is read line by line`),
      ...gone.map((name) => `${name}: this file takes no variable back; start without the other one`),
    ],
    notes: lines.some((line) => !line.includes('='))
      ? ['a name without a value is taken from the environment of docker: it may be a secret and was not written']
      : [],
  };
}

function ofProcess(env: Environment, gone: readonly string[]): Lines {
  const names = Object.keys(env).filter((name) => !/^[A-Za-z_]\w*$/.test(name));
  const lines = Object.entries(env)
    .filter(([name]) => !names.includes(name))
    .map(([name, value]) =>
      'value' in value ? `export ${name}=${shellWord(value.value)}` : `: "\${${name}:?its value may be a secret and was not written here}"; export ${name}`,
    );
  return {
    lines: [...lines, ...gone.map((name) => `unset ${name}`)],
    left: names.map((name) => `${JSON.stringify(name)}: a shell takes no variable of that name`),
    notes: [],
  };
}

function linesOf({ input, side, containers }: FormatContext): Lines {
  if (containers !== undefined) {
    const { from, to } = containers;
    const gone = Object.keys(from.start.env).filter((name) => !(name in to.start.env));
    return ofContainer(to.start.env, side === 'baseline' || gone.length > 0 ? gone : []);
  }
  const [from, to] = [processEnvironment(input, side === 'winner' ? 'baseline' : 'winner'), processEnvironment(input, side)];
  return ofProcess(
    to,
    Object.keys(from).filter((name) => !(name in to)),
  );
}

/** Everything but the environment. */
function otherSettings({ input, side, containers }: FormatContext): readonly string[] {
  const reason = { not: 'an env file holds variables only' };
  if (containers !== undefined) return saidSettings(containers, (setting) => (setting.fields.includes('target.env') ? [] : reason)).left;
  const other = side === 'winner' ? input.baseline : input.winner;
  return changedFields(other, input[side])
    .filter((field) => field !== 'target.env')
    .map((field) => `${field}: ${reason.not}`);
}

export const ENV_FILE: PatchFormat = {
  file: 'settings.env',
  title: 'environment file',
  apply: (file, { containers }) => (containers === undefined ? `. ./${file}` : `docker run --env-file ${file} … YOUR-IMAGE`),
  write: (context): WrittenFile => {
    const { lines, left: broken, notes } = linesOf(context);
    const left = [...broken, ...otherSettings(context)];
    const top = heading(context.input, context.side, { what: 'the environment', apply: ENV_FILE.apply(context.file, context), notes, left });
    return { text: `${top}\n${lines.map((line) => `${line}\n`).join('')}`, left };
  },
};
