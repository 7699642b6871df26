/**
 * Starts as trace-event JSON, which ui.perfetto.dev, chrome://tracing and speedscope open: a process is a trial, a named
 * thread a lane. Every start begins at 0, so that starts below each other can be compared; when it really began is in
 * its arguments. Format: the "Trace Event Format" document of the Chromium project.
 */
import type { ComparisonResult } from '../../../core/comparison.ts';
import type { RunResult } from '../../../core/run-result.ts';
import { arrangeSpans } from '../../../core/span-rows.ts';
import type { Span, Trial } from '../../../core/trial.ts';
import type { TuningResult } from '../../../core/tuning.ts';
import { endOfStartMs, harmless, momentsOf, sideOfRun, sidesOfComparison, sidesOfTuning, type TracedSide, type TracedStart, titleOf } from './starts.ts';

interface TraceEvent {
  readonly name: string;
  /** X: complete slice, i: instant, M: metadata. */
  readonly ph: 'X' | 'i' | 'M';
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly s?: 't';
  readonly args?: Readonly<Record<string, string | number | boolean>>;
}

interface Track {
  readonly name: string;
  readonly spans: readonly Span[];
}

/** Whole nanoseconds in microseconds: rounding edges, not lengths, keeps what touched touching and what nested nested. */
function microseconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e3;
}

function nests(outer: Span, inner: Span): boolean {
  return inner.beginMs >= outer.endMs || (inner.beginMs >= outer.beginMs && inner.endMs <= outer.endMs);
}

/** Slices of one thread must nest or be apart: those of a lane that overlap go to further threads of its name. */
function tracksOf(trial: Trial): Track[] {
  return arrangeSpans(trial.spans).flatMap(({ lane, rows }) => {
    const tracks: Span[][] = [];
    const sorted = rows.map(({ span }) => span).sort((a, b) => a.beginMs - b.beginMs || b.endMs - a.endMs);
    for (const span of sorted) {
      const free = tracks.find((track) => track.every((other) => nests(other, span)));
      if (free) free.push(span);
      else tracks.push([span]);
    }
    return tracks.map((spans, index) => ({ name: index === 0 ? lane : `${lane} (${index + 1})`, spans }));
  });
}

function slice(pid: number, tid: number, span: Span): TraceEvent {
  const ts = microseconds(span.beginMs);
  return {
    name: titleOf(span),
    cat: span.critical ? 'phase,critical' : 'phase',
    ph: 'X',
    pid,
    tid,
    ts,
    dur: Math.round((microseconds(span.endMs) - ts) * 1e3) / 1e3,
    args: {
      phase: span.phase,
      critical: span.critical,
      exclusive_ms: span.exclusiveMs,
      uncertainty_ms: span.uncertaintyMs,
      ...(span.bytes !== undefined && { bytes: span.bytes }),
      ...(span.open && { open: true }),
    },
  };
}

function metadata(pid: number, tid: number, name: string, args: Record<string, string | number>): TraceEvent {
  return { name, ph: 'M', pid, tid, ts: 0, args };
}

function nameOf({ trial, side }: TracedStart): string {
  const role = trial.role === 'measured' ? '' : `, ${trial.role}`;
  return `${side === undefined ? '' : `${side} `}${trial.id} ${trial.variant}${role}, ${trial.outcome}`;
}

function startEvents(pid: number, start: TracedStart): TraceEvent[] {
  const { trial } = start;
  const tracks = tracksOf(trial);
  const failure: Record<string, string> = trial.failure === undefined ? {} : { failure: trial.failure.code, message: trial.failure.message };
  return [
    metadata(pid, 0, 'process_name', { name: nameOf(start) }),
    metadata(pid, 0, 'process_sort_index', { sort_index: pid }),
    metadata(pid, 1, 'thread_name', { name: 'start-up' }),
    metadata(pid, 1, 'thread_sort_index', { sort_index: 0 }),
    {
      name: 'start-up',
      cat: 'start',
      ph: 'X',
      pid,
      tid: 1,
      ts: 0,
      dur: microseconds(endOfStartMs(trial)),
      args: {
        trial: trial.id,
        outcome: trial.outcome,
        started_at: trial.startedAt,
        start_requested_ns: trial.startRequestedNs,
        boot_id: trial.bootId,
        ...failure,
      },
    },
    ...momentsOf(trial).map(({ name, atMs }): TraceEvent => ({ name, cat: 'moment', ph: 'i', pid, tid: 1, ts: microseconds(atMs), s: 't' })),
    ...tracks.flatMap(({ name, spans }, index) => {
      const tid = index + 2;
      return [
        metadata(pid, tid, 'thread_name', { name }),
        metadata(pid, tid, 'thread_sort_index', { sort_index: index + 1 }),
        ...spans.map((span) => slice(pid, tid, span)),
      ];
    }),
  ];
}

function render(sides: readonly TracedSide[], id: string): string {
  const starts = sides.flatMap((side) => side.starts);
  const traceEvents = starts.flatMap((start, index) => startEvents(index + 1, start));
  const otherData = {
    id,
    tool: `coldstart ${sides[0]?.environment.tool.version ?? ''}`.trimEnd(),
    runs: sides.map(({ runId }) => runId).join(' '),
    scenario: sides[0]?.scenario ?? '',
  };
  return `${JSON.stringify({ displayTimeUnit: 'ms', otherData, traceEvents }, harmless)}\n`;
}

export function renderRunPerfetto(result: RunResult): string {
  return render([sideOfRun(result)], result.runId);
}

export function renderComparisonPerfetto(result: ComparisonResult): string {
  return render(sidesOfComparison(result), result.comparisonId);
}

/** The proof's starts. */
export function renderTuningPerfetto(result: TuningResult): string {
  return render(sidesOfTuning(result), result.tuningId);
}
