import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSides } from '../../../../src/analysis/compare/compare-sides.ts';
import { fixedPlan, ONE_LOOK } from '../../../../src/analysis/compare/comparison-plan.ts';
import type { ComparedSide, PhaseChange } from '../../../../src/core/comparison.ts';
import { isRegression } from '../../../../src/core/comparison-gate.ts';
import type { Finding } from '../../../../src/core/judgement.ts';
import { aPair, comparisonInput, pairTrials } from '../../../support/a-pair.ts';
import { aTrial } from '../../../support/a-trial.ts';

const carriers = (phases: readonly PhaseChange[]): string[] => phases.filter(({ carries }) => carries).map(({ id }) => id);

describe('[unit] what two sides come to', () => {
  it('finds a slowdown, says how large it is, and names the phase that carries it', () => {
    const result = aPair({ phase: 'deserialize', factor: 1.5 });
    expect(result.outcome).toBe('slower');
    expect(result.sentence).toMatch(/^slower by \d+(\.\d)? % \(\d+(\.\d)? to \d+(\.\d)?\): \d+\.\d ms → \d+\.\d ms$/);
    expect(carriers(result.phases)).toContain('deserialize');
    const row = result.phases.find(({ id }) => id === 'deserialize');
    expect(row?.contributionMs).toBeGreaterThan(25);
    expect(row?.contributionMs).toBeLessThan(36);
    expect(row?.share).toBeGreaterThan(0.8);
    expect(isRegression(result)).toBe(true);
  });

  it('is doubted where the machine was busy: once for both sides, by name for one', () => {
    const busy: Finding = { id: 'cpu-pressure', severity: 'warning', title: 'tasks waited for a CPU', detail: '', evidence: [], savingMs: 0, fix: '' };
    const doubts = (before: readonly Finding[], after: readonly Finding[]): readonly string[] => {
      const input = comparisonInput(pairTrials({ pairs: 10 }));
      const [baseline, candidate] = input.sides;
      const withFindings = (side: ComparedSide, findings: readonly Finding[]): ComparedSide => ({ ...side, result: { ...side.result, findings } });
      return compareSides({ ...input, sides: [withFindings(baseline, before), withFindings(candidate, after)] }).doubts;
    };
    expect(doubts([busy], [busy])).toEqual(['tasks waited for a CPU, of both sides: a smaller difference can be seen on an idle machine']);
    expect(doubts([], [busy])).toEqual(['candidate: tasks waited for a CPU']);
    expect(doubts([{ ...busy, severity: 'info' }], [])).toEqual([]);
  });

  it('says of a proven change that is too small to matter that it is', () => {
    const result = aPair({ pairs: 40, phase: 'deserialize', factor: 1.5 }, { margin: 0.9 });
    expect([result.outcome, result.total.relevant]).toEqual(['slower', false]);
    expect(result.sentence).toMatch(/, less than the margin of 90 %$/);
  });

  it('finds an improvement, and it is no regression', () => {
    const result = aPair({ phase: 'deserialize', factor: 0.5 });
    expect(result.outcome).toBe('faster');
    expect(result.sentence).toMatch(/^faster by/);
    expect(result.total.relevant).toBe(true);
    expect(isRegression(result)).toBe(false);
  });

  it('stops at the look that decides and reads nothing behind it', () => {
    const result = aPair({ pairs: 40, factor: 1.5 });
    expect(result.looks.map(({ pairs }) => pairs)).toEqual([10]);
    expect(result.total.baselineCount).toBe(10);
    expect(result.looks[0]?.confidence).toBe(0.9875);
    const later = pairTrials({ pairs: 40, factor: 1.5 }).map((trial) => (trial.order > 22 ? { ...trial, readyMs: 1 } : trial));
    expect(compareSides(comparisonInput(later)).total).toEqual(result.total);
  });

  it('says no change shown, and what would have been noticed, where a quiet pair does not differ', () => {
    const result = aPair({ noise: 0.05, pairs: 40 });
    expect(['undecided', 'same']).toContain(result.outcome);
    expect(result.sentence).toMatch(/^no change .*\(\d+\.\d % faster to \d+\.\d % slower\): /);
    expect(result.power.sentence).toMatch(/^at this noise, 40 pairs notice a change of \d+(\.\d)? % or more/);
    expect(carriers(result.phases)).toEqual([]);
    expect(result.phases.every(({ share }) => share === undefined)).toBe(true);
  });

  it('calls two sides the same where the bounds lie within the margin', () => {
    const result = aPair({ noise: 0.005, pairs: 40, seed: 3 });
    expect(result.outcome).toBe('same');
    expect(result.sentence).toMatch(/^no change: within 2 %/);
  });

  it('a significant slowdown below the margin is shown and is not relevant', () => {
    const result = aPair({ noise: 0.002, factor: 1.05, pairs: 40, seed: 5 }, { margin: 0.05 });
    expect(result.outcome).toBe('slower');
    expect(result.total.significant).toBe(true);
    expect(result.total.relevant).toBe(false);
    expect(isRegression(result)).toBe(false);
  });

  it('takes one look at a fixed plan and leaves what was made beyond it', () => {
    const result = aPair({ pairs: 20, factor: 1.5 }, { plan: fixedPlan(15) });
    expect(result.looks).toMatchObject([{ pairs: 15, confidence: 0.95 }]);
    expect(result.total.candidateCount).toBe(15);
  });

  it('takes what there is as the last look where time ran out between two', () => {
    const result = aPair({ pairs: 14, noise: 0.05 });
    expect(result.looks.map(({ pairs }) => pairs)).toEqual([10, 14]);
    expect(result.looks.every(({ confidence }) => confidence === 0.9875)).toBe(true);
  });

  it('says that three pairs are too few for bounds', () => {
    const result = aPair({ pairs: 3 });
    expect(result.outcome).toBe('undecided');
    expect(result.sentence).toMatch(/^undecided: 3 starts of a side are too few for bounds/);
    expect(result.doubts.join()).toMatch(/only 3 starts/);
  });

  it('looks at saved sides once, at 95 %, and says that they were not measured in turn', () => {
    const result = aPair({ factor: 1.5 }, { interleaved: false, plan: ONE_LOOK });
    expect(result.looks).toEqual([]);
    expect(result.total.baselineCount).toBe(20);
    expect(result.doubts[0]).toMatch(/not measured in turn/);
  });
});

describe('[unit] sides that fail', () => {
  it('a candidate that fails more often is slower, however fast its other starts are', () => {
    const result = aPair({ pairs: 40, factor: 0.5, failures: { candidate: 7 } });
    expect(result.failures).toMatchObject({ baselineFailed: 0, candidateFailed: 7, baselineStarts: 10, candidateStarts: 10, significant: true });
    expect([result.outcome, result.looks.length, isRegression(result)]).toEqual(['slower', 1, true]);
    expect(result.sentence).toMatch(/^fails more often: .*; of the others: /);
  });

  it('words and gates a proven rise of failures as a slowdown that matters', () => {
    const trials = pairTrials({ pairs: 20 }).map((trial, index, all) => {
      const nth = all.slice(0, index).filter(({ variant, role }) => variant === 'candidate' && role === 'measured').length;
      const { readyMs: _, ...failed } = trial;
      return trial.variant === 'candidate' && trial.role === 'measured' && nth % 3 !== 0 ? { ...failed, outcome: 'crashed' as const } : trial;
    });
    const result = compareSides(comparisonInput(trials));
    expect(result.outcome).toBe('slower');
    expect(result.sentence).toMatch(/^fails more often: \d+ of 10 starts failed against 0 of 10; of the others: /);
    expect(isRegression(result)).toBe(true);
  });

  it('one failed start of twenty proves nothing and is told as a doubt', () => {
    const result = aPair({ failures: { candidate: 1 }, noise: 0.05, pairs: 40 });
    expect(result.failures.significant).toBe(false);
    expect(result.doubts.join('\n')).toMatch(/candidate: 1 of 40 starts failed/);
  });

  it.each(['baseline', 'candidate'] as const)('never judges where all starts of the %s failed', (role) => {
    const result = aPair({ pairs: 20, failures: { [role]: 20 } });
    expect(result.outcome).toBe('errored');
    expect(result.sentence).toMatch(new RegExp(`^could not be compared: ${role}: none of \\d+ starts was completed: `));
    expect([result.total.significant, result.total.ratio, isRegression(result)]).toEqual([false, undefined, false]);
    expect(result.phases).toEqual([]);
  });

  it('never judges a side whose starts began in the wrong state more than one time in five', () => {
    const result = aPair({ factor: 2, invalid: { baseline: 4 }, pairs: 10 });
    expect(result.outcome).toBe('errored');
    expect(result.sentence).toMatch(/baseline: 4 of 10 trials began in the wrong state \(warm\)/);
    expect(result.total.significant).toBe(false);
  });

  it('leaves single starts in the wrong state out and says so', () => {
    const result = aPair({ factor: 1.5, invalid: { candidate: 1 }, pairs: 10 });
    expect(result.outcome).toBe('slower');
    expect(result.total.candidateCount).toBe(9);
    expect(result.doubts.join()).toMatch(/candidate: 1 of 10 trials began in the wrong state and is left out/);
  });

  it('says that the moment was never asked for', () => {
    const trials = pairTrials({ pairs: 10 }).map(({ firstInferenceMs: _, ...trial }) => trial);
    expect(compareSides(comparisonInput(trials, { moment: 'first-inference' })).sentence).toMatch(/none of 10 starts was asked for first-inference/);
  });
});

/** Mean of the half that lies nearest to the median, computed a second time. */
function typicalMs(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
  const near = [...values].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(0, Math.ceil(values.length / 2));
  return near.reduce((sum, value) => sum + value, 0) / near.length;
}

describe('[unit] the parts of a comparison', () => {
  it('sum exactly to the whole, for any starts', () => {
    fc.assert(
      fc.property(
        fc.record({
          pairs: fc.integer({ min: 1, max: 12 }),
          factor: fc.double({ min: 0.2, max: 3, noNaN: true }),
          noise: fc.double({ min: 0, max: 0.3, noNaN: true }),
          seed: fc.nat(),
        }),
        fc.constantFrom('deserialize', 'model-read', 'task-create', 'listen'),
        fc.constantFrom('ready' as const, 'first-inference' as const),
        (shape, phase, moment) => {
          const result = aPair({ ...shape, phase }, { moment });
          const sum = result.phases.reduce((total, { contributionMs }) => total + contributionMs, 0);
          expect(sum).toBe(result.contributionMs);
          const field = moment === 'ready' ? 'readyMs' : 'firstInferenceMs';
          const typical = result.sides.map(({ trials }) =>
            typicalMs(
              trials
                .filter(({ role }) => role === 'measured')
                .slice(0, result.total.baselineCount)
                .map((trial) => trial[field] ?? 0),
            ),
          );
          expect(sum).toBeCloseTo((typical[1] ?? 0) - (typical[0] ?? 0), 6);
          const shares = result.phases.flatMap(({ share }) => share ?? []);
          if (shares.length > 0) expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('the whole is the difference of the typical starts, which is near that of the medians', () => {
    const result = aPair({ factor: 1.5 });
    expect(result.contributionMs).toBeCloseTo((result.total.candidateMs ?? 0) - (result.total.baselineMs ?? 0), -1);
  });

  it('the time behind ready belongs to the first inference', () => {
    const result = aPair({ phase: 'first-inference', factor: 4 }, { moment: 'first-inference' });
    expect(result.outcome).toBe('slower');
    expect(carriers(result.phases)).toEqual(['first-inference']);
    expect(result.phases.find(({ id }) => id === 'first-inference')?.contributionMs).toBeGreaterThan(60);
    expect(result.phases.at(-1)?.id).toBe('unattributed');
  });

  it('time that no phase explains is a part of its own', () => {
    const trials = pairTrials({ pairs: 20 }).map((trial) => (trial.variant === 'candidate' ? { ...trial, readyMs: (trial.readyMs ?? 0) + 60 } : trial));
    const result = compareSides(comparisonInput(trials));
    expect(carriers(result.phases)).toEqual(['unattributed']);
    expect(result.phases.at(-1)?.contributionMs).toBeCloseTo(60, -1);
  });

  it('are not told where only one side is looked into', () => {
    const trials = pairTrials({ pairs: 10, factor: 1.5 }).map((trial) =>
      trial.variant === 'baseline' ? { ...trial, coverageOf: 'platform' as const } : trial,
    );
    const result = compareSides(comparisonInput(trials));
    expect([result.outcome, result.phases]).toEqual(['slower', []]);
    expect(result.contributionMs).toBeGreaterThan(20);
  });

  it('phases that only one side has are compared by their difference', () => {
    const trials = pairTrials({ pairs: 10, factor: 1.5 }).map((trial) =>
      trial.variant === 'baseline'
        ? { ...trial, spans: trial.spans.filter(({ phase }) => phase !== 'deserialize'), readyMs: (trial.readyMs ?? 0) - 61.4 }
        : trial,
    );
    const row = compareSides(comparisonInput(trials)).phases.find(({ id }) => id === 'deserialize');
    expect(row).toMatchObject({ baselineMs: 0, significant: true, relevant: true, carries: true });
    expect(row?.ratio).toBeUndefined();
  });
});

describe('[unit] doubts about a comparison', () => {
  it('a side that drifts is told by its role', () => {
    const trials = pairTrials({ pairs: 20, noise: 0.001 }).map((trial) => ({ ...trial, readyMs: (trial.readyMs ?? 0) + trial.order * 3 }));
    const doubts = compareSides(comparisonInput(trials)).doubts.filter((doubt) => /drifting/.test(doubt));
    expect(doubts.map((doubt) => doubt.split(':')[0])).toEqual(['baseline', 'candidate']);
  });

  it('says when it mattered who went first', () => {
    const trials = pairTrials({ pairs: 40, noise: 0.02 });
    const first = new Set(trials.filter(({ order }) => order > 2 && order % 2 === 1).map(({ order }) => order));
    const bent = trials.map((trial) => (first.has(trial.order) ? { ...trial, readyMs: (trial.readyMs ?? 0) + 40 } : trial));
    expect(compareSides(comparisonInput(bent)).doubts.join('\n')).toMatch(/it mattered who went first: the candidate took −\S+ ms where the baseline began/);
    expect(compareSides(comparisonInput(trials)).doubts.join('\n')).not.toMatch(/went first/);
  });

  it('a measurement beside it is told', () => {
    const trials = pairTrials({ pairs: 10 }).map((trial) => ({ ...trial, shared: true }));
    expect(compareSides(comparisonInput(trials)).doubts.join('\n')).toMatch(/another measurement ran beside 10 of 10 starts/);
  });
});

describe('[unit] any trials', () => {
  const anyTrial = fc.record({
    role: fc.constantFrom('measured' as const, 'warm-up' as const),
    variant: fc.constantFrom('baseline', 'candidate'),
    outcome: fc.constantFrom('completed' as const, 'crashed' as const, 'timed-out' as const, 'invalid' as const),
    readyMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
    bare: fc.boolean(),
    coverageOf: fc.constantFrom('everything' as const, 'platform' as const),
  });

  it('come to a document: a verdict only where both sides were measured, and no number that JSON cannot hold', () => {
    fc.assert(
      fc.property(fc.array(anyTrial, { maxLength: 30 }), fc.constantFrom('ready' as const, 'first-inference' as const), (shapes, moment) => {
        const trials = shapes.map(({ bare, readyMs, ...shape }, index) => {
          const { readyMs: _, ...built } = aTrial({ ...shape, order: index + 1 });
          return { ...built, ...(readyMs !== undefined && { readyMs }), ...(bare && { spans: [] }) };
        });
        const result = compareSides(comparisonInput(trials, { moment }));
        if (Math.min(result.total.baselineCount, result.total.candidateCount) === 0) expect(result.outcome).toBe('errored');
        const { sides: _, ...numbers } = result;
        const walk = (value: unknown): void => {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          else if (value !== null && typeof value === 'object') for (const inner of Object.values(value)) walk(inner);
        };
        walk(numbers);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
