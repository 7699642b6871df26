/** What a check of `coldstart doctor` is, and what it says. */
import type { EngineWorld } from './engine-world.ts';

type CheckOutcome = 'ok' | 'limited' | 'missing' | 'not-applicable';

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome;
  /** What was found, in a clause. */
  readonly found: string;
  /** How to get what is missing; missing where nothing is. */
  readonly remedy?: string;
}

export interface DoctorContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A plan that is to run here. */
  readonly model?: string;
  /** The engine library to be used, instead of the one that is found. */
  readonly library?: string;
  readonly engineWorld?: EngineWorld;
}

export interface DoctorCheck {
  readonly id: string;
  readonly title: string;
  /** Without it nothing can be measured at all. */
  readonly essential: boolean;
  /** False where its row would say nothing; every check has a row without it. */
  readonly applies?: (context: DoctorContext) => boolean;
  readonly test: (context: DoctorContext) => Promise<Omit<CheckResult, 'id' | 'title'>>;
}
