/** From a host's name to a numeric address: connections are made to addresses, so that no resolver is ever timed. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** A run asks for the same name at every trial: only the first one waits for the resolver. */
const resolved = new Map<string, string>();

/** The address itself (a zone such as fe80::1%eth0 included), or the one that a name is known to have. */
export function knownAddress(host: string): string | undefined {
  if (isIP(host.split('%')[0] ?? '') !== 0) return host;
  return host === 'localhost' ? '127.0.0.1' : resolved.get(host);
}

/** Rejects with the resolver's error. */
export async function resolveAddress(host: string): Promise<string> {
  const address = knownAddress(host) ?? (await lookup(host, { verbatim: false })).address;
  resolved.set(host, address);
  return address;
}
