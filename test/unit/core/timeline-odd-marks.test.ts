import { describe, expect, it } from 'vitest';
import { saveMarks, type Timeline } from '../../../src/core/timeline.ts';
import type { Span } from '../../../src/core/trial.ts';
import { aMark, aTimeline, START_NS, someMarks } from '../../support/builders.ts';

const platform = { source: 'harness', lane: 'platform' } as const;

function spanOf(timeline: Timeline, phase: string): Span {
  const span = timeline.spans.find((candidate) => candidate.phase === phase);
  if (span === undefined) throw new Error(`no span ${phase}`);
  return span;
}

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
