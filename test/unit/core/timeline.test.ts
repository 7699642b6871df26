import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/core/timeline.ts';
import type { Span } from '../../../src/core/trial.ts';
import { aMark, aTimeline, someMarks } from '../../support/builders.ts';

const platform = { source: 'harness', lane: 'platform' } as const;
const containerd = { source: 'containerd', lane: 'platform' } as const;

function spanOf(timeline: Timeline, phase: string): Span {
  const span = timeline.spans.find((candidate) => candidate.phase === phase);
  if (span === undefined) throw new Error(`no span ${phase}`);
  return span;
}

const overlapped = [
  ...someMarks('process-spawn', 0, 2, { source: 'spawner' }).slice(0, 1),
  aMark('process-spawn', 'end', 2),
  ...someMarks('node-bootstrap', 2, 40),
  ...someMarks('addon-load', 40, 43),
  ...someMarks('library-load', 43, 60, { lane: 'worker-1' }),
  ...someMarks('runtime-create', 60, 62, { lane: 'worker-1' }),
  ...someMarks('model-read', 43, 75, { lane: 'worker-2', bytes: 1000 }),
  ...someMarks('listen', 44, 48),
  ...someMarks('deserialize', 75, 130, { lane: 'worker-1' }),
  ...someMarks('context-create', 130, 132, { lane: 'worker-1' }),
  aMark('ready', 'instant', 132.5),
  aMark('ready', 'end', 133, { source: 'probe', lane: 'probe', uncertaintyMs: 0.3 }),
  ...someMarks('first-inference', 133, 160, { source: 'probe', lane: 'probe' }),
];

describe('a timeline of an overlapped start', () => {
  const timeline = aTimeline(overlapped, 133);

  it('follows what ready waited for, and leaves out what ran beside it', () => {
    expect(timeline.criticalChain).toEqual(['process-spawn', 'node-bootstrap', 'addon-load', 'model-read', 'deserialize', 'context-create', 'ready']);
    expect(spanOf(timeline, 'library-load')).toMatchObject({ critical: false, exclusiveMs: 0 });
    expect(spanOf(timeline, 'model-read')).toMatchObject({ critical: true, exclusiveMs: 32, bytes: 1000 });
  });

  it('explains every millisecond until ready', () => {
    expect(timeline).toMatchObject({ coverage: 1, gaps: [], readyMs: 133, uncertaintyMs: 0.3, warnings: [] });
    expect(timeline.spans.reduce((sum, span) => sum + span.exclusiveMs, 0)).toBeCloseTo(133, 6);
  });

  it('ends the ready phase where the probe saw it and begins it at the last task', () => {
    expect(spanOf(timeline, 'ready')).toMatchObject({ beginMs: 132, endMs: 133, uncertaintyMs: 0.3 });
    expect(timeline.instants).toMatchObject([{ phase: 'ready', atMs: 132.5 }]);
  });

  it('shows what came after ready without counting it', () => {
    expect(spanOf(timeline, 'first-inference')).toMatchObject({ beginMs: 133, endMs: 160, exclusiveMs: 0, critical: false });
  });
});

/** An engine that is ready before Node is: everything native began before Node took its own stamp. */
const early = [
  aMark('process-spawn', 'begin', 0, { source: 'spawner' }),
  aMark('early-start', 'instant', 3),
  ...someMarks('library-load', 4, 9, { lane: 'worker-1' }),
  ...someMarks('model-read', 4, 30, { lane: 'worker-2' }),
  ...someMarks('deserialize', 9, 32, { lane: 'worker-1' }),
  aMark('process-spawn', 'end', 5),
  ...someMarks('node-bootstrap', 5, 40),
  ...someMarks('addon-load', 40, 42),
  ...someMarks('listen', 42.2, 46),
];

describe('a timeline of an early start', () => {
  it('waits for Node where the engine is ready before it, with nothing unexplained', () => {
    const timeline = aTimeline([...early, ...someMarks('context-create', 32, 33, { lane: 'worker-1' })], 47);
    expect(timeline.criticalChain).toEqual(['process-spawn', 'node-bootstrap', 'addon-load', 'listen', 'ready']);
    expect(timeline).toMatchObject({ coverage: 1 - 0.2 / 47, warnings: [] });
    expect(spanOf(timeline, 'process-spawn')).toMatchObject({ beginMs: 0, endMs: 5, exclusiveMs: 5 });
    expect(spanOf(timeline, 'deserialize')).toMatchObject({ exclusiveMs: 0, critical: false });
    expect(new Set(timeline.spans.filter(({ lane }) => lane === 'main').map(({ phase }) => phase))).toEqual(
      new Set(['process-spawn', 'node-bootstrap', 'addon-load', 'listen']),
    );
    expect(timeline.instants.map(({ phase, atMs }) => [phase, atMs])).toEqual([['early-start', 3]]);
  });

  it('waits for the engine where that takes longer, back to the moment the process ran', () => {
    const timeline = aTimeline([...early, ...someMarks('context-create', 32, 60, { lane: 'worker-1' })], 61);
    expect(timeline.criticalChain).toEqual(['process-spawn', 'library-load', 'deserialize', 'context-create', 'ready']);
    expect(timeline.coverage).toBe(1);
    expect(timeline.spans.reduce((sum, span) => sum + span.exclusiveMs, 0)).toBeCloseTo(61, 6);
  });

  it("proves that a container's process ran, whenever its platform says so", () => {
    const late = [
      ...someMarks('container-create', 0, 1, platform),
      ...someMarks('container-start', 1, 7, platform),
      ...early.map((mark) => (mark.phase === 'process-spawn' && mark.edge === 'begin' ? aMark('process-spawn', 'begin', 4.5, { source: 'containerd' }) : mark)),
    ];
    const timeline = aTimeline(late, 47);
    expect(spanOf(timeline, 'process-spawn')).toMatchObject({ beginMs: 3, endMs: 5 });
    expect(spanOf(timeline, 'container-start')).toMatchObject({ endMs: 3 });
    const silent = aTimeline(
      late.filter(({ phase }) => phase !== 'process-spawn' && phase !== 'early-start'),
      47,
    );
    expect(spanOf(silent, 'process-spawn')).toMatchObject({ beginMs: 4, endMs: 5 });
    expect(spanOf(silent, 'container-start')).toMatchObject({ endMs: 4 });
  });
});

describe('a timeline of a container', () => {
  const marks = [
    ...someMarks('container-create', 0, 6, platform),
    aMark('container-start', 'begin', 6, platform),
    aMark('container-start', 'end', 186, { ...platform }),
    ...someMarks('network', 6, 15, { source: 'dockerd', lane: 'platform' }),
    ...someMarks('task-create', 15, 168, containerd),
    ...someMarks('task-start', 168, 178, { ...containerd, uncertaintyMs: 0.05 }),
    aMark('process-spawn', 'begin', 178, { source: 'containerd' }),
    aMark('process-spawn', 'end', 176.5),
    ...someMarks('node-bootstrap', 176.5, 212),
  ];

  it("takes the earlier of the runtime's stamp and Node's own for the moment the process ran", () => {
    const timeline = aTimeline(marks, 214);
    expect(spanOf(timeline, 'task-start')).toMatchObject({ endMs: 176.5, parent: 'container-start' });
    expect(spanOf(timeline, 'container-start')).toMatchObject({ endMs: 176.5 });
    expect(spanOf(timeline, 'process-spawn')).toMatchObject({ beginMs: 176.5, endMs: 176.5, uncertaintyMs: 1.5 });
    expect(timeline.warnings).toEqual([]);
  });

  it('knows that the process ran before Node when an early start marked something first', () => {
    const timeline = aTimeline([...marks, ...someMarks('driver-init', 172, 200, { lane: 'early-1' })], 214);
    expect(spanOf(timeline, 'task-start')).toMatchObject({ endMs: 172 });
    expect(spanOf(timeline, 'process-spawn')).toMatchObject({ beginMs: 172, endMs: 176.5 });
    expect(spanOf(timeline, 'driver-init')).toMatchObject({ beginMs: 172, endMs: 200, lane: 'early-1' });
    expect(timeline.spans.reduce((sum, { exclusiveMs, phase }) => sum + (phase === 'container-start' ? 0 : exclusiveMs), 0)).toBeCloseTo(214, 6);
  });

  it('counts the children and gives their parent the sum', () => {
    const timeline = aTimeline(marks, 214);
    expect(spanOf(timeline, 'container-start').exclusiveMs).toBeCloseTo(170.5, 6);
    expect(timeline.criticalChain).toEqual(['container-create', 'network', 'task-create', 'task-start', 'node-bootstrap', 'ready']);
    expect(timeline.coverage).toBe(1);
  });

  it('counts a parent itself where none of its children was seen', () => {
    const timeline = aTimeline(
      marks.filter(({ phase }) => !['network', 'task-create', 'task-start'].includes(phase)),
      214,
    );
    expect(timeline.criticalChain.slice(0, 2)).toEqual(['container-create', 'container-start']);
    expect(timeline.coverage).toBe(1);
  });

  it('reports what no child of a parent covers as a gap', () => {
    const timeline = aTimeline(
      marks.filter(({ phase }) => phase !== 'network'),
      214,
    );
    expect(timeline.gaps).toEqual([{ beginMs: 6, endMs: 15 }]);
    expect(timeline.coverage).toBeCloseTo(1 - 9 / 214, 9);
  });
});

describe('a timeline of several contexts', () => {
  const marks = [
    ...someMarks('context-create', 0, 10, { lane: 'main' }),
    ...someMarks('context-create-kernels', 0, 4, { lane: 'worker-1' }),
    ...someMarks('context-create-memory', 4, 10, { lane: 'worker-1' }),
    ...someMarks('context-create', 10, 16, { lane: 'main', index: 1 }),
    ...someMarks('context-create-kernels', 10, 16, { lane: 'worker-1', index: 1 }),
    ...someMarks('context-create', 16, 20, { lane: 'main', index: 2 }),
  ];

  it('keeps the steps of each in its own context, on its lane, and counts a context without steps itself', () => {
    const timeline = aTimeline(marks, 20);
    expect(timeline).toMatchObject({ coverage: 1, gaps: [] });
    const second = timeline.spans.find(({ phase, index }) => phase === 'context-create-kernels' && index === 1);
    expect(second).toMatchObject({ beginMs: 10, endMs: 16, exclusiveMs: 6, parent: 'context-create', lane: 'main' });
    expect(timeline.spans.find(({ phase, index }) => phase === 'context-create' && index === 2)).toMatchObject({ exclusiveMs: 4 });
  });
});

describe('a timeline of a server that is not instrumented', () => {
  const marks = [...someMarks('container-create', 0, 5, platform), ...someMarks('container-start', 5, 90, platform)];

  it('shows its application as one block until ready', () => {
    const timeline = aTimeline(marks, 300, { instrumented: false });
    expect(spanOf(timeline, 'application')).toMatchObject({ beginMs: 90, endMs: 300, exclusiveMs: 210, critical: true });
    expect(timeline.coverage).toBe(1);
  });

  it('lets the spans that it marks itself take their time out of the block', () => {
    const timeline = aTimeline([...marks, ...someMarks('load weights', 120, 200, { source: 'startup-log', lane: 'app' })], 300, { instrumented: false });
    expect(spanOf(timeline, 'load weights')).toMatchObject({ exclusiveMs: 80, critical: true });
    expect(spanOf(timeline, 'application').exclusiveMs).toBeCloseTo(130, 9);
    expect(timeline.criticalChain).toEqual(['container-create', 'container-start', 'application', 'load weights']);
  });

  it('keeps its labels apart as instants', () => {
    const timeline = aTimeline([...marks, aMark('weights loaded', 'instant', 200, { source: 'startup-log', uncertaintyMs: 1 })], 300, { instrumented: false });
    expect(timeline.instants).toEqual([
      { phase: 'weights loaded', edge: 'instant', atMs: 200, uncertaintyMs: 1, source: 'startup-log', lane: 'main', index: 0 },
    ]);
  });

  it("begins the block at the spawner's stamp of a process", () => {
    const timeline = aTimeline([aMark('process-spawn', 'begin', 0.4, { source: 'spawner' })], 50, { instrumented: false });
    expect(timeline.spans.map((span) => span.phase)).toEqual(['application']);
    expect(timeline.gaps).toEqual([{ beginMs: 0, endMs: 0.4 }]);
    expect(timeline.warnings).toEqual([]);
  });
});
