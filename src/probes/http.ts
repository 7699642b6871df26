/**
 * Watches readiness and inference over plain HTTP, from a native thread of its own. What is sent and what it means is
 * the harness's business; this file has names resolved and gives errors their codes.
 */
import { ColdstartError, errorText } from '../core/errors.ts';
import type { HostAddon, Probe, ProbeOptions } from '../host/addon.ts';
import { loadHostAddon } from '../host/binding.ts';
import { knownAddress, resolveAddress } from '../host/resolve-host.ts';

function unsupported(options: ProbeOptions, error: unknown): ColdstartError {
  const { host, port, health } = options;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${health.path}`;
  return new ColdstartError('PROBE_URL_UNSUPPORTED', { url, problem: errorText(error) }, { cause: error });
}

function probeNumeric(options: ProbeOptions, host: string, addon: HostAddon): Probe {
  try {
    return addon.probe({ ...options, host });
  } catch (error) {
    throw unsupported(options, error);
  }
}

/** The probe begins when the name is known; a cancellation before that takes effect then. */
function probeNamed(options: ProbeOptions, addon: HostAddon): Probe {
  let cancelled = false;
  const probe = resolveAddress(options.host).then(
    (address) => {
      const begun = probeNumeric(options, address, addon);
      if (cancelled) begun.cancel();
      return begun;
    },
    (error: unknown) => {
      throw unsupported(options, error);
    },
  );
  const cancel = (): void => {
    cancelled = true;
    probe.then((begun) => begun.cancel()).catch(() => undefined);
  };
  return { done: probe.then((begun) => begun.done), cancel };
}

/** Throws PROBE_URL_UNSUPPORTED where a request cannot be sent; `done` rejects with it where the name has no address. */
export function startProbe(options: ProbeOptions, addon: HostAddon = loadHostAddon()): Probe {
  const host = knownAddress(options.host);
  return host === undefined ? probeNamed(options, addon) : probeNumeric(options, host, addon);
}
