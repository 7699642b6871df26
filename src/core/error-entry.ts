/** A row of the table of errors. */
import type { ExitName } from './exit-codes.ts';

/** `{name}` in a message or hint is replaced by the detail of that name. */
export interface ErrorEntry {
  readonly message: string;
  readonly hint: string;
  readonly exit: ExitName;
}
