/**
 * One POST to a collector: bounded in time and in attempts. What another attempt may cure (no connection, too many
 * requests, a gateway that is starting) is tried again; a refusal is not.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import { shorten, visibleLine } from '../../core/visible-text.ts';

export interface Post {
  /** As shown in errors, and as called: without credentials. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Told before each further attempt: four of them may take most of a minute. */
  readonly say?: (message: string) => void;
}

/** OTLP 1.x, "Retryable Response Codes"; a Pushgateway behind a proxy answers alike. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const ATTEMPTS = 4;
const TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 250;
/** A receiver that asks for a longer pause is not waited for. */
const LONGEST_PAUSE_MS = 5_000;

interface Attempt {
  readonly ok: boolean;
  readonly text: string;
  readonly problem: string;
  readonly again: boolean;
  readonly pauseMs?: number;
}

/** `user:password`, decoded; undefined where they are no percent-encoding of anything. */
function credentialsOf({ username, password }: URL): string | undefined {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return undefined;
  }
}

/** The user's URL, which must be http or https. Throws USAGE_INVALID_FLAG. */
export function readUrl(flag: string, text: string): { readonly url: URL; readonly headers: Record<string, string> } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const credentials = url && credentialsOf(url);
  if (url === undefined || credentials === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `${flag}: ${redactText(visibleLine(text))} is no http or https URL`, command: 'report' });
  }
  url.username = '';
  url.password = '';
  return { url, headers: credentials === ':' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

/** undici hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return cause === undefined ? errorText(error) : errorText(cause) || String(code);
}

async function attempt({ url, headers, body, signal }: Post): Promise<Attempt> {
  try {
    // Followed, a POST becomes a GET whose page says 200 to nothing sent, and the headers' keys go to another host.
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
    const text = await answer.text();
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    const elsewhere = answer.headers.get('location');
    const problem = `it answered ${answer.status}${elsewhere === null ? '' : `, it is at ${shorten(redactText(visibleLine(elsewhere)), 300)}`}${text.trim() === '' ? '' : `: ${shorten(visibleLine(text.trim()), 300)}`}`;
    return { ok: answer.ok, text, problem, again: RETRYABLE.has(answer.status), ...(seconds >= 0 && { pauseMs: seconds * 1000 }) };
  } catch (error) {
    return { ok: false, text: '', problem: reasonOf(error), again: !signal.aborted };
  }
}

/** The answer's text. Throws REPORT_NOT_SENT. */
export async function post(request: Post): Promise<string> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let number = 1; ; number += 1) {
    const result = await attempt(request);
    if (result.ok) return result.text;
    const wait = result.pauseMs ?? pauseMs;
    if (!result.again || number === ATTEMPTS || wait > LONGEST_PAUSE_MS)
      throw notSent(request.url, number > 1 ? `${result.problem} (${number} attempts)` : result.problem);
    request.say?.(`${shown(request.url)}: ${result.problem}; trying again (${number + 1} of ${ATTEMPTS})`);
    await sleep(wait, undefined, { signal: request.signal }).catch(() => {
      throw notSent(request.url, 'interrupted');
    });
    pauseMs *= 2;
  }
}

/** Without a query, which may hold a token. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

export function notSent(url: URL, problem: string): ColdstartError {
  return new ColdstartError('REPORT_NOT_SENT', { address: shown(url), problem });
}
