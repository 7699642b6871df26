/** A value that cannot be used, with the place where the user wrote it; load.ts turns it into an error with a line. */

export type SettingPath = readonly (string | number)[];

export class SettingProblem extends Error {
  readonly path: SettingPath;
  readonly problem: string;
  /** Set where the last part of `path` is a key that nobody knows. */
  readonly unknownKey: boolean;

  constructor(path: SettingPath, problem: string, unknownKey = false) {
    super(`${path.join('.')}: ${problem}`);
    this.path = path;
    this.problem = problem;
    this.unknownKey = unknownKey;
  }
}

/** A value for a message: as JSON, cut where it is long. */
export function shownValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : value === null ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
