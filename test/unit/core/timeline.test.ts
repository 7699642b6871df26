import { describe, expect, it } from 'vitest';
import { saveMarks, type Timeline } from '../../../src/core/timeline.ts';
import type { Span } from '../../../src/core/trial.ts';
import { aMark, aTimeline, START_NS, someMarks } from '../../support/builders.ts';

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

describe('marks that do not fit', () => {
  it('closes a span that never ended where the trial ended, and says so', () => {
    const timeline = aTimeline([...someMarks('node-bootstrap', 0, 30), aMark('deserialize', 'begin', 30)], undefined, { endNs: START_NS + 80_000_000n });
    expect(spanOf(timeline, 'deserialize')).toMatchObject({ endMs: 80, open: true });
    expect(timeline.coverage).toBeUndefined();
    expect(timeline.warnings).toEqual(['deserialize: began and never ended']);
  });

  it('does not take a span whose end was lost for an explanation of a start that became ready', () => {
    const timeline = aTimeline([aMark('process-spawn', 'begin', 0, { source: 'spawner' })], 50, { instrumented: true });
    expect(timeline).toMatchObject({ coverage: 0, gaps: [{ beginMs: 0, endMs: 50 }], warnings: ['process-spawn: began and never ended'] });
  });

  it('keeps an end without a begin as an instant', () => {
    const timeline = aTimeline([aMark('listen', 'end', 12)], 20);
    expect(timeline.spans).toEqual([]);
    expect(timeline.instants).toMatchObject([{ phase: 'listen', edge: 'end', atMs: 12 }]);
    expect(timeline.coverage).toBe(0);
  });

  it('moves a mark before the start to the start and widens its uncertainty', () => {
    const timeline = aTimeline(someMarks('container-create', -2, 6, platform), 10);
    expect(spanOf(timeline, 'container-create')).toMatchObject({ beginMs: 0, uncertaintyMs: 2 });
    expect(timeline.warnings[0]).toContain('2.000 ms before the start was requested');
  });

  it('makes nothing of an end before its begin but an uncertainty', () => {
    const timeline = aTimeline(someMarks('listen', 12, 9), 20);
    expect(spanOf(timeline, 'listen')).toMatchObject({ beginMs: 9, endMs: 9, uncertaintyMs: 3 });
    expect(timeline.warnings[0]).toContain('3.000 ms before its begin');
  });

  it('prefers the source nearest to the event, and the first of two marks by it', () => {
    const both = [
      ...someMarks('network', 6, 15, { source: 'dockerd' }),
      ...someMarks('network', 5, 17, { source: 'harness' }),
      aMark('network', 'end', 16, { source: 'dockerd' }),
    ];
    const timeline = aTimeline(both, 20);
    expect(spanOf(timeline, 'network')).toMatchObject({ beginMs: 6, endMs: 15 });
    expect(timeline.warnings).toEqual(['network: 2 marks of its end by dockerd; the first one counts']);
  });

  it('counts what ran in a long wait of the chain, but not what ran in a handover', () => {
    const wait = aTimeline(
      [...someMarks('node-bootstrap', 0, 10), ...someMarks('listen', 8, 60), ...someMarks('deserialize', 40, 90, { lane: 'worker-1' })],
      90,
    );
    expect(spanOf(wait, 'listen')).toMatchObject({ critical: true, exclusiveMs: 30 });
    const handover = aTimeline(
      [...someMarks('node-bootstrap', 0, 10), ...someMarks('listen', 8, 60), ...someMarks('deserialize', 10.5, 90, { lane: 'worker-1' })],
      90,
    );
    expect(spanOf(handover, 'listen')).toMatchObject({ critical: false });
    expect(spanOf(handover, 'listen').exclusiveMs).toBeCloseTo(0.5, 9);
  });

  it('moves half-overlapping spans of one lane to lanes of their own', () => {
    const timeline = aTimeline([...someMarks('listen', 0, 10), ...someMarks('warm-up', 5, 15)], 15);
    expect(timeline.spans.map((span) => span.lane)).toEqual(['main', 'main (2)', 'probe']);
  });

  it('says nothing about an empty start but that nothing explains it', () => {
    expect(aTimeline([], 10, { instrumented: true })).toMatchObject({ spans: [], coverage: 0, gaps: [{ beginMs: 0, endMs: 10 }], criticalChain: [] });
    expect(aTimeline([], undefined, { instrumented: true })).toMatchObject({ spans: [], gaps: [], endMs: 0 });
  });

  it('saves marks raw and in time order', () => {
    const saved = saveMarks([aMark('b', 'instant', 4), aMark('a', 'begin', -1, { bytes: 7 })], START_NS);
    expect(saved).toEqual([
      { phase: 'a', edge: 'begin', atMs: -1, uncertaintyMs: 0, source: 'entrypoint', lane: 'main', index: 0, bytes: 7 },
      { phase: 'b', edge: 'instant', atMs: 4, uncertaintyMs: 0, source: 'entrypoint', lane: 'main', index: 0 },
    ]);
  });
});
