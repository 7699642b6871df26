/** The flags of `coldstart run`, as they were typed. */

/** As commander gives them: only those that were typed. */
export interface RunOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly strict?: boolean;
  readonly open?: boolean;
  readonly lock: boolean;
  readonly out?: string;
  readonly format?: string;
  readonly [scenarioFlag: string]: string | readonly string[] | boolean | undefined;
}
