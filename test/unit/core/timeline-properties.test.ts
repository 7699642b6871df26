/** What holds for any marks, however they arrive. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark, MarkEdge, MarkSource } from '../../../src/core/mark.ts';
import { AFTER_READY, PHASES } from '../../../src/core/phases.ts';
import { leafSpans } from '../../../src/core/span-rows.ts';
import { aMark, aTimeline } from '../../support/builders.ts';

const PHASE_IDS = [...PHASES.map((phase) => phase.id), 'load weights', '<b>label</b>'];
const SOURCES: MarkSource[] = ['harness', 'spawner', 'probe', 'entrypoint', 'dockerd', 'containerd', 'startup-log'];

const anyMark: fc.Arbitrary<Mark> = fc
  .record({
    phase: fc.constantFrom(...PHASE_IDS),
    edge: fc.constantFrom<MarkEdge>('begin', 'end', 'instant'),
    atMs: fc.integer({ min: -20_000, max: 400_000 }).map((us) => us / 1000),
    source: fc.constantFrom(...SOURCES),
    lane: fc.constantFrom('main', 'worker-1', 'platform'),
    index: fc.nat(2),
    uncertaintyMs: fc.constantFrom(0, 0.1, 1),
  })
  .map(({ phase, edge, atMs, ...shape }) => aMark(phase, edge, atMs, shape));

const someStart = fc.record({
  marks: fc.array(anyMark, { maxLength: 60 }),
  readyMs: fc.option(fc.integer({ min: 0, max: 350 }), { nil: undefined }),
  instrumented: fc.boolean(),
});

describe('any timeline', () => {
  it('does not depend on the order in which its marks arrived', () => {
    fc.assert(
      fc.property(someStart, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), ({ marks, readyMs, instrumented }, keys) => {
        const shuffled = marks
          .map((mark) => ({ mark, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ mark }) => mark);
        expect(aTimeline(shuffled, readyMs, { instrumented })).toEqual(aTimeline(marks, readyMs, { instrumented }));
      }),
    );
  });

  it('gives every covered instant to exactly one leaf', () => {
    fc.assert(
      fc.property(someStart, ({ marks, readyMs, instrumented }) => {
        const timeline = aTimeline(marks, readyMs, { instrumented });
        const totalMs = timeline.readyMs ?? timeline.endMs;
        const exclusiveMs = leafSpans(timeline.spans).reduce((sum, span) => sum + span.exclusiveMs, 0);
        const gapMs = timeline.gaps.reduce((sum, gap) => sum + gap.endMs - gap.beginMs, 0);
        expect(exclusiveMs + gapMs).toBeCloseTo(totalMs, 6);
        if (timeline.coverage !== undefined && totalMs > 0) expect(timeline.coverage * totalMs).toBeCloseTo(exclusiveMs, 6);
        expect(timeline.coverage ?? 0).toBeGreaterThanOrEqual(0);
        expect(timeline.coverage ?? 0).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('has gaps exactly where no leaf is', () => {
    fc.assert(
      fc.property(someStart, fc.double({ min: 0, max: 1, noNaN: true }), ({ marks, readyMs, instrumented }, share) => {
        const timeline = aTimeline(marks, readyMs, { instrumented });
        const totalMs = timeline.readyMs ?? timeline.endMs;
        const pointMs = share * totalMs;
        const within = (span: { beginMs: number; endMs: number }) => span.beginMs < pointMs && pointMs < span.endMs;
        const onEdge = timeline.spans.some((span) => span.beginMs === pointMs || span.endMs === pointMs);
        const covered = leafSpans(timeline.spans).some(
          (span) => !AFTER_READY.has(span.phase) && (span.open === undefined || readyMs === undefined) && within(span),
        );
        if (!onEdge && pointMs > 0 && pointMs < totalMs) expect(timeline.gaps.some(within)).toBe(!covered);
      }),
      { numRuns: 300 },
    );
  });

  it('has no negative span, keeps children in their parent and never half an overlap on a lane', () => {
    fc.assert(
      fc.property(someStart, ({ marks, readyMs, instrumented }) => {
        const { spans } = aTimeline(marks, readyMs, { instrumented });
        for (const span of spans) {
          expect(span.beginMs).toBeGreaterThanOrEqual(0);
          expect(span.endMs).toBeGreaterThanOrEqual(span.beginMs);
          expect(span.exclusiveMs).toBeGreaterThanOrEqual(0);
          expect(span.exclusiveMs).toBeLessThanOrEqual(span.endMs - span.beginMs + 1e-9);
          expect(span.uncertaintyMs).toBeGreaterThanOrEqual(0);
          const parents = spans.filter((other) => other.phase === span.parent);
          if (span.parent !== undefined) expect(parents.some((parent) => parent.beginMs <= span.beginMs && parent.endMs >= span.endMs)).toBe(true);
          for (const other of spans.filter((candidate) => candidate.lane === span.lane)) {
            expect(span.beginMs < other.beginMs && other.beginMs < span.endMs && span.endMs < other.endMs).toBe(false);
          }
        }
      }),
    );
  });
});
