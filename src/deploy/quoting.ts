/** Words of a command line in the syntaxes of a POSIX shell, of cron and of systemd's unit files. */
import { ColdstartError } from '../core/errors.ts';

/** Neither a unit file nor a crontab can hold a line break inside a value. */
function requireOneLine(text: string, where: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a line cannot hold
  if (/[\x00-\x1f\x7f]/.test(text))
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `${where} cannot name a path with a line break or control character`, command: 'init' });
  return text;
}

export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A `%` ends the command of a crontab line unless it is escaped (crontab(5)). Throws USAGE_INVALID_FLAG. */
export function cronCommand(words: readonly string[]): string {
  return requireOneLine(words.map(shellWord).join(' '), 'a cron line').replaceAll('%', '\\%');
}

/** Specifiers begin with `%`, variables with `$`; both are doubled in a command line (systemd.service(5)). Throws USAGE_INVALID_FLAG. */
export function systemdCommand(words: readonly string[]): string {
  return words
    .map((word) => requireOneLine(word, 'a unit file').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$'))
    .map((word) => (/^[\w./:@%$+=,-]+$/.test(word) ? word : `"${word}"`))
    .join(' ');
}

/** WorkingDirectory= takes the rest of the line as it is, specifiers aside. Throws USAGE_INVALID_FLAG. */
export function systemdPath(path: string): string {
  return requireOneLine(path, 'a unit file').replaceAll('%', '%%');
}

/** A word of a shell script inside a YAML block. Throws USAGE_INVALID_FLAG. */
export function ciWord(text: string): string {
  return shellWord(requireOneLine(text, 'a script in YAML'));
}
