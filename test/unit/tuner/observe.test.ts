import { describe, expect, it } from 'vitest';
import { observe } from '../../../src/tuner/observe.ts';
import { aFailedTrial, aStateEvidence, aTrial } from '../../support/a-trial.ts';

describe('observe', () => {
  it('tells the time and the phases of a start that completed, and that it was the last', () => {
    const trial = aTrial();
    const seen = observe({ trial, cut: false, last: true }, 'first-inference');
    expect(seen).toMatchObject({ ms: trial.firstInferenceMs, last: true });
    expect(seen.phases).toHaveProperty('first-inference');
    expect(seen).not.toHaveProperty('failed');
  });

  it('tells why a start failed, in its own words', () => {
    expect(observe({ trial: aFailedTrial(), cut: false, last: false }, 'ready')).toEqual({ failed: aFailedTrial().failure?.message });
    expect(observe({ reason: 'no such image', cut: false, last: false }, 'ready')).toEqual({ failed: 'no such image' });
  });

  it('calls a start that was ended early censored, not failed', () => {
    expect(observe({ trial: aFailedTrial({ outcome: 'timed-out' }), cut: true, last: false }, 'ready')).toEqual({ censored: true });
  });

  it('excludes what only ever begins in the wrong state', () => {
    const trial = aTrial({ outcome: 'invalid', state: aStateEvidence({ verified: false, reason: '12 kB of the model were cached' }) });
    expect(observe({ trial, cut: false, last: false }, 'ready').failed).toMatch(/wrong state: 12 kB/);
  });
});
