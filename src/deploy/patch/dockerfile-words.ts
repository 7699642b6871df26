/** Values in the syntax of a Dockerfile: JSON for command lines, double quotes for variables. */
import type { PassedValue, PassedWord } from './secrets.ts';

/** A command line as JSON, which Docker starts without a shell; undefined where a word was left out. */
export function dockerfileWords(words: readonly PassedWord[]): string | undefined {
  return words.every((word) => typeof word === 'string') ? JSON.stringify(words) : undefined;
}

/** Between double quotes a Dockerfile looks up `$NAME`, and its escape is the backslash; no value can hold a line break. */
function quoted(value: string): string {
  return `"${value.replace(/["\\$]/g, '\\$&')}"`;
}

/** An ENV instruction, or a comment that says why there is none. */
export function dockerfileEnv(name: string, value: PassedValue | undefined): string {
  if (value === undefined) return `# not expressible here: no instruction takes ${name} back; build from an image without it`;
  if ('from' in value) return `# not expressible here: the value of ${name} may be a secret, and an image keeps it for everybody; give it to the container`;
  if (/[\r\n]/.test(value.value) || !/^[\w.-]+$/.test(name))
    return `# not expressible here: ${JSON.stringify(name)} holds a line break or has a name that no instruction takes`;
  return `ENV ${name}=${quoted(value.value)}`;
}
