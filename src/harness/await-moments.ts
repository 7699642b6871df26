/**
 * Waits for what the outside can see of a start: port, ready, first and second inference. Ends early when the instance
 * ends, or when the user interrupts.
 */
import { setTimeout } from 'node:timers/promises';
import { ColdstartError } from '../core/errors.ts';
import type { VariantSettings } from '../core/scenario.ts';
import type { Probe, ProbeOptions, ProbeOutcome } from '../host/addon.ts';
import type { Instance, InstanceExit } from '../targets/target.ts';
import type { TrialRequests } from './trial-requests.ts';

export interface SeenMoments {
  /** Undefined where the instance ended before it could be probed. */
  readonly probe?: ProbeOutcome;
  /** Set where the instance ended by itself before all was answered. */
  readonly exit?: InstanceExit;
}

export interface Watch {
  readonly startProbe: (options: ProbeOptions) => Probe;
  readonly signal: AbortSignal;
}

interface Abortion {
  readonly happened: Promise<'aborted'>;
  /** Takes the listener off: the signal outlives hundreds of trials. */
  forget(): void;
}

function awaitAbortion(signal: AbortSignal): Abortion {
  let listener = (): void => undefined;
  const happened = new Promise<'aborted'>((resolve) => {
    listener = () => resolve('aborted');
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
  });
  return { happened, forget: () => signal.removeEventListener('abort', listener) };
}

/** Throws RUN_INTERRUPTED, and what the instance's address rejects with. */
export async function awaitMoments(instance: Instance, settings: VariantSettings, requests: TrialRequests, watch: Watch): Promise<SeenMoments> {
  const abortion = awaitAbortion(watch.signal);
  try {
    return await watchInstance(instance, settings, requests, watch, abortion.happened);
  } finally {
    abortion.forget();
  }
}

/** A connection that breaks may be the first that is heard of an instance's end; the kernel tells of it a moment later. */
const EXIT_GRACE_MS = 250;

async function exitBehind(probe: ProbeOutcome, ended: Promise<{ exit: InstanceExit }>): Promise<{ exit?: InstanceExit }> {
  if (!probe.inferences.some(({ error }) => error)) return {};
  const grace = new AbortController();
  const waited = setTimeout(EXIT_GRACE_MS, {}, { signal: grace.signal }).catch(() => ({}));
  const first = await Promise.race([ended, waited]);
  grace.abort();
  return first;
}

async function watchInstance(
  instance: Instance,
  settings: VariantSettings,
  requests: TrialRequests,
  watch: Watch,
  interrupted: Promise<'aborted'>,
): Promise<SeenMoments> {
  const ended = instance.exited.then((exit) => ({ exit }));
  const address = await Promise.race([instance.address.then((host) => ({ host })), ended, interrupted]);
  if (address === 'aborted') throw new ColdstartError('RUN_INTERRUPTED');
  if ('exit' in address) return address;
  const { health } = settings;
  const probe = watch.startProbe({
    host: health.host ?? address.host,
    port: health.port,
    health: requests.health,
    status: health.status,
    intervalMs: health.intervalMs,
    deadlineNs: instance.startRequestedNs + BigInt(Math.round(health.timeoutMs * 1e6)),
    inferences: requests.inferences,
  });
  const first = await Promise.race([probe.done.then((outcome) => ({ probe: outcome })), ended, interrupted]);
  if (first !== 'aborted' && 'probe' in first) return { ...first, ...(await exitBehind(first.probe, ended)) };
  probe.cancel();
  const seen = await probe.done;
  if (first === 'aborted') throw new ColdstartError('RUN_INTERRUPTED');
  // It may have ended because all was answered: then the exit is no failure of the start.
  const answered = seen.outcome === 'ready' && seen.inferences.length === requests.inferences.length;
  return answered ? { probe: seen } : { probe: seen, exit: first.exit };
}
