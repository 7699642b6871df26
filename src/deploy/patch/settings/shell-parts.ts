/** Pieces of the shell scripts of a patch: words that are passed by name, and places beside the script. */
import { shellWord } from '../../quoting.ts';
import type { PassedWord } from '../secrets.ts';

/** A word of `docker run` or of a command; what was left out is looked up, and its absence ends the script. */
export function passedWord(word: PassedWord): string {
  return typeof word === 'string' ? shellWord(word) : `"\${${word.from}:?it may be a secret and was not written here}"`;
}

/** A file beside the script, for a value in double quotes. */
export function besideScript(name: string): string {
  return `"$here"/${shellWord(name)}`;
}
