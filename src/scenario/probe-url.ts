/** Addresses of the health and inference routes: plain HTTP, the host may be left out (`http://:8080/health`). */
import { ColdstartError } from '../core/errors.ts';

export interface ProbeUrl {
  /** Undefined: the instance's own address. IPv6 without brackets. */
  readonly host?: string;
  readonly port: number;
  /** With the query, as it is sent. */
  readonly path: string;
}

const SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9a-f:.]+\]|[^/?#:[\]@]*)(?::(\d{1,5}))?([/?][^#]*)?$/i;

/** Error: PROBE_URL_UNSUPPORTED. */
export function parseProbeUrl(url: string): ProbeUrl {
  const refuse = (problem: string): never => {
    throw new ColdstartError('PROBE_URL_UNSUPPORTED', { url: withoutUser(url), problem });
  };
  if (/[^\x21-\x7e]/.test(url)) {
    return refuse('it holds a space, a control character or a letter that must be percent-encoded');
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http') {
    return refuse(`${scheme} is not probed`);
  }
  if (/^[^/?#]*\/\/[^/?#]*@/.test(url)) {
    return refuse('a user and password in the address are not sent');
  }
  const match = SHAPE.exec(url);
  if (match === null) {
    return refuse('it is not an address of the form http://HOST:PORT/PATH');
  }
  const port = match[3] === undefined ? 80 : Number(match[3]);
  if (port < 1 || port > 65535) {
    return refuse(`there is no port ${port}`);
  }
  const host = (match[2] as string).replace(/^\[|\]$/g, '');
  const rest = match[4] ?? '/';
  return { ...(host === '' ? {} : { host }), port, path: rest.startsWith('?') ? `/${rest}` : rest };
}

/** The inverse of parseProbeUrl. */
export function probeUrlText({ host, port, path }: ProbeUrl): string {
  const name = host === undefined ? '' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}${path}`;
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, '//…@');
}
