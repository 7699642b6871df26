import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedTrial } from '../../../src/core/trial.ts';
import { makePlan } from '../../../src/scenario/plan.ts';
import { aScenario, aVariant } from '../../support/a-scenario.ts';

function planOf(variants: number, trials: number, controls: number, seed: number): PlannedTrial[] {
  const [first, ...others] = Array.from({ length: variants }, (_, index) => aVariant({ id: `v${index}` }));
  return makePlan(aScenario({ variants: [first as ReturnType<typeof aVariant>, ...others], trials, controls, seed }));
}

const anyPlan = fc.record({
  variants: fc.integer({ min: 1, max: 6 }),
  trials: fc.integer({ min: 1, max: 40 }),
  controls: fc.integer({ min: 0, max: 12 }),
  seed: fc.nat(2 ** 32 - 1),
});

describe('makePlan', () => {
  it('numbers trials in their order and begins with one warm-up of each variant', () => {
    fc.assert(
      fc.property(anyPlan, ({ variants, trials, controls, seed }) => {
        const plan = planOf(variants, trials, controls, seed);
        expect(plan).toHaveLength(variants * (trials + 1) + controls);
        expect(plan.map(({ order }) => order)).toEqual(plan.map((_, index) => index + 1));
        expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
        expect(plan.slice(0, variants).map(({ variant, role }) => `${variant} ${role}`)).toEqual(
          Array.from({ length: variants }, (_, index) => `v${index} warm-up`),
        );
        expect(plan.slice(variants).some(({ role }) => role === 'warm-up')).toBe(false);
      }),
    );
    expect(planOf(1, 2, 0, 1).map(({ id }) => id)).toEqual(['t001', 't002', 't003']);
  });

  it('gives every variant one trial in each block', () => {
    fc.assert(
      fc.property(anyPlan, ({ variants, trials, controls, seed }) => {
        const measured = planOf(variants, trials, controls, seed).filter(({ role }) => role === 'measured');
        for (let block = 0; block < trials; block += 1) {
          expect(new Set(measured.slice(block * variants, (block + 1) * variants).map(({ variant }) => variant)).size).toBe(variants);
        }
      }),
    );
  });

  it('never lets a control part a block, spreads controls evenly and takes the baseline for them', () => {
    fc.assert(
      fc.property(anyPlan, ({ variants, trials, controls, seed }) => {
        const plan = planOf(variants, trials, controls, seed).slice(variants);
        const before = plan.flatMap(({ role }, index) =>
          role === 'control' ? [plan.slice(0, index).filter((other) => other.role === 'measured').length] : [],
        );
        expect(before).toHaveLength(controls);
        before.forEach((measured, control) => {
          expect(measured % variants).toBe(0);
          const share = (measured / variants + 0.5) / (trials + 1);
          expect(Math.abs(share - (control + 0.5) / controls)).toBeLessThanOrEqual(0.5 / controls + 0.5 / (trials + 1));
        });
        expect(plan.filter(({ role }) => role === 'control').every(({ variant }) => variant === 'v0')).toBe(true);
      }),
    );
  });

  it('mirrors every second block of two variants, beginning with the baseline', () => {
    const measured = planOf(2, 20, 5, 3)
      .filter(({ role }) => role === 'measured')
      .map(({ variant }) => variant);
    expect(measured.slice(0, 4)).toEqual(['v0', 'v1', 'v1', 'v0']);
    for (let quad = 0; quad < measured.length; quad += 4) {
      expect(measured.slice(quad, quad + 4)).toEqual(measured.slice(quad, quad + 4).reverse());
    }
    expect(new Set(measured.filter((_, index) => index % 4 === 0))).toEqual(new Set(['v0', 'v1']));
  });

  it('is the same for the same seed and another for another', () => {
    expect(planOf(3, 20, 4, 9)).toEqual(planOf(3, 20, 4, 9));
    expect(planOf(3, 20, 4, 9)).not.toEqual(planOf(3, 20, 4, 10));
  });
});
