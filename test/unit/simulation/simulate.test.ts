/** The quick simulation holds its wider limits, and notices when a rule is broken. */
import { describe, expect, it } from 'vitest';
import { NIGHTLY } from '../../../src/analysis/nightly-rule.ts';
import { falseChanges } from '../../simulation/comparisons.ts';
import { REFERENCE_NIGHTS, runSeries } from '../../simulation/nights.ts';
import { DRIFT_ONLY } from '../../simulation/noise-models.ts';
import { atMost, poissonUpper } from '../../simulation/row.ts';
import { SIMULATIONS, tables } from '../../simulation/simulate.ts';

describe('the simulation', () => {
  it('finds every figure met at a reduced count', { timeout: 180_000 }, () => {
    const rows = SIMULATIONS.flatMap((simulation) => simulation({ quick: true, say: () => {} }));
    expect(rows.filter(({ met }) => met === false)).toEqual([]);
    expect(rows.filter(({ met }) => met === true).length).toBeGreaterThan(60);
    expect(tables(rows)).toContain('Worst: ');
  });

  it('turns the drift row red when one side is measured before the other', { timeout: 60_000 }, () => {
    const row = (order: 'abba' | 'blocks') => atMost({ table: '', name: '', hits: falseChanges(DRIFT_ONLY, 300, 7, order), count: 300, seed: 7 }, 0.1);
    expect(row('abba').met).toBe(true);
    expect(row('blocks').met).toBe(false);
  });

  it('would alarm far too often without a confirmation', { timeout: 60_000 }, () => {
    const alarms = (boundRatio: number) =>
      [1, 2, 3].map((seed) => runSeries(REFERENCE_NIGHTS, seed, false, { ...NIGHTLY, boundRatio, boundConfidence: 0.5 }).slower.length).reduce((a, b) => a + b);
    expect(alarms(0.8)).toBeGreaterThan(3);
    expect([1, 2, 3].flatMap((seed) => runSeries(REFERENCE_NIGHTS, seed).slower).length).toBeLessThanOrEqual(1);
  });

  it('bounds a count as the tables of the Poisson distribution do', () => {
    expect(poissonUpper(0)).toBeCloseTo(2.9957, 4);
    expect(poissonUpper(10)).toBeCloseTo(16.9622, 4);
  });
});
