/** The flags of `coldstart nightly` and its subcommands, as they were typed: only those that were. */

export interface NightlyOptions {
  readonly series?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly fresh?: boolean;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly maxTime?: string;
  readonly until?: string;
  readonly file?: string;
}
