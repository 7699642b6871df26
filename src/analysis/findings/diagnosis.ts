/** What a diagnosis sees and says. A diagnosis is a pure function with a name; the registry knows them all. */
import type { Environment } from '../../core/environment.ts';
import { formatMs, formatShare } from '../../core/format.ts';
import type { IoRate } from '../../core/io-rate.ts';
import type { Evidence, Finding, PhaseSummary } from '../../core/judgement.ts';
import type { OutcomeCounts } from '../../core/run-result.ts';
import type { ScalarOption, Scenario, Variant } from '../../core/scenario.ts';
import type { Summary } from '../../core/summary.ts';
import type { Trial } from '../../core/trial.ts';
import { median } from '../../stats/quantile.ts';

export interface DiagnosisInput {
  readonly variant: Variant;
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly phases: readonly PhaseSummary[];
  readonly ready: Summary;
  readonly firstInference?: Summary;
  readonly secondInference?: Summary;
  /** Median, 0 to 1. */
  readonly coverage: number;
  readonly counts: OutcomeCounts;
  /** How fast the model's bytes came. */
  readonly io: readonly IoRate[];
  /** Measured trials of the variant, whatever their outcome, in run order. */
  readonly trials: readonly Trial[];
  /** Those of them that are sampled and became ready. */
  readonly completed: readonly Trial[];
  readonly representative?: Trial;
}

export interface Diagnosis {
  /** File name; a noun. */
  readonly id: string;
  /** What it looks for, for lists: `model file read from storage`. */
  readonly title: string;
  /** One sentence about it, for lists. */
  readonly detail: string;
  /** Undefined where it has nothing to say, also where what it would advise is on already. */
  diagnose(input: DiagnosisInput): Finding | undefined;
}

/** Where a figure is needed for a share of ready and there is none, nothing can be said: 0. */
export function readyMs(input: DiagnosisInput): number {
  return Number.isFinite(input.ready.medianMs) && input.ready.medianMs > 0 ? input.ready.medianMs : 0;
}

export function phaseOf(input: DiagnosisInput, id: string): PhaseSummary | undefined {
  return input.phases.find((phase) => phase.id === id);
}

/** Median milliseconds that the phases hold on the critical chain; 0 where they do not occur. */
export function exclusiveMs(input: DiagnosisInput, ...ids: string[]): number {
  return ids.reduce((sum, id) => sum + (phaseOf(input, id)?.exclusiveMs ?? 0), 0);
}

/** `38.5 ms, 12.0 % of ready`. */
export function withShare(ms: number, input: DiagnosisInput): string {
  return readyMs(input) === 0 ? formatMs(ms) : `${formatMs(ms)}, ${formatShare(ms / readyMs(input))} of ready`;
}

/** The backend's option as the scenario sets it; undefined where the backend's default holds. */
export function option(input: DiagnosisInput, name: string): ScalarOption | undefined {
  return input.variant.engine?.options[name];
}

/** A switch may have been written as text. */
export function isOn(value: ScalarOption | undefined): boolean {
  return value === true || value === 1 || ['true', '1', 'on', 'yes'].includes(String(value));
}

/** What the entry points reported, from the first completed trial that reported it. */
export function fact(input: DiagnosisInput, name: string): string | number | boolean | undefined {
  return input.completed.find((trial) => trial.facts[name] !== undefined)?.facts[name];
}

/** Median of a counter over the completed trials that have it. */
export function counter(input: DiagnosisInput, name: keyof Trial['counters']): number | undefined {
  return median(input.completed.flatMap((trial) => trial.counters[name] ?? []));
}

/** 'onnx' or 'ort': as reported, else by the file's name; generated models are ONNX. */
export function modelFormat(input: DiagnosisInput): 'onnx' | 'ort' | undefined {
  const reported = fact(input, 'model.format');
  if (reported === 'onnx' || reported === 'ort') return reported;
  const source = input.variant.engine?.model;
  if (input.variant.engine?.backend !== 'onnxruntime' || source === undefined) return undefined;
  if ('make' in source) return 'onnx';
  return source.file.endsWith('.ort') ? 'ort' : 'onnx';
}

/** The loader that really ran. */
export function loaderUsed(input: DiagnosisInput): string | undefined {
  const used = fact(input, 'loader.used');
  return typeof used === 'string' ? used : input.variant.engine?.loader;
}

/** A saving that no one can dispute: not negative, finite, and not more than the whole start. */
export function plausibleSaving(ms: number, input: DiagnosisInput): number {
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), readyMs(input)) : 0;
}

export function evidence(label: string, value: string): Evidence {
  return { label, value };
}
