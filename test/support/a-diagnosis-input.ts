/** Builder of what a diagnosis sees, summarised by the real analysis from trials of one variant. */
import type { DiagnosisInput } from '../../src/analysis/findings/diagnosis.ts';
import { ioRates } from '../../src/analysis/io-rates.ts';
import { chooseRepresentative } from '../../src/analysis/representative.ts';
import { completedTrials, summarizeMoment, summarizePhases } from '../../src/analysis/summarize.ts';
import type { Environment } from '../../src/core/environment.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { Trial } from '../../src/core/trial.ts';
import { median } from '../../src/stats/quantile.ts';
import { anEnvironment, aScenario, aVariant } from './a-scenario.ts';
import { aTrial, type TrialShape } from './a-trial.ts';

/** Twelve equal starts of this shape, each with `overrides`. */
export function someTrials(overrides: Partial<Trial> = {}, shape: TrialShape = {}, count = 12): Trial[] {
  return Array.from({ length: count }, (_, index) => aTrial({ order: index + 1, ...overrides }, shape));
}

export function aDiagnosisInput(
  trials: readonly Trial[] = someTrials(),
  variant: Variant = aVariant(),
  environment: Environment = anEnvironment(),
): DiagnosisInput {
  const completed = completedTrials(trials);
  const representative = chooseRepresentative(trials);
  const count = (outcome: Trial['outcome']): number => trials.filter((trial) => trial.outcome === outcome).length;
  return {
    variant,
    scenario: aScenario({ variants: [variant] }),
    environment,
    phases: summarizePhases(trials),
    ready: summarizeMoment(trials, 'readyMs'),
    firstInference: summarizeMoment(trials, 'firstInferenceMs'),
    secondInference: summarizeMoment(trials, 'secondInferenceMs'),
    coverage: median(completed.flatMap((trial) => trial.coverage ?? [])) ?? 0,
    counts: { measured: trials.length, completed: completed.length, timedOut: count('timed-out'), crashed: count('crashed'), invalid: count('invalid') },
    io: ioRates({ variant, completed, ...(environment.ceilings && { ceilings: environment.ceilings }) }),
    trials,
    completed,
    ...(representative !== undefined && { representative }),
  };
}
