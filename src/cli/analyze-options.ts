/** The flags of `coldstart analyze`, as they were typed: only those that were. */

export interface AnalyzeOptions {
  readonly at?: string;
  readonly budget?: string;
  readonly moment?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly save?: boolean;
  readonly strict?: boolean;
  readonly out?: string;
  readonly color: boolean;
}
