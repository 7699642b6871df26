/** What a format of a patch is: a file for the winner, and the same for the way back. */
import type { PatchInput, PatchSide } from '../patch-input.ts';
import type { Sides } from '../said-settings.ts';

export interface WrittenFile {
  readonly text: string;
  /** What it cannot say, in sentences. */
  readonly left: readonly string[];
}

/** What a format writes from, for the way to `side`. */
export interface FormatContext {
  readonly input: PatchInput;
  readonly side: PatchSide;
  /** Undefined for a variant that starts no container. */
  readonly containers?: Sides;
  /** Names of the file that is written and of the winner's. */
  readonly file: string;
  readonly winnerFile: string;
}

export interface PatchFormat {
  readonly file: string;
  readonly title: string;
  /** Of a file that lies in the working folder. */
  apply(file: string, context: FormatContext): string;
  /** Undefined: this format makes no sense for the variant. */
  write(context: FormatContext): WrittenFile | undefined;
}
