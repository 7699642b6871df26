/**
 * Where the daemon listens, by the rules of the docker command: DOCKER_HOST, else DOCKER_CONTEXT, else the context that
 * its configuration names, else the default socket. It connects to nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach a daemon. `address` is what the user would write in DOCKER_HOST. */
export type DaemonAddress =
  | { readonly kind: 'socket'; readonly address: string; readonly socketPath: string }
  | { readonly kind: 'tcp'; readonly address: string; readonly host: string; readonly port: number; readonly tls?: TlsFiles };

/** PEM texts. */
interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const DEFAULT_PORTS = { plain: 2375, tls: 2376 } as const;

function unreachable(address: string, problem: string): ColdstartError {
  return new ColdstartError('TARGET_DOCKER_UNREACHABLE', { address, problem });
}

function readTls(folder: string): TlsFiles {
  const read = (name: string): string | undefined => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined);
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

function parseHost(address: string, tls: TlsFiles | undefined): DaemonAddress {
  if (address.startsWith('unix://')) return { kind: 'socket', address, socketPath: address.slice('unix://'.length) || DEFAULT_SOCKET };
  const text = address.includes('://') ? address : `tcp://${address}`;
  if (/^(ssh|npipe|fd):/.test(text)) throw unreachable(address, `${text.split(':')[0]} addresses are not supported, use unix:// or tcp://`);
  if (!/^(tcp|https?):/.test(text) || !URL.canParse(text.replace(/^tcp:/, 'http:')))
    throw unreachable(address, 'not an address like unix:///var/run/docker.sock or tcp://host:2375');
  const { hostname, port } = new URL(text.replace(/^tcp:/, 'http:'));
  const secure = tls !== undefined || text.startsWith('https:');
  const portNumber = port !== '' ? Number(port) : secure ? DEFAULT_PORTS.tls : DEFAULT_PORTS.plain;
  return { kind: 'tcp', address, host: hostname.replace(/^\[|\]$/g, ''), port: portNumber, ...(secure && { tls: tls ?? {} }) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreachable('the current context', `${file} cannot be read: ${errorText(error)}`);
  }
}

function currentContext(environment: Environment, folder: string): string {
  const named = environment['DOCKER_CONTEXT'];
  if (named !== undefined && named !== '') return named;
  const file = join(folder, 'config.json');
  const name = existsSync(file) ? (readJson(file) as { currentContext?: unknown } | null)?.currentContext : undefined;
  return typeof name === 'string' && name !== '' ? name : 'default';
}

function contextAddress(name: string, folder: string): DaemonAddress {
  const hash = createHash('sha256').update(name).digest('hex');
  const file = join(folder, 'contexts', 'meta', hash, 'meta.json');
  if (!existsSync(file)) throw unreachable(`context ${name}`, 'there is no such Docker context');
  const host = (readJson(file) as { Endpoints?: { docker?: { Host?: unknown } } } | null)?.Endpoints?.docker?.Host;
  if (typeof host !== 'string') throw unreachable(`context ${name}`, `${file} names no Docker endpoint`);
  const tlsFolder = join(folder, 'contexts', 'tls', hash, 'docker');
  return parseHost(host, existsSync(tlsFolder) ? readTls(tlsFolder) : undefined);
}

/** Throws TARGET_DOCKER_UNREACHABLE for an address or context that cannot be used. */
export function findDaemonAddress(environment: Environment): DaemonAddress {
  const home = environment['HOME'] ?? '/';
  const folder = environment['DOCKER_CONFIG'] ?? join(home, '.docker');
  const host = environment['DOCKER_HOST'];
  if (host !== undefined && host !== '') {
    const verify = environment['DOCKER_TLS_VERIFY'];
    return parseHost(host, verify !== undefined && verify !== '' ? readTls(environment['DOCKER_CERT_PATH'] ?? folder) : undefined);
  }
  const context = currentContext(environment, folder);
  return context === 'default' ? { kind: 'socket', address: `unix://${DEFAULT_SOCKET}`, socketPath: DEFAULT_SOCKET } : contextAddress(context, folder);
}
