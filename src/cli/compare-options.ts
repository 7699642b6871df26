/** The flags of `coldstart compare`, as they were typed: only those that were. */

export interface CompareOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly strict?: boolean;
  readonly open?: boolean;
  readonly force?: boolean;
  readonly lock: boolean;
  readonly out?: string;
  readonly format?: string;
  readonly scenario?: string;
  readonly pairs?: string;
  readonly margin?: string;
  readonly maxTime?: string;
  readonly moment?: string;
  readonly [scenarioFlag: string]: string | readonly string[] | boolean | undefined;
}
