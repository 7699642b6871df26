/**
 * Gauges to a Prometheus Pushgateway. POST, not PUT: a name that this push does not have keeps its last value, so that
 * the time of the last success outlives a night that measured nothing.
 */
import { post, readUrl } from './post.ts';

export interface PushMetrics {
  readonly url: string;
  /** Grouping key, job first. */
  readonly group: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly say?: (message: string) => void;
}

/** Pushgateway's documentation, "URL": values with a slash, and empty ones, as base64url. */
function groupPath(group: Readonly<Record<string, string>>): string {
  return Object.entries(group)
    .map(([name, value]) => (/^[\w.~-]+$/.test(value) ? `/${name}/${value}` : `/${name}@base64/${Buffer.from(value).toString('base64url') || '='}`))
    .join('');
}

/** What was pushed, as a line. Throws USAGE_INVALID_FLAG and REPORT_NOT_SENT. */
export async function pushMetrics({ url: given, group, body, signal, say }: PushMetrics): Promise<string> {
  const { url, headers } = readUrl('--pushgateway', given);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/metrics$/, '')}/metrics${groupPath(group)}`;
  await post({ url, headers: { ...headers, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body, signal, ...(say && { say }) });
  return `pushed metrics to ${url.origin}${url.pathname}`;
}
