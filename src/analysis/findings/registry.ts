/** All diagnoses, one line each. A new one is a file of its own and its line here. */
import type { Finding } from '../../core/judgement.ts';
import { clockUncertainty } from './clock-uncertainty.ts';
import { containerStartShare } from './container-start-share.ts';
import { contextMemory } from './context-memory.ts';
import { copyingLoader } from './copying-loader.ts';
import { cpuPressure } from './cpu-pressure.ts';
import { cpuThrottled } from './cpu-throttled.ts';
import type { Diagnosis, DiagnosisInput } from './diagnosis.ts';
import { drift } from './drift.ts';
import { eagerModules } from './eager-modules.ts';
import { earlyPipeline } from './early-pipeline.ts';
import { failedStarts } from './failed-starts.ts';
import { firstInferenceWork } from './first-inference-work.ts';
import { gpuAsleep } from './gpu-asleep.ts';
import { graphOptimisedOnline } from './graph-optimised-online.ts';
import { healthLies } from './health-lies.ts';
import { imagePulled } from './image-pulled.ts';
import { leanRuntime } from './lean-runtime.ts';
import { lowCoverage } from './low-coverage.ts';
import { manyGpusVisible } from './many-gpus-visible.ts';
import { mmapPopulate } from './mmap-populate.ts';
import { modelReadCold } from './model-read-cold.ts';
import { mpsOff } from './mps-off.ts';
import { networkMode } from './network-mode.ts';
import { nodeBootstrapShare } from './node-bootstrap-share.ts';
import { persistenceOff } from './persistence-off.ts';
import { prepacking } from './prepacking.ts';
import { probeInterval } from './probe-interval.ts';
import { ptxCompiled } from './ptx-compiled.ts';
import { readAhead } from './read-ahead.ts';
import { readBelowDisk } from './read-below-disk.ts';
import { readyBeforeAble } from './ready-before-able.ts';
import { sequentialPipeline } from './sequential-pipeline.ts';
import { sharedMeasurement } from './shared-measurement.ts';
import { telemetry } from './telemetry.ts';
import { threadsOversubscribed } from './threads-oversubscribed.ts';
import { wrongState } from './wrong-state.ts';

export const FINDINGS = {
  'clock-uncertainty': clockUncertainty,
  'container-start-share': containerStartShare,
  'context-memory': contextMemory,
  'copying-loader': copyingLoader,
  'cpu-pressure': cpuPressure,
  'cpu-throttled': cpuThrottled,
  drift: drift,
  'eager-modules': eagerModules,
  'early-pipeline': earlyPipeline,
  'failed-starts': failedStarts,
  'first-inference-work': firstInferenceWork,
  'gpu-asleep': gpuAsleep,
  'graph-optimised-online': graphOptimisedOnline,
  'health-lies': healthLies,
  'image-pulled': imagePulled,
  'lean-runtime': leanRuntime,
  'low-coverage': lowCoverage,
  'many-gpus-visible': manyGpusVisible,
  'mmap-populate': mmapPopulate,
  'model-read-cold': modelReadCold,
  'mps-off': mpsOff,
  'network-mode': networkMode,
  'node-bootstrap-share': nodeBootstrapShare,
  'persistence-off': persistenceOff,
  prepacking: prepacking,
  'probe-interval': probeInterval,
  'ptx-compiled': ptxCompiled,
  'read-ahead': readAhead,
  'read-below-disk': readBelowDisk,
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
