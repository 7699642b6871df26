/**
 * One long interleaved series of two variants, measured in runs of 40 pairs by the built binary, and cut into
 * consecutive comparisons that the real rule judges: as many comparisons as fit, for the price of their starts.
 */
import { compareSides } from '../../src/analysis/compare/compare-sides.ts';
import { planComparison } from '../../src/analysis/comparison-rule.ts';
import { comparedSide } from '../../src/app/compare/compared-side.ts';
import type { ComparisonResult, SideRole } from '../../src/core/comparison.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Trial } from '../../src/core/trial.ts';
import type { BenchContext } from './figure.ts';
import { measureScenario } from './measure.ts';

/** Pairs of one run: fewer than the budget's first look, so that nothing ends it early. */
const RUN_PAIRS = 40;

export interface Series {
  readonly run: RunResult;
  /** Pair by pair, in the order of the series. */
  readonly pairs: readonly (readonly Trial[])[];
}

/** Everything but the variants, and what each of them sets. */
export interface SeriesPlan {
  readonly name: string;
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly baseline: Readonly<Record<string, unknown>>;
  readonly candidate: Readonly<Record<string, unknown>>;
}

function pairsOf(run: RunResult, offset: number): Trial[][] {
  const measured = run.trials.filter(({ role }) => role === 'measured');
  const side = (role: SideRole): Trial[] => measured.filter(({ variant }) => variant === role);
  const [baseline, candidate] = [side('baseline'), side('candidate')];
  const moved = (trial: Trial): Trial => ({ ...trial, order: trial.order + offset });
  return baseline.slice(0, candidate.length).map((trial, index) => [moved(trial), moved(candidate[index] as Trial)]);
}

export async function measureSeries(context: BenchContext, plan: SeriesPlan, pairs: number): Promise<Series> {
  const variants = [
    { name: 'baseline', ...plan.baseline },
    { name: 'candidate', ...plan.candidate },
  ];
  const runs: RunResult[] = [];
  const made: Trial[][] = [];
  for (let seed = 1; made.length < pairs; seed += 1) {
    const trials = Math.min(RUN_PAIRS, pairs - made.length);
    context.say(`${plan.name}: pair ${made.length + 1} of ${pairs}`);
    const scenario = { ...plan.scenario, variants, trials, seed, controls: 0, maxTime: '30m', budget: { at: 'p99', limit: '1h' } };
    const run = await measureScenario(context, plan.name, scenario);
    runs.push(run);
    made.push(...pairsOf(run, runs.length * 10_000));
  }
  return { run: runs[0] as RunResult, pairs: made };
}

/** Consecutive comparisons of at most `maxPairs` each, in turn, by the plan that `coldstart compare --pairs` has. */
export function cutComparisons({ run, pairs }: Series, maxPairs: number): ComparisonResult[] {
  const comparisons: ComparisonResult[] = [];
  for (let from = 0; from + maxPairs <= pairs.length; from += maxPairs) {
    const trials = pairs.slice(from, from + maxPairs).flat();
    const side = (role: SideRole) =>
      comparedSide(
        { role, label: role, source: { kind: 'scenario', name: run.scenario.name, variant: role }, scenario: run.scenario.name },
        { ...run, trials },
        role,
      );
    comparisons.push(
      compareSides({
        comparisonId: `cut-${from}`,
        createdAt: run.createdAt,
        title: 'cut from a series',
        sides: [side('baseline'), side('candidate')],
        interleaved: true,
        moment: 'ready',
        margin: 0.02,
        plan: planComparison(maxPairs),
        forced: [],
        notices: [],
        durationMs: 0,
      }),
    );
  }
  return comparisons;
}

/** `--full`: the whole number that the figure is asked for; else enough to see that it can hold. */
export function countOf(context: BenchContext, full: number, usual: number, quick: number): number {
  if (context.quick) return quick;
  return process.argv.includes('--full') ? full : usual;
}
