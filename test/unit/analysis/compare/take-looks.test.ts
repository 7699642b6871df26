import { describe, expect, it } from 'vitest';
import { fixedPlan } from '../../../../src/analysis/compare/comparison-plan.ts';
import { type BothSides, decidePair, type LookRule, takeLooks } from '../../../../src/analysis/compare/take-looks.ts';
import { planComparison } from '../../../../src/analysis/comparison-rule.ts';
import { type PairShape, pairTrials } from '../../../support/a-pair.ts';
import { aTrial } from '../../../support/a-trial.ts';
import { gaussian, seededRandom } from '../../../support/random.ts';

const RULE: LookRule = { plan: planComparison(40), moment: 'ready', margin: 0.02 };

function sides(shape: PairShape): BothSides {
  const trials = pairTrials(shape);
  return { baseline: trials.filter(({ variant }) => variant === 'baseline'), candidate: trials.filter(({ variant }) => variant === 'candidate') };
}

describe('[unit] whether a live comparison needs another trial', () => {
  it('goes on between the looks, however clear the difference is', () => {
    expect(decidePair(sides({ pairs: 9, factor: 3 }), RULE).action).toBe('continue');
    expect(decidePair(sides({ pairs: 10, factor: 3 }), RULE)).toEqual({ action: 'stop', reason: 'decided after 10 pairs' });
  });

  it('a pair counts when both its starts are made', () => {
    const { baseline, candidate } = sides({ pairs: 10, factor: 3 });
    expect(decidePair({ baseline, candidate: candidate.slice(0, -1) }, RULE).action).toBe('continue');
  });

  it('ends at the last look, decided or not', () => {
    const open = sides({ pairs: 40, noise: 0.2, seed: 4 });
    expect(takeLooks(open, RULE).at(-1)?.outcome).toBe('undecided');
    expect(decidePair(open, RULE)).toEqual({ action: 'stop', reason: 'all 40 pairs are made' });
  });

  it('looks at a fixed plan once', () => {
    const rule = { ...RULE, plan: fixedPlan(15) };
    expect(decidePair(sides({ pairs: 14, factor: 3 }), rule).action).toBe('continue');
    expect(decidePair(sides({ pairs: 15, factor: 3 }), rule).action).toBe('stop');
    expect(takeLooks(sides({ pairs: 15, factor: 3 }), rule)).toHaveLength(1);
  });

  it('errs in at most 5 % of comparisons of a thing with itself, also where the time ends them between two looks', () => {
    const start = aTrial();
    const random = seededRandom(20_261_120);
    const ended = { byPlan: 0, byTime: 0 };
    const comparisons = 400;
    for (let seed = 1; seed <= comparisons; seed += 1) {
      const trials = Array.from({ length: 80 }, (_, index) => ({
        ...start,
        order: index + 1,
        variant: index % 2 === 0 ? 'baseline' : 'candidate',
        readyMs: 1000 * Math.exp(0.05 * gaussian(random)),
      }));
      // Where a limit of time falls is no matter of what the starts say of the difference.
      const cut = 2 * Math.ceil(random() * 40);
      for (const [end, made] of [
        ['byPlan', trials],
        ['byTime', trials.slice(0, cut)],
      ] as const) {
        const last = takeLooks(
          { baseline: made.filter(({ variant }) => variant === 'baseline'), candidate: made.filter(({ variant }) => variant === 'candidate') },
          RULE,
        ).at(-1);
        if (last?.outcome === 'slower' || last?.outcome === 'faster') ended[end] += 1;
      }
    }
    expect(ended.byPlan / comparisons).toBeLessThanOrEqual(0.05);
    expect(ended.byTime / comparisons).toBeLessThanOrEqual(0.05);
    expect(ended.byPlan).toBeGreaterThan(0);
  });

  it('does not start a side thirty times that fails from the first start on', () => {
    expect(decidePair(sides({ pairs: 3, failures: { candidate: 3 } }), RULE)).toEqual({
      action: 'stop',
      reason: 'the first 3 starts of the candidate all failed',
    });
    expect(decidePair(sides({ pairs: 3, failures: { candidate: 2 } }), RULE).action).toBe('continue');
  });

  it('gives a side up that begins in the wrong state more often than a fifth of the plan', () => {
    expect(decidePair(sides({ pairs: 9, invalid: { baseline: 9 } }), RULE).reason).toMatch(/9 trials of the baseline began in the wrong state/);
    expect(decidePair(sides({ pairs: 9, invalid: { baseline: 8 } }), RULE).action).toBe('continue');
  });

  it('is decided by failures that are proven to have become more frequent', () => {
    expect(decidePair(sides({ pairs: 10, noise: 0.1, failures: { candidate: 7 } }), RULE).reason).toBe('decided after 10 pairs');
  });
});
