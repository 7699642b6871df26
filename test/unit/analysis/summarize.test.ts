import { describe, expect, it } from 'vitest';
import { chooseRepresentative } from '../../../src/analysis/representative.ts';
import { blameOf, completedTrials, summarizeMoment, summarizePhases } from '../../../src/analysis/summarize.ts';
import { PHASES } from '../../../src/core/phases.ts';
import { aFailedTrial, aTimeline, aTrial, gaussian, seededRandom, someMarks, someTrials } from '../../support/builders.ts';

const random = seededRandom(3);
const noise = Array.from({ length: 40 }, () => 3 * gaussian(random));
const around = (count: number, readyMs: number) =>
  Array.from({ length: count }, (_, index) => aTrial({ order: index + 1, readyMs: readyMs + (noise[index] ?? 0) }));

describe('the summary of a moment', () => {
  it('has median, exact interval, range and quantiles, and no doubts about a quiet sample', () => {
    const summary = summarizeMoment(around(30, 320), 'readyMs');
    expect(summary).toMatchObject({ count: 30, misses: 0, doubts: [] });
    expect(summary.lowMs).toBeLessThanOrEqual(summary.medianMs);
    expect(summary.highMs).toBeGreaterThanOrEqual(summary.medianMs);
    expect(summary.p95Ms).toBeGreaterThanOrEqual(summary.p90Ms as number);
  });

  it('says that few starts have no interval', () => {
    const summary = summarizeMoment(around(4, 320), 'readyMs');
    expect(summary.lowMs).toBeUndefined();
    expect(summary.doubts).toEqual(['an interval needs at least 6 starts; there are 4']);
  });

  it('ranks failed starts behind every value and counts them beside the number', () => {
    const trials = [...around(6, 320), aFailedTrial({ order: 7 }), aFailedTrial({ order: 8 })];
    const summary = summarizeMoment(trials, 'readyMs');
    expect(summary).toMatchObject({ count: 8, misses: 2 });
    expect(summary.medianMs).toBeGreaterThan(summarizeMoment(trials.slice(0, 6), 'readyMs').medianMs);
    expect(summary.doubts).toEqual(['2 of 8 starts failed and rank behind every value']);
  });

  it('has no median where half of the starts failed, and no number at all where every one did', () => {
    const half = summarizeMoment([...around(3, 320), ...[4, 5, 6, 7].map((order) => aFailedTrial({ order }))], 'readyMs');
    expect(half.medianMs).toBe(Infinity);
    expect(half.doubts).toContain('at least half of the starts failed, so there is no median');
    expect(summarizeMoment([aFailedTrial()], 'readyMs')).toMatchObject({ count: 1, misses: 1, medianMs: Infinity, minMs: Number.NaN });
    expect(summarizeMoment([], 'readyMs')).toMatchObject({ count: 0, medianMs: Number.NaN, doubts: [] });
  });

  it('leaves trials in the wrong state, warm-ups and controls out, and counts the former', () => {
    const others = [
      aTrial({ order: 31, outcome: 'invalid', readyMs: 9000 }),
      aTrial({ order: 32, role: 'warm-up', readyMs: 9000 }),
      aTrial({ order: 33, role: 'control', readyMs: 9000 }),
    ];
    const summary = summarizeMoment([...others, ...around(10, 320)], 'readyMs');
    expect(summary.maxMs).toBeLessThan(400);
    expect(summary.doubts).toContain('1 of 11 trials began in the wrong state and is left out');
  });

  it('keeps an outlier and names the phase that it lost its time in', () => {
    const slow = aTrial({ order: 13 }, { phaseScale: { 'model-read': 4 } });
    const trials = [...someTrials({}, {}, 12).map((trial, index) => ({ ...trial, readyMs: (trial.readyMs as number) + (noise[index] ?? 0) / 10 })), slow];
    expect(summarizeMoment(trials, 'readyMs').doubts).toEqual(['1 of 13 starts is an outlier and kept (trial-013: 94.5 ms more in model read)']);
    expect(blameOf(slow, trials)).toMatchObject({ phase: 'model-read', excessMs: expect.closeTo(94.5, 6) });
  });

  it('says when the host was drifting, or changed its pace', () => {
    const rising = around(20, 320).map((trial, index) => ({ ...trial, readyMs: (trial.readyMs as number) + 2 * index }));
    expect(summarizeMoment(rising, 'readyMs').doubts[0]).toMatch(/^the host was drifting: starts became slower during the run, by 2\d\.\d ms \(\d\.\d %\)/);
    const waves = around(32, 320).map((trial, index) => ({ ...trial, readyMs: (trial.readyMs as number) + 30 * Math.sin(index / 2) }));
    expect(summarizeMoment(waves, 'readyMs').doubts[0]).toMatch(/^neighbouring starts resemble each other/);
  });

  it('says when another measurement ran beside it', () => {
    expect(summarizeMoment(someTrials({ shared: true }), 'readyMs').doubts).toEqual(['another measurement ran beside 12 of 12 starts (--no-lock)']);
  });
});

describe('the summary of the phases', () => {
  it('has every phase of the trials, in the order of the catalogue', () => {
    const ids = summarizePhases(someTrials()).map((phase) => phase.id);
    const known = PHASES.map((phase) => phase.id as string);
    expect(ids).toEqual(known.filter((id) => ids.includes(id)));
    expect(ids).toContain('container-start');
  });

  it('adds up to ready over the leaves', () => {
    const phases = summarizePhases(someTrials());
    const parents = new Set(phases.map((phase) => phase.parent));
    const totalMs = phases.filter((phase) => !parents.has(phase.id)).reduce((sum, phase) => sum + phase.exclusiveMs, 0);
    expect(totalMs).toBeCloseTo(someTrials()[0]?.readyMs as number, 6);
  });

  it('counts the time of parallel spans of one phase once', () => {
    const timeline = aTimeline([...someMarks('context-create', 0, 10, { lane: 'a' }), ...someMarks('context-create', 4, 12, { lane: 'b', index: 1 })], 12);
    const [phase] = summarizePhases(someTrials({ spans: timeline.spans }));
    expect(phase).toMatchObject({ id: 'context-create', medianMs: 12, beginMs: 0, count: 12 });
  });

  it('counts how many trials have a phase, and takes nothing from failed ones', () => {
    const trials = [...someTrials(), aTrial({ order: 20, spans: [] }), aFailedTrial({ order: 21 })];
    expect(summarizePhases(trials).every((phase) => phase.count === 12)).toBe(true);
    expect(summarizePhases([])).toEqual([]);
  });
});

describe('the representative trial', () => {
  it('is nearest to the medians of ready and of the phases', () => {
    const slow = aTrial({ order: 1 }, { phaseScale: { deserialize: 3 } });
    // As long as the usual ones, but by other phases.
    const odd = aTrial({ order: 2 }, { phaseScale: { deserialize: 0.5, 'node-bootstrap': 1.848 } });
    const usual = [3, 4, 5].map((order) => aTrial({ order }));
    expect(chooseRepresentative([slow, odd, ...usual])?.id).toBe('trial-003');
  });

  it('is never a trial that was not sampled, and does not exist without one', () => {
    expect(chooseRepresentative([aTrial({ order: 1, outcome: 'invalid' }), aFailedTrial({ order: 2 }), aTrial({ order: 3 })])?.order).toBe(3);
    expect(chooseRepresentative([aFailedTrial()])).toBeUndefined();
    expect(completedTrials([aTrial({ order: 2 }), aTrial({ order: 1 })]).map((trial) => trial.order)).toEqual([1, 2]);
  });
});
