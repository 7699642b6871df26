/** Walks the registry of diagnoses: each is named like its file, speaks when it has reason to and is silent otherwise. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DiagnosisInput } from '../../src/analysis/findings/diagnosis.ts';
import { diagnoseAll, FINDINGS, type FindingId } from '../../src/analysis/findings/registry.ts';
import type { StateEvidence } from '../../src/core/cold-state.ts';
import type { Trial } from '../../src/core/trial.ts';
import { KNOBS } from '../../src/tuner/knobs/registry.ts';
import {
  aDiagnosisInput,
  aDockerTarget,
  aFailedTrial,
  aForeignVariant,
  anEngine,
  anEnvironment,
  aProcessTarget,
  aRunResult,
  aStateEvidence,
  aTimeline,
  aTrial,
  aVariant,
  gaussian,
  seededRandom,
  someMarks,
  someTrials,
} from '../support/builders.ts';
import { GPU_FINDING_CASES } from '../support/gpu-finding-cases.ts';

const MODEL_BYTES = 102_000_000;
const evicted: StateEvidence = aStateEvidence({
  requested: 'model-cold',
  totals: [{ role: 'model', files: 1, sizeBytes: MODEL_BYTES, residentBytes: 0, exemptFiles: 0 }],
});
const counters = (changes: Trial['counters']) => ({ ...aTrial().counters, ...changes });
const facts = (changes: Trial['facts']) => ({ ...aTrial().facts, ...changes });
const withEngine = (changes: Parameters<typeof anEngine>[0]) => aVariant({ engine: anEngine(changes) });
const withTarget = (changes: Parameters<typeof aDockerTarget>[0]) => aVariant({ target: aDockerTarget(changes) });
const withoutNetwork = withTarget({ network: 'host' });
const everyTrial = (change: (trial: Trial, index: number) => Partial<Trial>) => someTrials().map((trial, index) => ({ ...trial, ...change(trial, index) }));

function withPull(pullMs: number): Trial[] {
  const timeline = aTimeline([...someMarks('image-pull', 0, pullMs, { source: 'dockerd' }), ...someMarks('node-bootstrap', pullMs, 300)], 310);
  return everyTrial(() => ({ readyMs: 310, spans: timeline.spans }));
}

function withGap(): Trial[] {
  const timeline = aTimeline([...someMarks('node-bootstrap', 0, 40), ...someMarks('deserialize', 90, 300)], 300);
  return everyTrial(() => ({ readyMs: 300, spans: timeline.spans, gaps: timeline.gaps, coverage: timeline.coverage ?? 0 }));
}

function noisy(): Trial[] {
  const random = seededRandom(7);
  return everyTrial(() => ({ readyMs: 320 + 5 * gaussian(random) }));
}

interface Cases {
  readonly speaks: () => DiagnosisInput;
  /** Also where what it would advise is on already. */
  readonly silent: readonly (() => DiagnosisInput)[];
}

const CASES: Record<FindingId, Cases> = {
  ...GPU_FINDING_CASES,
  'model-read-cold': {
    speaks: () => aDiagnosisInput(someTrials({ state: evicted }, { phaseScale: { 'model-read': 5 } }), aVariant({ state: 'model-cold' })),
    silent: [() => aDiagnosisInput(), () => aDiagnosisInput(someTrials({}, { phaseScale: { 'model-read': 5 } }))],
  },
  'mmap-populate': {
    speaks: () => aDiagnosisInput(someTrials({ facts: facts({ 'loader.used': 'mmap' }) })),
    silent: [
      () => aDiagnosisInput(someTrials({ facts: facts({ 'loader.used': 'mmap-populate' }) })),
      () => aDiagnosisInput(someTrials({ facts: facts({ 'loader.used': 'mmap' }), counters: counters({ minorFaults: 900 }) })),
    ],
  },
  'graph-optimised-online': {
    speaks: () => aDiagnosisInput(),
    silent: [
      () => aDiagnosisInput(someTrials(), withEngine({ options: { graphOptimization: 'disable' } })),
      () => aDiagnosisInput(someTrials({ facts: facts({ 'model.format': 'ort' }) })),
      () => aDiagnosisInput(someTrials({}, { phaseScale: { deserialize: 0.03 } })),
    ],
  },
  prepacking: {
    speaks: () =>
      aDiagnosisInput(
        someTrials({ facts: facts({ 'model.format': 'ort' }) }),
        withEngine({ model: { file: '/models/resnet50.ort' }, options: { mappedModel: true, modelBytesForInitializers: true } }),
      ),
    silent: [
      () => aDiagnosisInput(),
      () =>
        aDiagnosisInput(
          someTrials({ facts: facts({ 'model.format': 'ort' }) }),
          withEngine({ options: { mappedModel: true, modelBytesForInitializers: 'true', prepacking: false } }),
        ),
    ],
  },
  'threads-oversubscribed': {
    speaks: () => aDiagnosisInput(someTrials(), withTarget({ cpus: 2 })),
    silent: [
      () => aDiagnosisInput(),
      () => aDiagnosisInput(someTrials(), aVariant({ target: aDockerTarget({ cpus: 2 }), engine: anEngine({ options: { intraThreads: 2 } }) })),
      () => aDiagnosisInput(someTrials(), aForeignVariant()),
    ],
  },
  'node-bootstrap-share': {
    speaks: () => aDiagnosisInput(someTrials({}, { target: 'process' }), aVariant({ target: aProcessTarget() })),
    silent: [() => aDiagnosisInput()],
  },
  'network-mode': {
    speaks: () => aDiagnosisInput(),
    silent: [
      () => aDiagnosisInput(someTrials(), withoutNetwork),
      () => aDiagnosisInput(someTrials({}, { target: 'process' }), aVariant({ target: aProcessTarget() })),
    ],
  },
  'probe-interval': {
    speaks: () => aDiagnosisInput(someTrials({ uncertaintyMs: 50 }), aVariant({ health: { ...aVariant().health, intervalMs: 100 } })),
    silent: [() => aDiagnosisInput(), () => aDiagnosisInput(someTrials(), aVariant({ health: { ...aVariant().health, intervalMs: 5 } }))],
  },
  'ready-before-able': {
    speaks: () => aDiagnosisInput(someTrials({}, { phaseScale: { 'first-inference': 6 } })),
    silent: [
      () => aDiagnosisInput(),
      () =>
        aDiagnosisInput(
          everyTrial(({ firstInferenceMs: _first, secondInferenceMs: _second, ...trial }) => ({
            spans: trial.spans.filter((span) => !span.phase.endsWith('inference')),
          })),
        ),
    ],
  },
  'low-coverage': { speaks: () => aDiagnosisInput(withGap()), silent: [() => aDiagnosisInput(), () => aDiagnosisInput([])] },
  'sequential-pipeline': {
    speaks: () => aDiagnosisInput(someTrials(), withEngine({ pipeline: 'sequential' })),
    silent: [
      () => aDiagnosisInput(),
      () => aDiagnosisInput(someTrials(), withEngine({ pipeline: 'early' })),
      () => aDiagnosisInput(someTrials(), withEngine({ pipeline: 'sequential' }), anEnvironment({ host: { ...anEnvironment().host, cpuCount: 1 } })),
    ],
  },
  'cpu-throttled': {
    speaks: () => aDiagnosisInput(someTrials({ counters: counters({ throttledMs: 80 }) }), withTarget({ cpus: 1 })),
    silent: [() => aDiagnosisInput()],
  },
  'cpu-pressure': { speaks: () => aDiagnosisInput(someTrials({ counters: counters({ cpuPressure: 0.6 }) })), silent: [() => aDiagnosisInput()] },
  drift: {
    speaks: () => aDiagnosisInput(everyTrial((_, index) => ({ readyMs: 300 + 4 * index }))),
    silent: [() => aDiagnosisInput(noisy()), () => aDiagnosisInput()],
  },
  'wrong-state': {
    speaks: () => aDiagnosisInput(everyTrial((_, index) => (index === 3 ? { outcome: 'invalid', state: evicted } : {}))),
    silent: [() => aDiagnosisInput()],
  },
  'failed-starts': { speaks: () => aDiagnosisInput([...someTrials(), aFailedTrial({ order: 13 })]), silent: [() => aDiagnosisInput()] },
  'container-start-share': {
    speaks: () => aDiagnosisInput(),
    silent: [
      () => aDiagnosisInput(someTrials({}, { target: 'process' }), aVariant({ target: aProcessTarget() })),
      () => aDiagnosisInput(someTrials({}, { phaseScale: { deserialize: 8 } })),
    ],
  },
  'health-lies': {
    speaks: () => aDiagnosisInput([...someTrials(), aFailedTrial({ order: 13, failure: { code: 'PROBE_INFERENCE_FAILED', message: '/infer answered 500' } })]),
    silent: [() => aDiagnosisInput(), () => aDiagnosisInput([...someTrials(), aFailedTrial({ order: 13 })])],
  },
  'shared-measurement': { speaks: () => aDiagnosisInput(someTrials({ shared: true })), silent: [() => aDiagnosisInput()] },
  'image-pulled': {
    speaks: () => aDiagnosisInput(withPull(120), withTarget({ pull: 'always' })),
    silent: [() => aDiagnosisInput(), () => aDiagnosisInput(withPull(0))],
  },
  'clock-uncertainty': { speaks: () => aDiagnosisInput(someTrials({ uncertaintyMs: 12 })), silent: [() => aDiagnosisInput()] },
  telemetry: {
    speaks: () => aDiagnosisInput(someTrials({ facts: facts({ 'engine.version': '1.31.0' }) })),
    silent: [
      () => aDiagnosisInput(),
      () => aDiagnosisInput(someTrials({ facts: facts({ 'engine.version': '1.31.0' }) }), withTarget({ env: { ORT_DISABLE_TELEMETRY: '1' } })),
    ],
  },
};

describe('the registry of findings', () => {
  it('holds exactly the diagnoses of its folder, under their file names', () => {
    const files = readdirSync(new URL('../../src/analysis/findings', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
    expect(Object.keys(FINDINGS).sort()).toEqual(files.filter((file) => file !== 'registry' && file !== 'diagnosis').sort());
    for (const [id, diagnosis] of Object.entries(FINDINGS)) expect(diagnosis.id).toBe(id);
  });

  it('has a title of its own for each, in lists and in reports', () => {
    const inLists = Object.values(FINDINGS).map((diagnosis) => diagnosis.title);
    const inReports = Object.entries(CASES).map(([id, cases]) => FINDINGS[id as FindingId].diagnose(cases.speaks())?.title);
    for (const titles of [inLists, inReports]) expect(new Set(titles).size).toBe(Object.keys(FINDINGS).length);
  });

  it('puts what spoils the numbers first, and then the largest saving', () => {
    const findings = diagnoseAll(aDiagnosisInput([...someTrials({ shared: true }), aFailedTrial({ order: 13 })]));
    const order = ['warning', 'opportunity', 'info'];
    expect(findings.map((finding) => finding.severity)).toEqual(
      [...findings].map((finding) => finding.severity).sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    );
    const savings = findings.filter((finding) => finding.severity === 'opportunity').map((finding) => finding.savingMs);
    expect(savings.length).toBeGreaterThan(2);
    expect(savings).toEqual([...savings].sort((a, b) => b - a));
  });

  it('names only knobs that there are', () => {
    const known = new Set(KNOBS.map(({ id }) => id));
    const named = Object.entries(CASES).flatMap(([id, cases]) =>
      (FINDINGS[id as FindingId].diagnose(cases.speaks())?.knobs ?? []).map((knob) => ({ id, knob })),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ knob }) => !known.has(knob))).toEqual([]);
  });

  it('says nothing that is not finite about runs of any shape', () => {
    const shapes = [
      { trials: 0 },
      { trials: 1 },
      { trials: 4, failures: 4 },
      { trials: 6, invalid: 6 },
      { instrumented: false },
      { target: 'process' },
      { variants: 2, failures: 3 },
    ] as const;
    for (const shape of shapes) {
      const result = aRunResult(shape);
      for (const finding of result.variants.flatMap((variant) => variant.findings)) {
        expect(finding.savingMs).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(finding.savingMs)).toBe(true);
        expect(JSON.stringify(finding)).not.toMatch(/NaN|undefined|Infinity|\[object/);
      }
    }
  });
});

describe.each(Object.keys(FINDINGS) as FindingId[])('finding %s', (id) => {
  it('speaks with evidence, a fix and a plausible saving', () => {
    const input = CASES[id].speaks();
    const finding = FINDINGS[id].diagnose(input);
    expect(finding).toMatchObject({ id });
    if (finding === undefined) return;
    expect(finding.title.length).toBeGreaterThan(10);
    expect(finding.detail).toMatch(/\.$/);
    expect(finding.fix.length).toBeGreaterThan(10);
    expect(finding.evidence.length).toBeGreaterThan(0);
    for (const { label, value } of finding.evidence) expect(`${label}${value}`).not.toMatch(/NaN|undefined|Infinity|–/);
    expect(finding.savingMs).toBeGreaterThanOrEqual(0);
    expect(finding.savingMs).toBeLessThanOrEqual(input.ready.medianMs);
    if (finding.severity === 'opportunity') expect(finding.savingMs).toBeGreaterThan(0);
  });

  it('is silent where there is no reason, or where its advice is on already', () => {
    for (const silent of CASES[id].silent) expect(FINDINGS[id].diagnose(silent())).toBeUndefined();
  });
});
