/** The flags of `coldstart tune`, as they were typed: only those that were. */

export interface TuneOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly strict?: boolean;
  readonly open?: boolean;
  readonly lock: boolean;
  readonly dryRun?: boolean;
  /** True without an id. */
  readonly resume?: string | true;
  readonly out?: string;
  readonly format?: string;
  readonly objective?: string;
  readonly strategy?: string;
  readonly guard?: readonly string[];
  readonly knobs?: string;
  readonly except?: string;
  readonly allow?: string;
  readonly maxTrials?: string;
  readonly maxTime?: string;
  readonly proofPairs?: string;
  readonly seed?: string;
  readonly [scenarioFlag: string]: string | readonly string[] | boolean | undefined;
}
