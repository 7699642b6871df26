/** A thing compared with itself, as a process and in Docker: how often `compare` calls it changed. */
import { findLocalDaemon } from '../../src/app/local-daemon.ts';
import { shareInterval, shareLowerBound } from '../../src/stats/binomial.ts';
import { countOf, cutComparisons, measureSeries } from './compare-series.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { freshPort, median } from './measure.ts';

/** Two looks, so that a hundred comparisons take half an hour; the quick proof takes one. */
const PAIRS = 20;
const QUICK_PAIRS = 10;

/** What the rule promises for any starts in exchangeable order. */
const ERROR = 0.05;

async function falseChanges(context: BenchContext, target: 'process' | 'docker'): Promise<Figure> {
  const comparisons = countOf(context, 100, 8, 2);
  const maxPairs = context.quick ? QUICK_PAIRS : PAIRS;
  const scenario = { title: `A/A on ${target}`, target, engine: { backend: 'fake' }, health: { url: `http://:${freshPort()}/health` } };
  const series = await measureSeries(context, { name: `aa-${target}`, scenario, baseline: {}, candidate: {} }, comparisons * maxPairs);
  const results = cutComparisons(series, maxPairs);
  const changed = results.filter(({ outcome }) => outcome === 'slower' || outcome === 'faster').length;
  const bound = shareLowerBound(changed, results.length);
  const [low, high] = shareInterval(changed, results.length);
  const seen = median(results.flatMap(({ power }) => power.detectable ?? []));
  return {
    id: `compare-aa-${target}`,
    title: `identical sides called changed, ${target}`,
    unit: 'share',
    value: changed / results.length,
    low,
    high,
    limit: 'lower bound (95 %) <= 0.05',
    met: results.length > 0 && results.every(({ outcome }) => outcome !== 'errored') && bound <= ERROR,
    count: results.length,
    note: `${changed} of ${results.length}, lower bound ${bound.toFixed(3)}; a change of ${(seen * 100).toFixed(1)} % would have been noticed`,
  };
}

export const bench: Bench = async (context) => {
  const figures = [await falseChanges(context, 'process')];
  const daemon = await findLocalDaemon(process.env);
  if (!daemon.usable) {
    context.say(`without Docker: ${daemon.reason}`);
    return figures;
  }
  return [...figures, await falseChanges(context, 'docker')];
};
