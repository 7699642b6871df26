/**
 * Values that a compose file over another one needs beyond YAML: the tags that take a value of the file below back, and
 * texts in which `${NAME}` is meant. Tags need Docker Compose 2.24.4 or newer; where nothing is taken back, none is written.
 */

/** `!reset`: the key is as if it were not set below. `!override`: the value replaces that of below instead of joining it. */
export class ComposeTag {
  readonly tag: '!reset' | '!override';
  readonly value: unknown;

  constructor(tag: '!reset' | '!override', value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

export const RESET = new ComposeTag('!reset', null);

/** A text whose `${NAME}` is looked up by compose; `$` of every other text is doubled. */
export class Interpolated {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Only what is new, where the lists of both files are joined; the whole list where something of below must go. */
export function joinedList(from: readonly string[] | undefined, to: readonly string[] | undefined): unknown {
  const [before, after] = [from ?? [], to ?? []];
  if (after.length === 0) return before.length === 0 ? undefined : RESET;
  return before.every((word) => after.includes(word)) ? after.filter((word) => !before.includes(word)) : new ComposeTag('!override', [...after]);
}
