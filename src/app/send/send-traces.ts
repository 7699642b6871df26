/** Traces to a collector: OTLP over HTTP with JSON, as the OTLP specification has it. */
import { ColdstartError } from '../../core/errors.ts';
import { plural } from '../../core/format.ts';
import { notSent, post, readUrl } from './post.ts';

export interface SendTraces {
  /** Of the collector, with or without /v1/traces. */
  readonly url: string;
  readonly body: string;
  /** OTEL_EXPORTER_OTLP_HEADERS: `key=value,key2=value2`, percent-encoded. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say?: (message: string) => void;
}

function headersOf(name: string, text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
  const entries = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, at)).trim();
    const problem = `${name} holds something that is no key=value (the values are not shown)`;
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(key)) throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'report' });
    try {
      const value = decodeURIComponent(pair.slice(at + 1).trim());
      new Headers().set(key, value);
      return [key.toLowerCase(), value];
    } catch (error) {
      throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'report' }, { cause: error });
    }
  });
  return Object.fromEntries(entries);
}

/** A collector may take a request and still drop spans of it. */
function rejected(answer: string): string | undefined {
  try {
    const { partialSuccess } = JSON.parse(answer) as { readonly partialSuccess?: { readonly rejectedSpans?: string | number; readonly errorMessage?: string } };
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return count > 0 ? `it rejected ${plural(count, 'span')}: ${partialSuccess?.errorMessage ?? 'no reason given'}` : undefined;
  } catch {
    return undefined;
  }
}

function countTraces(body: string): number {
  return new Set(body.match(/"traceId":"[0-9a-f]{32}"/g) ?? []).size;
}

/** What was sent, as a line. Throws USAGE_INVALID_FLAG and REPORT_NOT_SENT. */
export async function sendTraces({ url: given, body, env, signal, say }: SendTraces): Promise<string> {
  const { url, headers } = readUrl('--otlp', given);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  const own = {
    ...headersOf('OTEL_EXPORTER_OTLP_HEADERS', env['OTEL_EXPORTER_OTLP_HEADERS']),
    ...headersOf('OTEL_EXPORTER_OTLP_TRACES_HEADERS', env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']),
  };
  const answer = await post({ url, headers: { ...headers, ...own, 'content-type': 'application/json' }, body, signal, ...(say && { say }) });
  const problem = rejected(answer);
  if (problem !== undefined) throw notSent(url, problem);
  return `sent ${plural(countTraces(body), 'trace')} to ${url.origin}${url.pathname}`;
}
