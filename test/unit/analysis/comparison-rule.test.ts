import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPARISON_ERROR, DEFAULT_MARGIN, judgeLook, planComparison } from '../../../src/analysis/comparison-rule.ts';

const around = (centre: number, spread: number, count = 20) =>
  Array.from({ length: count }, (_, index) => centre + spread * ((index % 10) - 4.5) + index * 1e-6);

describe('planComparison', () => {
  it('looks every ten pairs up to forty, and has fewer looks for fewer pairs', () => {
    expect(planComparison(40)).toEqual({ looks: [10, 20, 30, 40], confidence: 0.9875 });
    expect(planComparison(25).looks).toEqual([10, 20, 25]);
    expect(planComparison(21).looks).toEqual([10, 21]);
    expect(planComparison(10)).toEqual({ looks: [10], confidence: 0.95 });
    expect(planComparison(3).looks).toEqual([3]);
    expect(planComparison(200).looks).toEqual([10, 20, 40, 80, 200]);
  });

  it('never spends more than its error, and always looks at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (pairs) => {
        const { looks, confidence } = planComparison(pairs);
        expect(looks.length * (1 - confidence)).toBeLessThanOrEqual(COMPARISON_ERROR + 1e-12);
        expect(looks.at(-1)).toBe(pairs);
        expect(looks).toEqual([...new Set(looks)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('judgeLook', () => {
  it('calls slower and faster by bounds that exclude 1, mirrored when the sides change places', () => {
    const baseline = around(300, 1);
    const candidate = around(318, 1);
    const slower = judgeLook(baseline, candidate, 0.9875, DEFAULT_MARGIN);
    expect(slower.outcome).toBe('slower');
    expect(slower.lowRatio as number).toBeGreaterThan(1.05);
    expect(judgeLook(candidate, baseline, 0.9875, DEFAULT_MARGIN).outcome).toBe('faster');
  });

  it('calls same only where the bounds lie within the margin', () => {
    expect(judgeLook(around(300, 0.5), around(300, 0.5), 0.9875, DEFAULT_MARGIN).outcome).toBe('same');
    expect(judgeLook(around(300, 10), around(300, 10), 0.9875, DEFAULT_MARGIN).outcome).toBe('undecided');
    expect(judgeLook(around(300, 0.5), around(300, 0.5), 0.9875, 0.0001).outcome).toBe('undecided');
    // One bound within is not enough, on either side.
    const lower = judgeLook(around(300, 2), around(297, 2), 0.9875, DEFAULT_MARGIN);
    expect(lower).toMatchObject({ outcome: 'undecided' });
    expect(lower.highRatio as number).toBeLessThan(1 + DEFAULT_MARGIN);
    const upper = judgeLook(around(297, 2), around(300, 2), 0.9875, DEFAULT_MARGIN);
    expect(upper).toMatchObject({ outcome: 'undecided' });
    expect(upper.lowRatio as number).toBeGreaterThan(1 / (1 + DEFAULT_MARGIN));
  });

  it('takes equal whole milliseconds for the same, not for a change', () => {
    expect(judgeLook(new Array(10).fill(40), new Array(10).fill(40), 0.9875, DEFAULT_MARGIN)).toMatchObject({ outcome: 'same', ratio: 1 });
  });

  it('says nothing from nothing, and nothing final from too few', () => {
    expect(judgeLook([], [300], 0.95, DEFAULT_MARGIN)).toEqual({ outcome: 'errored' });
    expect(judgeLook([300], [0], 0.95, DEFAULT_MARGIN)).toEqual({ outcome: 'errored' });
    expect(judgeLook([300, 301, 302], [600, 601, 602], 0.9875, DEFAULT_MARGIN)).toEqual({ outcome: 'undecided', ratio: expect.any(Number) });
  });
});
