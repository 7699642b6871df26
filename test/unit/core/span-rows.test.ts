import { describe, expect, it } from 'vitest';
import { arrangeSpans, leafSpans, unionMs } from '../../../src/core/span-rows.ts';
import type { Span } from '../../../src/core/trial.ts';
import { aTrial } from '../../support/builders.ts';

const span = (phase: string, beginMs: number, endMs: number, more: Partial<Span> = {}): Span => ({
  phase,
  index: 0,
  lane: 'main',
  beginMs,
  endMs,
  exclusiveMs: 0,
  uncertaintyMs: 0,
  critical: false,
  ...more,
});

describe('rows of spans', () => {
  it('stand in lanes by first begin, children right below their parent', () => {
    const lanes = arrangeSpans(aTrial().spans);
    expect(lanes.map(({ lane }) => lane)).toEqual(['platform', 'main', 'worker-2', 'worker-1', 'probe']);
    expect(lanes[0]?.rows.map(({ span: { phase }, depth, hasChildren }) => [phase, depth, hasChildren])).toEqual([
      ['container-create', 0, false],
      ['container-start', 0, true],
      ['network', 1, false],
      ['task-create', 1, false],
      ['task-start', 1, false],
    ]);
  });

  it('do not depend on the order of arrival', () => {
    const { spans } = aTrial();
    expect(arrangeSpans([...spans].reverse())).toEqual(arrangeSpans(spans));
  });

  it('keep a child whose parent is absent or on another lane', () => {
    const lanes = arrangeSpans([
      span('task-create', 0, 5, { parent: 'container-start' }),
      span('child', 1, 2, { parent: 'boss', lane: 'other' }),
      span('boss', 0, 3),
    ]);
    expect(lanes.flatMap(({ rows }) => rows.map((row) => [row.span.phase, row.depth]))).toEqual([
      ['task-create', 0],
      ['boss', 0],
      ['child', 0],
    ]);
  });

  it('draw the children of a phase that runs twice only once', () => {
    const rows = arrangeSpans([span('boss', 0, 9), span('boss', 10, 12, { index: 1 }), span('child', 1, 2, { parent: 'boss' })]).flatMap((lane) => lane.rows);
    expect(rows.map((row) => `${row.span.phase} ${row.span.index}`)).toEqual(['boss 0', 'child 0', 'boss 1']);
  });

  it('leave out spans of no length, and those that a damaged file brings without edges', () => {
    expect(arrangeSpans([span('image-pull', 2, 2), span('a', Number.NaN, 3), span('b', 0, Number.POSITIVE_INFINITY)])).toEqual([]);
  });

  it('count overlapping time once', () => {
    expect(unionMs([span('a', 0, 10), span('b', 5, 12), span('c', 20, 21), span('d', 6, 7)])).toBe(13);
    expect(leafSpans(aTrial().spans).map(({ phase }) => phase)).not.toContain('container-start');
  });
});
