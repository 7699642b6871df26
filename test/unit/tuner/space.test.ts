/** Which knobs are searched, and the reason of every one that is not. */
import { describe, expect, it } from 'vitest';
import type { Knob, KnobWorld } from '../../../src/tuner/knob.ts';
import { behindObjectiveMs, objectiveOf, phaseTimes, withoutNested } from '../../../src/tuner/objective.ts';
import { buildSpace, type SpaceInput } from '../../../src/tuner/space.ts';
import { aVariant } from '../../support/a-scenario.ts';
import { aTrial } from '../../support/a-trial.ts';

const WORLD: KnobWorld = { cpus: 2, isRoot: true, nodeVersion: '20.20.2', modelBytes: 1e8, tmpfsFreeBytes: 1e9 };

function aKnob(overrides: Partial<Knob> = {}): Knob {
  return {
    id: 'loader',
    title: 'loader',
    group: 'loader',
    phases: ['model-read'],
    missing: () => undefined,
    read: () => 'auto',
    values: () => ['auto', 'mmap', 'direct', 'mmap'],
    apply: (variant) => variant,
    sideEffect: 'None.',
    byHand: () => 'Set it.',
    ...overrides,
  };
}

const TRIALS = [0.9, 1, 1.1].map((scale) => aTrial({}, { scale }));

function spaceOf(knobs: readonly Knob[], overrides: Partial<SpaceInput> = {}) {
  const input = {
    baseline: aVariant(),
    knobs,
    world: WORLD,
    allow: new Set<string>(),
    trials: TRIALS,
    objective: 'first-inference' as const,
    place: () => '/artefact',
  };
  return buildSpace({ ...input, ...overrides });
}

describe('the search space', () => {
  it('holds each other value once, and as much as its phases take of the start', () => {
    const { dimensions, reports } = spaceOf([aKnob()]);
    expect(dimensions).toEqual([{ knob: 'loader', current: 'auto', others: ['mmap', 'direct'], bound: expect.any(Number) }]);
    const [trial] = TRIALS;
    expect(dimensions[0]?.bound).toBeCloseTo(
      (phaseTimes(trial as (typeof TRIALS)[0], 'first-inference')['model-read'] ?? 0) / (trial?.firstInferenceMs ?? 0),
      6,
    );
    expect(reports[0]).toMatchObject({ status: 'searched', current: 'auto', values: ['auto', 'mmap', 'direct'] });
    expect(reports[0]?.reason).toBeUndefined();
  });

  it('leaves out what has nothing to set, with the words of the knob', () => {
    const { dimensions, reports } = spaceOf([aKnob({ missing: () => 'There is no model.' }), aKnob({ id: 'same', values: () => ['auto'] })]);
    expect(dimensions).toEqual([]);
    expect(reports.map(({ status }) => status)).toEqual(['not-applicable', 'not-applicable']);
    expect(reports[0]?.reason).toBe('There is no model.');
    expect(reports[1]?.reason).toContain('no other value');
  });

  it('leaves out what the user left out or did not name', () => {
    const knobs = [aKnob(), aKnob({ id: 'other' })];
    expect(spaceOf(knobs, { except: new Set(['loader']) }).reports.map(({ status }) => status)).toEqual(['excluded', 'searched']);
    expect(spaceOf(knobs, { only: new Set(['loader']) }).reports.map(({ status }) => status)).toEqual(['searched', 'excluded']);
  });

  it('tries values that weaken security only where they are allowed, and says so', () => {
    const allow = { why: 'It switches seccomp off.', needed: (value: unknown) => value === 'direct' };
    const some = aKnob({ allow });
    const all = aKnob({ id: 'strict', values: () => ['auto', 'direct'], allow });
    const withheld = spaceOf([some, all]);
    expect(withheld.reports.map(({ status }) => status)).toEqual(['searched', 'forbidden']);
    expect(withheld.dimensions.map(({ others }) => others)).toEqual([['mmap']]);
    expect(withheld.reports.map(({ reason }) => reason)).toEqual([expect.stringContaining('--allow loader'), expect.stringContaining('--allow strict')]);
    const allowed = spaceOf([some, all], { allow: new Set(['loader', 'strict']) });
    expect(allowed.dimensions.map(({ others }) => others)).toEqual([['mmap', 'direct'], ['direct']]);
    expect(allowed.reports.map(({ security }) => security)).toEqual([allow.why, allow.why]);
  });

  it('leaves out a knob whose phases take less than 3 % of the start, but not one that was named', () => {
    const small = aKnob({ phases: ['context-create'] });
    const absent = aKnob({ id: 'pull', phases: ['image-pull'] });
    const { dimensions, reports } = spaceOf([small, absent]);
    expect(dimensions).toEqual([]);
    expect(reports.map(({ status }) => status)).toEqual(['off-path', 'off-path']);
    expect(reports[0]?.reason).toMatch(/context-create\) takes 0\.\d+ % of the start, less than 3/);
    expect(reports[1]?.reason).toContain('does not wait');
    expect(spaceOf([small], { only: new Set(['loader']) }).dimensions).toHaveLength(1);
  });

  it('leaves nothing out for its phases where no start is known', () => {
    expect(spaceOf([aKnob({ phases: ['context-create'] })], { trials: [] }).dimensions[0]?.bound).toBe(1);
  });

  it("counts a parent's children once", () => {
    const bound = (phases: Knob['phases']): number => spaceOf([aKnob({ phases })]).dimensions[0]?.bound ?? 0;
    expect(bound(['container-start', 'task-create', 'network'])).toBeCloseTo(bound(['container-start']), 9);
    expect(bound(['container-start'])).toBeGreaterThan(bound(['task-create']));
    expect(withoutNested(['network', 'container-start', 'listen'])).toEqual(['container-start', 'listen']);
  });

  it('counts the inferences where the objective waits for them', () => {
    const first = aKnob({ phases: ['first-inference'] });
    expect(spaceOf([first]).dimensions[0]?.bound).toBeGreaterThan(0.03);
    expect(spaceOf([first], { objective: 'ready' }).reports[0]?.status).toBe('off-path');
    expect(spaceOf([aKnob({ phases: ['second-inference'] })], { objective: 'second-inference' }).reports[0]?.status).toBe('searched');
  });
});

describe('the objective of a start', () => {
  it('is the moment that it names, or the time that loading the engine took', () => {
    const trial = aTrial();
    expect(objectiveOf(trial, 'ready')).toBe(trial.readyMs);
    expect(objectiveOf(trial, 'first-inference')).toBe(trial.firstInferenceMs);
    expect(objectiveOf(trial, 'second-inference')).toBe(trial.secondInferenceMs);
    const begin = trial.spans.find(({ phase }) => phase === 'library-load')?.beginMs ?? 0;
    const end = trial.spans.find(({ phase }) => phase === 'context-create')?.endMs ?? 0;
    expect(objectiveOf(trial, 'engine-load')).toBeCloseTo(end - begin, 9);
    expect(Object.keys(phaseTimes(trial, 'engine-load'))).not.toContain('node-bootstrap');
    expect(Object.keys(phaseTimes(trial, 'engine-load'))).toContain('deserialize');
  });

  it('is not all that is asked: later inferences and steady requests come behind it', () => {
    const steady = { requests: 20, p50Ms: 300, p99Ms: 900 };
    const trial = aTrial({ readyMs: 100, firstInferenceMs: 150, secondInferenceMs: 170, steady });
    expect(behindObjectiveMs(trial, 'ready')).toBe(70 + 6000);
    expect(behindObjectiveMs(trial, 'second-inference')).toBe(6000);
    expect(behindObjectiveMs(aTrial({ outcome: 'crashed' }), 'ready')).toBe(0);
  });

  it('does not exist for a start that did not complete, nor without what it is measured by', () => {
    expect(objectiveOf(aTrial({ outcome: 'crashed' }), 'ready')).toBeUndefined();
    expect(objectiveOf(aTrial({ spans: [] }), 'engine-load')).toBeUndefined();
    expect(phaseTimes(aTrial({ outcome: 'timed-out' }), 'ready')).toEqual({});
  });
});
