import { describe, expect, it } from 'vitest';
import type { Span } from '../../../../src/core/trial.ts';
import { type ReportDocument, renderDocument } from '../../../../src/report/formats/registry.ts';
import { aComparison, aRunResult } from '../../../support/builders.ts';

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

async function eventsOf(document: ReportDocument): Promise<Event[]> {
  const trace = JSON.parse(await renderDocument('perfetto', document)) as { displayTimeUnit: string; traceEvents: Event[] };
  expect(trace.displayTimeUnit).toBe('ms');
  return trace.traceEvents;
}

/** What the trace-event format asks of an event. */
function expectValid(event: Event): void {
  expect(event).toMatchObject({ name: expect.any(String), pid: expect.any(Number), tid: expect.any(Number) });
  expect(['X', 'i', 'M']).toContain(event.ph);
  expect(Number.isFinite(event.ts)).toBe(true);
  if (event.ph === 'X') expect(event.dur).toBeGreaterThanOrEqual(0);
  if (event.ph === 'M') expect(['process_name', 'process_sort_index', 'thread_name', 'thread_sort_index']).toContain(event.name);
}

/** Slices of one thread nest or are apart, to the nanosecond. */
function expectNested(events: readonly Event[]): void {
  const tracks = new Map<string, { begin: number; end: number; name: string }[]>();
  for (const { ph, pid, tid, ts, dur = 0, name } of events) {
    if (ph === 'X')
      tracks.set(`${pid}/${tid}`, [...(tracks.get(`${pid}/${tid}`) ?? []), { begin: Math.round(ts * 1e3), end: Math.round((ts + dur) * 1e3), name }]);
  }
  for (const [track, slices] of tracks) {
    for (const [index, a] of slices.entries()) {
      for (const b of slices.slice(index + 1)) {
        const fits = b.begin >= a.end || a.begin >= b.end || (b.begin >= a.begin && b.end <= a.end) || (a.begin >= b.begin && a.end <= b.end);
        expect(fits, `${track}: ${a.name} and ${b.name}`).toBe(true);
      }
    }
  }
}

describe('Perfetto', () => {
  it.each([
    ['a run', aRunResult({ trials: 5, variants: 2, failures: 1 })],
    ['a comparison', aComparison({ pairs: 4 })],
  ])('%s is valid trace events whose slices nest', async (_, document) => {
    const events = await eventsOf(document);
    for (const event of events) expectValid(event);
    expectNested(events);
  });

  it('has a process for each trial and names every thread', async () => {
    const run = aRunResult({ trials: 4, controls: 1 });
    const events = await eventsOf(run);
    const named = events.filter(({ name }) => name === 'process_name');
    expect(named).toHaveLength(run.trials.length);
    const threads = new Set(events.filter(({ name }) => name === 'thread_name').map(({ pid, tid }) => `${pid}/${tid}`));
    for (const { ph, pid, tid } of events) if (ph === 'X') expect(threads).toContain(`${pid}/${tid}`);
    const lanes = new Set(run.trials.flatMap(({ spans }) => spans.filter((span) => span.endMs > span.beginMs).map(({ lane }) => lane)));
    const names = new Set(events.filter(({ name }) => name === 'thread_name').map(({ args }) => args?.['name']));
    for (const lane of lanes) expect(names).toContain(lane);
  });

  it('moves spans of a lane that overlap to another thread of its name', async () => {
    const run = aRunResult({ trials: 1 });
    const [trial] = run.trials;
    const span = (phase: string, beginMs: number, endMs: number): Span => ({
      phase,
      index: 0,
      lane: 'app',
      beginMs,
      endMs,
      exclusiveMs: 0,
      uncertaintyMs: 0,
      critical: false,
    });
    const events = await eventsOf({ ...run, trials: [{ ...trial!, spans: [span('a', 0, 10.0000004), span('b', 5, 15), span('c', 15, 20), span('d', 1, 2)] }] });
    expectNested(events);
    const names = events.filter(({ name }) => name === 'thread_name').map(({ args }) => args?.['name']);
    expect(names).toEqual(['start-up', 'app', 'app (2)']);
  });
});
