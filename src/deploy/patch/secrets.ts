/**
 * What of variables and arguments may be written: a value that a saved scenario would redact becomes the name of a
 * variable that the reader's environment holds. What the search itself set is no secret.
 */
import { isAllowedVariable, namesSecret, REDACTED, redactArguments, redactText } from '../../core/redact.ts';

/** `from`: the name of a variable in the environment of whoever applies the patch. */
export type PassedValue = { readonly value: string } | { readonly from: string };
/** A word of a command line. */
export type PassedWord = string | { readonly from: string };

function isSecret(name: string, value: string, setBySearch: boolean): boolean {
  if (value.includes(REDACTED) || redactText(`${name}=${value}`) !== `${name}=${value}`) return true;
  return !isAllowedVariable(name) && (namesSecret(name) || !setBySearch);
}

/** `baseline`: the variables before the search, which set whatever differs from them. */
export function passedEnvironment(env: Readonly<Record<string, string>>, baseline?: Readonly<Record<string, string>>): Readonly<Record<string, PassedValue>> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      const setBySearch = baseline !== undefined && baseline[name] !== value;
      return [name, isSecret(name, value, setBySearch) ? { from: name } : { value }];
    }),
  );
}

/** Words of a command line; `kind` names those that are left out: ARGUMENT_2. */
export function passWords(words: readonly string[], kind: string): readonly PassedWord[] {
  const clean = redactArguments(words);
  return words.map((word, index) => (clean[index] === word && !word.includes(REDACTED) ? word : { from: `${kind}_${index + 1}` }));
}

/** Names that the reader's environment must hold, in order. */
export function passedNames(env: Readonly<Record<string, PassedValue>>, ...lines: readonly (readonly PassedWord[])[]): readonly string[] {
  const ofEnv = Object.values(env).flatMap((value) => ('from' in value ? [value.from] : []));
  return [...new Set([...ofEnv, ...lines.flat().flatMap((word) => (typeof word === 'string' ? [] : [word.from]))])];
}
