/**
 * Starts as OpenTelemetry traces in OTLP/JSON: one trace a start, its root span the start, one span a phase. Ids are
 * made from the run's id, so that sending a run twice makes no second trace. Encoding: the OTLP specification, section
 * "JSON Protobuf Encoding" (ids in hexadecimal, 64-bit integers as decimal strings).
 */
import { createHash } from 'node:crypto';
import type { ComparisonResult } from '../../../core/comparison.ts';
import type { RunResult } from '../../../core/run-result.ts';
import type { Span, Trial } from '../../../core/trial.ts';
import type { TuningResult } from '../../../core/tuning.ts';
import { type Attribute, attributesOf, resourceAttributes } from './otlp-attributes.ts';
import { endOfStartMs, harmless, momentsOf, sideOfRun, sidesOfComparison, sidesOfTuning, type TracedSide, titleOf } from './starts.ts';

/** SpanKind and StatusCode of opentelemetry/proto/trace/v1/trace.proto. */
const SPAN_KIND_INTERNAL = 1;
const STATUS_ERROR = 2;

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events?: readonly { readonly timeUnixNano: string; readonly name: string }[];
  readonly status?: { readonly code: number; readonly message: string };
}

interface StartContext {
  readonly trial: Trial;
  readonly traceId: string;
  readonly rootId: string;
  readonly runId: string;
  /** Unix time of start-requested, in nanoseconds. */
  readonly epochNs: bigint;
}

/** Hexadecimal digits of a hash: never all zero in practice, which OTLP forbids. */
function idOf(bytes: 8 | 16, ...parts: readonly (string | number)[]): string {
  return createHash('sha256')
    .update(parts.join('\u0000'))
    .digest('hex')
    .slice(0, bytes * 2);
}

function epochOf(trial: Trial): bigint {
  const ms = Date.parse(trial.startedAt);
  return BigInt(Number.isNaN(ms) ? 0 : ms) * 1_000_000n;
}

function contextOf(runId: string, trial: Trial): StartContext {
  return { trial, runId, traceId: idOf(16, runId, trial.id), rootId: idOf(8, runId, trial.id, 'start'), epochNs: epochOf(trial) };
}

function timeOf({ epochNs }: StartContext, ms: number): string {
  const at = epochNs + BigInt(Math.round(ms * 1e6));
  return String(at > 0n ? at : 0n);
}

function spanIdOf({ runId, trial }: StartContext, span: Span): string {
  return idOf(8, runId, trial.id, span.phase, span.index, span.lane, span.beginMs);
}

/** The span of the parent phase that holds it; the root where there is none. */
function parentIdOf(context: StartContext, span: Span): string {
  const parent = context.trial.spans.find(
    (other) => other !== span && other.phase === span.parent && other.phase !== span.phase && other.beginMs <= span.beginMs && other.endMs >= span.endMs,
  );
  return parent === undefined ? context.rootId : spanIdOf(context, parent);
}

function phaseSpan(context: StartContext, span: Span): OtlpSpan {
  return {
    traceId: context.traceId,
    spanId: spanIdOf(context, span),
    parentSpanId: parentIdOf(context, span),
    name: titleOf(span),
    kind: SPAN_KIND_INTERNAL,
    startTimeUnixNano: timeOf(context, span.beginMs),
    endTimeUnixNano: timeOf(context, Math.max(span.beginMs, span.endMs)),
    attributes: attributesOf({
      'coldstart.phase': span.phase,
      'coldstart.lane': span.lane,
      'coldstart.critical': span.critical,
      'coldstart.exclusive_ms': span.exclusiveMs,
      'coldstart.uncertainty_ms': span.uncertaintyMs,
      'coldstart.bytes': span.bytes,
    }),
  };
}

function rootSpan(context: StartContext): OtlpSpan {
  const { trial } = context;
  return {
    traceId: context.traceId,
    spanId: context.rootId,
    name: 'start-up',
    kind: SPAN_KIND_INTERNAL,
    startTimeUnixNano: timeOf(context, 0),
    endTimeUnixNano: timeOf(context, endOfStartMs(trial)),
    attributes: attributesOf({
      'coldstart.trial': trial.id,
      'coldstart.order': trial.order,
      'coldstart.variant': trial.variant,
      'coldstart.role': trial.role,
      'coldstart.outcome': trial.outcome,
      'coldstart.ready_ms': trial.readyMs,
      'coldstart.coverage': trial.coverage,
      'error.type': trial.failure?.code,
    }),
    events: momentsOf(trial).map(({ name, atMs }) => ({ timeUnixNano: timeOf(context, atMs), name })),
    ...(trial.failure !== undefined && { status: { code: STATUS_ERROR, message: `${trial.failure.code}: ${trial.failure.message}` } }),
  };
}

function spansOf(runId: string, trial: Trial): OtlpSpan[] {
  const context = contextOf(runId, trial);
  const whole = trial.spans.filter(({ beginMs, endMs }) => Number.isFinite(beginMs) && Number.isFinite(endMs));
  const seen = new Set<string>();
  const phases = whole.map((span) => phaseSpan(context, span)).filter(({ spanId }) => !seen.has(spanId) && seen.add(spanId));
  return [rootSpan(context), ...phases];
}

function resourceSpans(side: TracedSide): object {
  return {
    resource: { attributes: resourceAttributes(side) },
    scopeSpans: [
      {
        scope: { name: 'coldstart', version: side.environment.tool.version },
        spans: side.starts.flatMap(({ trial }) => spansOf(side.runId, trial)),
      },
    ],
  };
}

function render(sides: readonly TracedSide[]): string {
  return `${JSON.stringify({ resourceSpans: sides.map(resourceSpans) }, harmless)}\n`;
}

/** An ExportTraceServiceRequest, as a file and as the body of a POST to /v1/traces. */
export function renderRunOtlp(result: RunResult): string {
  return render([sideOfRun(result)]);
}

/** As renderRunOtlp, with the side of a start in its resource. */
export function renderComparisonOtlp(result: ComparisonResult): string {
  return render(sidesOfComparison(result));
}

/** As renderComparisonOtlp, of the proof. */
export function renderTuningOtlp(result: TuningResult): string {
  return render(sidesOfTuning(result));
}
