/** Variants of finished runs as the sides of a comparison. */
import type { ComparedSide, SideRole, SideSource } from '../../core/comparison.ts';
import type { RunResult, VariantResult } from '../../core/run-result.ts';
import type { Variant } from '../../core/scenario.ts';

export interface NamedSide {
  readonly role: SideRole;
  readonly label: string;
  readonly source: SideSource;
  /** Of the scenario that the user named; the run of a pair has one of its own. */
  readonly scenario: string;
}

/** `variant`: its id in the run, which must have it. Control trials are part of the run, not of the comparison. */
export function comparedSide(named: NamedSide, run: RunResult, variant: string): ComparedSide {
  return {
    ...named,
    runId: run.runId,
    variant: run.scenario.variants.find(({ id }) => id === variant) as Variant,
    environment: run.environment,
    result: run.variants.find(({ id }) => id === variant) as VariantResult,
    trials: run.trials.filter((trial) => trial.variant === variant && trial.role !== 'control').sort((a, b) => a.order - b.order),
  };
}
