/** The page's content security policy: its own script and style sheet by hash, and no network at all. */
import { createHash } from 'node:crypto';

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/** For a `meta` element. The texts must be exactly what stands between the tags. */
export function contentPolicy(script: string, styles: string): string {
  return `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(styles)}; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'`;
}
