/**
 * A slowdown that is known, injected into one phase of a fake engine of at least 300 ms: how often `compare` finds it,
 * and whether it names the phase. What the variation of this machine lets one expect is printed beside it.
 */
import { planComparison } from '../../src/analysis/comparison-rule.ts';
import type { ComparisonResult } from '../../src/core/comparison.ts';
import { shareInterval, shareUpperBound } from '../../src/stats/binomial.ts';
import { normalCdf, normalQuantile } from '../../src/stats/hodges-lehmann.ts';
import { ratioError } from '../../src/stats/power.ts';
import { countOf, cutComparisons, measureSeries, type Series } from './compare-series.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { freshPort, measured, measureScenario, median } from './measure.ts';

const PHASE = 'deserialize';
const DELAYS = { 'delay.library-load': 60, 'delay.model-read': 90, [`delay.${PHASE}`]: 150, 'delay.context-create': 40 };
const PROMISED = 0.95;
/** Coefficient of variation up to which the promise is made. */
const QUIET = 0.03;

const engine = (extraMs: number) => ({ engine: { backend: 'fake', pipeline: 'sequential', options: { ...DELAYS, [`delay.${PHASE}`]: 150 + extraMs } } });

function scenario(): Record<string, unknown> {
  return { title: 'a slowdown in one phase', target: 'process', health: { url: `http://:${freshPort()}/health` } };
}

/** The start whose share is injected: what it takes here without any. */
async function usualMs(context: BenchContext): Promise<number> {
  const result = await measureScenario(context, 'power-usual', { ...scenario(), ...engine(0), trials: 8, controls: 0, budget: { at: 'p99', limit: '1h' } });
  return median(measured(result).map(({ readyMs }) => readyMs ?? Number.NaN));
}

/** Power at the last look by the normal curve, as src/stats/power.ts computes what is detectable. */
function expectedPower(noise: number, change: number, pairs: number): number {
  const z = Math.log1p(change) / ratioError(noise, pairs) - normalQuantile(1 - (1 - planComparison(pairs).confidence) / 2);
  return z >= 0 ? normalCdf(z) : 1 - normalCdf(-z);
}

/** Every phase that a comparison names, by the size of its part: the first one is the answer. */
function named({ phases }: ComparisonResult): string | undefined {
  return phases.filter(({ carries }) => carries).sort((a, b) => b.contributionMs - a.contributionMs)[0]?.id;
}

function foundFigure(results: readonly ComparisonResult[], change: number, pairs: number, totalMs: number): Figure {
  const found = results.filter(({ outcome }) => outcome === 'slower').length;
  const noise = median(results.flatMap(({ power }) => power.noise ?? []));
  const expected = expectedPower(noise, change, pairs);
  // On a machine that is noisier than the promise allows, the rule has to reach what it can there.
  const asked = noise <= QUIET ? PROMISED : Math.min(PROMISED, expected);
  const [low, high] = shareInterval(found, results.length);
  return {
    id: `compare-power-${change * 100}`,
    title: `a slowdown of ${change * 100} % found within ${pairs} pairs`,
    unit: 'share',
    value: found / results.length,
    low,
    high,
    limit: noise <= QUIET ? `not below ${PROMISED}` : `not below ${asked.toFixed(2)}, the power at this variation`,
    met: totalMs >= 300 && shareUpperBound(found, results.length) >= asked,
    count: results.length,
    note: `variation ${(noise * 100).toFixed(1)} % of a start of ${totalMs.toFixed(0)} ms; power at it ${expected.toFixed(3)}`,
  };
}

function attributedFigure(results: readonly ComparisonResult[], change: number): Figure {
  const found = results.filter(({ outcome }) => outcome === 'slower');
  const right = found.filter((result) => named(result) === PHASE).length;
  const [low, high] = shareInterval(right, found.length);
  const shares = found.flatMap(({ phases }) => phases.find(({ id }) => id === PHASE)?.share ?? []);
  return {
    id: `compare-attribution-${change * 100}`,
    title: `found slowdowns of ${change * 100} % attributed to their phase`,
    unit: 'share',
    value: found.length === 0 ? Number.NaN : right / found.length,
    low,
    high,
    limit: `not below ${PROMISED}`,
    met: found.length > 0 && shareUpperBound(right, found.length) >= PROMISED,
    count: found.length,
    note: `${(median(shares) * 100).toFixed(0)} % of the change explained by it (median)`,
  };
}

async function slowdown(context: BenchContext, change: number, maxPairs: number, totalMs: number): Promise<Figure[]> {
  const comparisons = countOf(context, 100, 12, 2);
  const plan = { name: `power-${change * 100}`, scenario: scenario(), baseline: engine(0), candidate: engine(totalMs * change) };
  const series: Series = await measureSeries(context, plan, comparisons * maxPairs);
  const results = cutComparisons(series, maxPairs);
  return [foundFigure(results, change, maxPairs, totalMs), attributedFigure(results, change)];
}

export const bench: Bench = async (context) => {
  const totalMs = await usualMs(context);
  return [...(await slowdown(context, 0.05, 20, totalMs)), ...(await slowdown(context, 0.1, 10, totalMs))];
};
