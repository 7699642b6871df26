/** All diagnoses, one line each. A new one is a file of its own and its line here. */
import type { Finding } from '../../core/judgement.ts';
import { clockUncertainty } from './clock-uncertainty.ts';
import { containerStartShare } from './container-start-share.ts';
import { cpuPressure } from './cpu-pressure.ts';
import { cpuThrottled } from './cpu-throttled.ts';
import type { Diagnosis, DiagnosisInput } from './diagnosis.ts';
import { drift } from './drift.ts';
import { failedStarts } from './failed-starts.ts';
import { graphOptimisedOnline } from './graph-optimised-online.ts';
import { healthLies } from './health-lies.ts';
import { imagePulled } from './image-pulled.ts';
import { lowCoverage } from './low-coverage.ts';
import { mmapPopulate } from './mmap-populate.ts';
import { modelReadCold } from './model-read-cold.ts';
import { networkMode } from './network-mode.ts';
import { nodeBootstrapShare } from './node-bootstrap-share.ts';
import { prepacking } from './prepacking.ts';
import { probeInterval } from './probe-interval.ts';
import { readyBeforeAble } from './ready-before-able.ts';
import { sequentialPipeline } from './sequential-pipeline.ts';
import { sharedMeasurement } from './shared-measurement.ts';
import { telemetry } from './telemetry.ts';
import { threadsOversubscribed } from './threads-oversubscribed.ts';
import { wrongState } from './wrong-state.ts';

export const FINDINGS = {
  'clock-uncertainty': clockUncertainty,
  'container-start-share': containerStartShare,
  'cpu-pressure': cpuPressure,
  'cpu-throttled': cpuThrottled,
  drift: drift,
  'failed-starts': failedStarts,
  'graph-optimised-online': graphOptimisedOnline,
  'health-lies': healthLies,
  'image-pulled': imagePulled,
  'low-coverage': lowCoverage,
  'mmap-populate': mmapPopulate,
  'model-read-cold': modelReadCold,
  'network-mode': networkMode,
  'node-bootstrap-share': nodeBootstrapShare,
  prepacking: prepacking,
  'probe-interval': probeInterval,
  'ready-before-able': readyBeforeAble,
  'sequential-pipeline': sequentialPipeline,
  'shared-measurement': sharedMeasurement,
  telemetry: telemetry,
  'threads-oversubscribed': threadsOversubscribed,
  'wrong-state': wrongState,
} as const satisfies Record<string, Diagnosis>;

export type FindingId = keyof typeof FINDINGS;

const SEVERITIES: readonly Finding['severity'][] = ['warning', 'opportunity', 'info'];

/** Everything that the trials of one variant give reason to say: what spoils the numbers first, then by saving. */
export function diagnoseAll(input: DiagnosisInput): Finding[] {
  const findings = Object.values(FINDINGS).flatMap((diagnosis) => diagnosis.diagnose(input) ?? []);
  return findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.savingMs - a.savingMs);
}
