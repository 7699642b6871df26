/** The flags of `coldstart tune`, as they were typed: only those that were. */
import type { TuneFlags } from '../app/tune/tune-flags.ts';

export interface TuneOptions extends TuneFlags {
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
  readonly seed?: string;
  readonly [scenarioFlag: string]: string | readonly string[] | boolean | undefined;
}
