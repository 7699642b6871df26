/** Why a start failed, as one of the codes of core/errors.ts: from what was seen, and from the instance's last words. */
import { ColdstartError } from '../core/errors.ts';
import { findFailureLine } from '../core/failure-line.ts';
import { formatLimit } from '../core/format.ts';
import type { VariantSettings } from '../core/scenario.ts';
import type { TrialFailure } from '../core/trial.ts';
import type { ProbeOutcome } from '../host/addon.ts';
import type { InstanceExit } from '../targets/target.ts';
import type { SeenMoments } from './await-moments.ts';

function failureOf(error: ColdstartError): TrialFailure {
  return { code: error.code, message: error.message };
}

function explainExit(exit: InstanceExit, log: readonly string[], openPhase: string | undefined, wasReady: boolean): TrialFailure {
  if (exit.refusal) return failureOf(exit.refusal);
  if (exit.outOfMemory) return failureOf(new ColdstartError('TARGET_OUT_OF_MEMORY', { limit: exit.memoryLimit ?? 'of the machine' }));
  const said = findFailureLine(log);
  if (said) return said;
  const before = openPhase === undefined ? 'before it was ready' : `in phase ${openPhase}`;
  const failure = failureOf(new ColdstartError('TARGET_EXITED', { how: exit.how, when: wasReady ? 'while it answered an inference' : before }));
  return openPhase === undefined ? failure : { ...failure, phase: openPhase };
}

function whatWasSeen(probe: ProbeOutcome): string {
  if (probe.portNs === undefined) return `nothing accepted a connection (${probe.lastError || 'no answer'})`;
  if (probe.lastStatus > 0) return `the last answer was ${probe.lastStatus}`;
  return 'connections were accepted, but no request was answered';
}

function explainTimeout(settings: VariantSettings, probe: ProbeOutcome): TrialFailure {
  const { health } = settings;
  const url = `http://${health.host ?? ''}:${health.port}${health.path}`;
  return failureOf(new ColdstartError('PROBE_TIMED_OUT', { status: health.status, url, timeout: formatLimit(health.timeoutMs), seen: whatWasSeen(probe) }));
}

function explainInference(settings: VariantSettings, probe: ProbeOutcome): TrialFailure | undefined {
  const bad = probe.inferences.find((answer) => answer.error || answer.status >= 400 || answer.status === 0);
  if (!bad || !settings.infer) return undefined;
  const url = `http://${settings.infer.host ?? ''}:${settings.infer.port}${settings.infer.path}`;
  return failureOf(new ColdstartError('PROBE_INFERENCE_FAILED', { url, status: bad.error ? `nothing (${bad.error})` : bad.status }));
}

/** Ready was seen, but by whose doing? An instance of ours marks its first 200 itself; who holds the socket tells the rest. */
export interface Identity {
  /** The instance marks its first 200 itself, and did not. */
  readonly silent: boolean;
  readonly stranger?: string;
}

function explainStranger(settings: VariantSettings, { silent, stranger }: Identity): TrialFailure | undefined {
  if (stranger === undefined && !silent) return undefined;
  return failureOf(new ColdstartError('PROBE_STRANGER_ANSWERED', { port: settings.health.port, who: stranger ?? 'something else' }));
}

/** What the instance left behind: its last log lines, and the phase that it was in when its marks end. */
export interface LastWords {
  readonly log: readonly string[];
  readonly openPhase?: string;
}

/** Undefined where the start did all that was asked of it. */
export function explainFailure(settings: VariantSettings, seen: SeenMoments, { log, openPhase }: LastWords, identity: Identity): TrialFailure | undefined {
  if (seen.exit) return explainExit(seen.exit, log, openPhase, seen.probe?.outcome === 'ready');
  if (!seen.probe) return failureOf(new ColdstartError('INTERNAL_FAULT', { problem: 'a trial ended without a probe or an exit' }));
  if (seen.probe.outcome !== 'ready') return explainTimeout(settings, seen.probe);
  return explainStranger(settings, identity) ?? explainInference(settings, seen.probe);
}
