import { describe, expect, it } from 'vitest';
import { calibrationStatement, noiseFloor } from '../../../src/analysis/nightly-power.ts';
import { isNoisyNight, judgeConfirmation, NIGHTLY, needsSecondNight, nightSignal, type RuleNight, screenNight } from '../../../src/analysis/nightly-rule.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { gaussian } from '../../support/random.ts';

const random = seededRandom(21);
const night = (lnRatio: number, error = 0.02): RuleNight => ({ lnRatio, error });
const calm = (count: number, noise = 0.02, error = 0.02) => Array.from({ length: count }, () => night(noise * gaussian(random), error));
/** Half of them above 0 and half below, so that the centre is 0 and the sums stay low. */
const even = (count: number) => Array.from({ length: count }, (_, index) => night(index % 2 === 0 ? 0.01 : -0.01));
const starts = (count: number, level: number) => Array.from({ length: count }, (_, index) => level * (1 + 0.001 * ((index % 10) - 4.5)) + index * 1e-5);

describe('screenNight in the calibration', () => {
  it('screens a jump and nothing else, and says which night it is', () => {
    expect(screenNight(calm(4), night(0.2))).toMatchObject({ night: 5, calibrationNights: 20, screened: 'spike', direction: 'slower', cusumUp: 0 });
    expect(screenNight([], night(-0.2))).toMatchObject({ night: 1, screened: 'spike', direction: 'faster' });
    expect(
      screenNight(
        Array.from({ length: 19 }, () => night(0.05)),
        night(0.05),
      ).screened,
    ).toBe('none');
    expect(screenNight([], night(0.035, 0.001)).screened).toBe('none');
    expect(screenNight([], night(0.1)).spread).toBeUndefined();
  });
});

describe('screenNight after it', () => {
  it('sums up a shift that no single night shows', () => {
    const nights = [...even(20), night(0.045), night(0.045)];
    expect(screenNight(even(20), night(0.045)).screened).toBe('none');
    const third = screenNight(nights, night(0.045));
    expect(third).toMatchObject({ night: 23, screened: 'slow', direction: 'slower' });
    expect(third.cusumUp).toBeCloseTo(3 * (0.045 / 0.02 - 0.5), 9);
  });

  it('mirrors every decision', () => {
    const nights = [...calm(20), ...calm(6), night(0.05), night(0.04)];
    const tonight = night(0.05);
    const up = screenNight(nights, tonight);
    const down = screenNight(
      nights.map(({ lnRatio, error }) => ({ lnRatio: -lnRatio, error })),
      night(-tonight.lnRatio),
    );
    expect(up.screened).not.toBe('none');
    expect(down).toMatchObject({ screened: up.screened, direction: 'faster' });
    expect(down.cusumDown).toBeCloseTo(up.cusumUp, 12);
  });

  it('freezes centre and spread: what comes later does not move them', () => {
    const base = calm(20);
    const first = screenNight(base, night(0));
    const later = screenNight([...base, ...calm(50, 0.2)], night(0));
    expect(later.centre).toBe(first.centre);
    expect(later.spread).toBe(first.spread);
  });

  it('believes no spread below the floor or below what the starts explain, and no centre far from the pin', () => {
    expect(
      screenNight(
        Array.from({ length: 20 }, () => night(0, 0.001)),
        night(0),
      ).spread,
    ).toBe(NIGHTLY.floor);
    expect(
      screenNight(
        Array.from({ length: 20 }, () => night(0, 0.03)),
        night(0),
      ).spread,
    ).toBe(0.03);
    expect(
      screenNight(
        Array.from({ length: 20 }, () => night(0.05)),
        night(0),
      ).centre,
    ).toBeCloseTo(Math.log(1.01), 12);
  });

  it('lets a single wild night count for the clip only, and keeps half of a refuted sum', () => {
    const wild = screenNight(even(20), night(5));
    expect(wild.cusumUp).toBeCloseTo(NIGHTLY.clip - NIGHTLY.allowance, 12);
    const refuted: RuleNight[] = [...even(20), { ...night(0.08), reset: true }];
    expect(screenNight(refuted, night(0)).cusumUp).toBeCloseTo(NIGHTLY.kept * NIGHTLY.limit - NIGHTLY.allowance, 12);
    // Tonight is judged before anybody can know whether it is confirmed.
    expect(screenNight(even(20), { ...night(0.08), reset: true }).cusumUp).toBeCloseTo(3.5, 12);
  });
});

describe('judgeConfirmation', () => {
  it('confirms by the bound on the side of 1, and not by the estimate', () => {
    expect(judgeConfirmation(starts(40, 318), starts(40, 300))).toMatchObject({ confirmed: true, direction: 'slower' });
    expect(judgeConfirmation(starts(40, 282), starts(40, 300))).toMatchObject({ confirmed: true, direction: 'faster' });
    const small = judgeConfirmation(starts(40, 302), starts(40, 300));
    expect(small).toMatchObject({ confirmed: false, direction: 'slower' });
    expect(small.boundRatio as number).toBeLessThan(1.01);
    // The estimate is far beyond the ratio that matters, and so few wide starts do not show it.
    const wide = (level: number) => starts(10, level).map((value, index) => value * (1 + 0.04 * (index - 4.5)));
    expect(judgeConfirmation(wide(312), wide(300))).toMatchObject({ confirmed: false, direction: 'slower' });
    expect(judgeConfirmation(wide(300), wide(312))).toMatchObject({ confirmed: false, direction: 'faster' });
  });

  it('confirms nothing from nothing and nothing from too few', () => {
    expect(judgeConfirmation([], starts(40, 300))).toEqual({ confirmed: false });
    expect(judgeConfirmation([900, 901], [300, 301])).toEqual({ confirmed: false });
    expect(judgeConfirmation([Infinity, 1, 2], [1, 2, 3])).toEqual({ confirmed: false });
  });
});

describe('needsSecondNight', () => {
  it('is on while the noise is unknown, off where the starts explain it, on where they do not', () => {
    expect(needsSecondNight([])).toBe(true);
    expect(needsSecondNight(calm(19))).toBe(true);
    expect(needsSecondNight(calm(60))).toBe(false);
    expect(needsSecondNight(calm(60, 0.04))).toBe(true);
  });

  it('is not switched on by the very shift that is judged', () => {
    const nights = [...even(40), ...Array.from({ length: 5 }, () => night(0.15))];
    expect(needsSecondNight(nights)).toBe(false);
  });
});

describe('isNoisyNight', () => {
  it('compares with the nights before, and knows a limit of its own', () => {
    expect(isNoisyNight(calm(10), night(0, 0.06))).toBe(true);
    expect(isNoisyNight(calm(10, 0.01, 0.005), night(0, 0.02))).toBe(true);
    expect(isNoisyNight(calm(10), night(0, 0.025))).toBe(false);
    expect(isNoisyNight([], night(0, 0.04))).toBe(false);
  });
});

describe('nightSignal', () => {
  it('is the logarithm of head by last-good, with the error of so many starts', () => {
    const signal = nightSignal(starts(15, 330), starts(15, 300));
    expect(signal?.lnRatio).toBeCloseTo(Math.log(1.1), 4);
    expect(signal).toMatchObject({ pairs: 15, headMs: expect.any(Number), lowRatio: expect.any(Number) });
    expect(signal?.error as number).toBeGreaterThan(0);
    expect(nightSignal(starts(2, 330), starts(15, 300))).toBeUndefined();
    expect(nightSignal([], [])).toBeUndefined();
  });
});

describe('what a series can say', () => {
  it('has a floor that grows with the noise of its nights', () => {
    const quiet = noiseFloor(Array.from({ length: 30 }, (_, index) => night(index % 2 === 0 ? 0.004 : -0.004, 0.005))) as number;
    const loud = noiseFloor(Array.from({ length: 30 }, (_, index) => night(index % 2 === 0 ? 0.02 : -0.02, 0.02))) as number;
    expect(quiet).toBeGreaterThan(0.02);
    expect(quiet).toBeLessThan(0.035);
    expect(loud).toBeGreaterThan(0.04);
    expect(loud).toBeLessThan(0.06);
    expect(noiseFloor([])).toBeUndefined();
  });

  it('says in the calibration which jump would be noticed, and nothing afterwards', () => {
    const fifth = calibrationStatement(calm(5));
    expect(fifth.smallest).toBeCloseTo(Math.expm1(0.06 + 1.644854 * 0.02), 6);
    expect(fifth.sentence).toContain('night 5 of 20');
    expect(fifth.sentence).toContain('after 15 more nights');
    expect(calibrationStatement(calm(20)).sentence).toContain('from the next night on');
    expect(calibrationStatement([]).smallest).toBeUndefined();
    expect(calibrationStatement(calm(21))).toEqual({});
  });
});
