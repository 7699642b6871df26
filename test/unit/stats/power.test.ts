import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectableChange, logNoise, pairsToDetect, ratioError } from '../../../src/stats/power.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { gaussian } from '../../support/random.ts';

describe('logNoise', () => {
  it('is the deviation of the logarithm, hardly moved by a slow start, whatever the level of the sides', () => {
    const random = seededRandom(4);
    const side = (level: number) => Array.from({ length: 400 }, () => level * Math.exp(0.05 * gaussian(random)));
    const baseline = side(300);
    const candidate = side(500);
    const calm = logNoise(baseline, candidate) as number;
    expect(calm).toBeGreaterThan(0.047);
    expect(calm).toBeLessThan(0.053);
    const slow = baseline.map((value, index) => (index % 20 === 0 ? value * 5 : value));
    expect(logNoise(slow, candidate) as number).toBeLessThan(1.15 * calm);
  });

  it('is unknown for too few starts and for times that are none', () => {
    expect(logNoise([1, 2], [1, 2, 3])).toBeUndefined();
    expect(logNoise([1, 2, 0], [1, 2, 3])).toBeUndefined();
    expect(logNoise([1, 2, Infinity], [1, 2, 3])).toBeUndefined();
    expect(logNoise([7, 7, 7], [7, 7, 7])).toBe(0);
  });
});

describe('detectableChange and pairsToDetect', () => {
  it('are each other’s inverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 200 }), (noise, change) => {
        const pairs = pairsToDetect(noise / 1000, change / 1000, 0.9875);
        if (pairs > 3000) return;
        expect(detectableChange(noise / 1000, pairs, 0.9875)).toBeLessThanOrEqual(change / 1000);
        if (pairs > 1) expect(detectableChange(noise / 1000, pairs - 1, 0.9875)).toBeGreaterThan(change / 1000);
      }),
      { numRuns: 60 },
    );
  });

  it('know that too few pairs have no bounds, and that nothing shows no change', () => {
    expect(detectableChange(0.03, 3, 0.9875)).toBe(Infinity);
    expect(detectableChange(0.03, 0, 0.95)).toBe(Infinity);
    expect(detectableChange(0, 5, 0.95)).toBe(0);
    expect(pairsToDetect(0.03, 0, 0.95)).toBe(Infinity);
    expect(pairsToDetect(0, 0.01, 0.95)).toBe(4);
    expect(pairsToDetect(10, 0.0001, 0.95)).toBe(Infinity);
  });

  it('know that four times the pairs halve the error', () => {
    expect(ratioError(0.05, 40) * 2).toBeCloseTo(ratioError(0.05, 10), 12);
  });
});
