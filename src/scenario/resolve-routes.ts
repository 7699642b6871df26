/** Health and inference routes of one variant with every default filled in. */
import { extname, resolve } from 'node:path';
import { REDACTED } from '../core/redact.ts';
import type { HealthConfig, InferBody, InferConfig, TargetConfig } from '../core/scenario.ts';
import { parseProbeUrl } from './probe-url.ts';
import type { UserSettings } from './schema.ts';
import { type SettingPath, SettingProblem } from './setting-problem.ts';
import { parseDurationMs } from './units.ts';

/** Where coldstart's own entry point listens unless told otherwise. */
const DEFAULT_PORT = 8080;
const LONGEST_TIMEOUT_MS = 24 * 3_600_000;

/** Throws SettingProblem, and PROBE_URL_UNSUPPORTED for an address that is not plain HTTP. */
export function resolveHealth(user: NonNullable<UserSettings['health']>, target: TargetConfig, instrumented: boolean): HealthConfig {
  if (user.url === undefined && !instrumented) {
    throw new SettingProblem(['health', 'url'], 'your own server needs the route that says ready, such as http://:8000/health');
  }
  const port = (target.kind === 'docker' ? target.ports[0] : undefined) ?? DEFAULT_PORT;
  return {
    ...parseRoute(['health', 'url'], user.url ?? `http://:${port}/health`),
    status: user.status ?? 200,
    intervalMs: durationMs(['health', 'interval'], user.interval ?? '1ms', 0.1, 1000),
    timeoutMs: durationMs(['health', 'timeout'], user.timeout ?? '60s', 1, LONGEST_TIMEOUT_MS),
  };
}

/** Undefined where no inference is asked for. Throws as resolveHealth. */
export function resolveInfer(user: UserSettings['infer'], health: HealthConfig, instrumented: boolean, folder: string): InferConfig | undefined {
  if (user === 'none' || (!instrumented && user?.url === undefined)) {
    if (user !== undefined && user !== 'none') {
      throw new SettingProblem(['infer', 'url'], 'your own server needs the route that infers, such as http://:8000/infer');
    }
    return undefined;
  }
  const route =
    user?.url === undefined
      ? { ...(health.host !== undefined && { host: health.host }), port: health.port, path: '/infer' }
      : parseRoute(['infer', 'url'], user.url);
  if (instrumented && route.port !== health.port) {
    throw new SettingProblem(['infer', 'url'], `coldstart's entry point listens at one port: ${health.port} of health.url, got ${route.port}`);
  }
  if (instrumented && route.path === health.path) {
    throw new SettingProblem(['infer', 'url'], `health and inference need two routes, both are ${route.path}`);
  }
  const body = resolveBody(user?.body ?? 'auto', folder);
  const steady = user?.steady ?? 0;
  return { ...route, method: user?.method ?? 'POST', contentType: user?.contentType ?? contentTypeOf(body), body, ...(steady > 0 && { steady }) };
}

/** Milliseconds within the bounds. Throws SettingProblem. */
export function durationMs(path: SettingPath, text: string, low: number, high: number): number {
  const value = parseDurationMs(text);
  if (value === undefined || value < low || value > high) {
    throw new SettingProblem(path, `expected a duration from ${low} ms to ${high} ms, got ${JSON.stringify(text)}`);
  }
  return value;
}

function parseRoute(path: SettingPath, url: string): ReturnType<typeof parseProbeUrl> {
  if (url.includes(REDACTED)) {
    throw new SettingProblem(path, 'a part was redacted when the scenario was saved; write it again');
  }
  return parseProbeUrl(url);
}

function resolveBody(body: NonNullable<Exclude<NonNullable<UserSettings['infer']>, 'none'>['body']>, folder: string): InferBody {
  if (body === 'auto') {
    return { kind: 'auto' };
  }
  if ('file' in body) {
    return { kind: 'file', path: resolve(folder, body.file) };
  }
  if (body.text.includes(REDACTED)) {
    throw new SettingProblem(['infer', 'body', 'text'], 'a part was redacted when the scenario was saved; write it again');
  }
  return { kind: 'text', text: body.text };
}

function contentTypeOf(body: InferBody): string {
  if (body.kind === 'file') {
    return extname(body.path) === '.json' ? 'application/json' : 'application/octet-stream';
  }
  return body.kind === 'auto' || isJson(body.text) ? 'application/json' : 'text/plain';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
