/** What is asked of a pair that is measured in turn. Types and defaults only. */
import type { BudgetMoment } from '../../core/budget.ts';
import type { ComparisonResult } from '../../core/comparison.ts';
import type { ColdstartError } from '../../core/errors.ts';
import type { Variant } from '../../core/scenario.ts';
import type { GpuQuestions } from '../gpu-environment.ts';
import type { RunObserver } from '../run-events.ts';
import type { LiveSide } from '../sides/side.ts';

/** Two sides of 40 starts of some seconds each, with their states established, and some room. */
export const PAIR_MAX_TIME_MS = 15 * 60_000;

/** What a comparison is called by the scenario of its baseline; the run of a pair is called so already. */
export function comparisonName(scenario: string): string {
  return scenario.startsWith('compare-') ? scenario : `compare-${scenario}`;
}

/** What is common to comparisons of any sides. */
export interface ComparisonSettings {
  /** Smallest change that matters, as a ratio minus 1; without: DEFAULT_MARGIN. */
  readonly margin?: number;
  /** Without: that of the baseline's budget. */
  readonly moment?: BudgetMoment;
  /** Absolute. */
  readonly reportsFolder: string;
  /** Beside report.html and comparison.json. */
  readonly formats: readonly string[];
}

export interface PairRequest extends GpuQuestions, ComparisonSettings {
  readonly baseline: LiveSide;
  readonly candidate: LiveSide;
  /** Most starts of each side. */
  readonly maxPairs: number;
  /** One look, at maxPairs, with the whole error; without: looks on the way, which end it as soon as one decides. */
  readonly fixed?: boolean;
  /** Without: PAIR_MAX_TIME_MS. */
  readonly maxTimeMs?: number;
  /** Order of the pairs; without: the baseline's scenario's. */
  readonly seed?: number;
  readonly title?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
  /** As of a workbench. */
  readonly establishServices?: (variant: Variant) => Promise<void>;
}

export interface FinishedComparison {
  readonly result: ComparisonResult;
  /** Absolute. */
  readonly folder: string;
  readonly reportFile: string;
  /** Why nothing could be compared, although all is saved. */
  readonly problem?: ColdstartError;
}
