/** The page's script, style sheet and template, as the build has left them: beside the bundle, or in dist/ of a checkout. */
import { existsSync, readFileSync } from 'node:fs';
import { ColdstartError } from '../../../core/errors.ts';

export interface PageAssets {
  readonly script: string;
  readonly styles: string;
  readonly template: string;
}

let loaded: PageAssets | undefined;

/** The nearest `report/` or `dist/report/` upwards: sources and bundles lie at different depths. */
function findFolder(): URL | undefined {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    const found = ['report/', 'dist/report/'].map((name) => new URL(name, folder)).find((url) => existsSync(new URL('page.js', url)));
    if (found !== undefined || folder.pathname === '/') return found;
  }
}

/** Read once. Throws INTERNAL_FAULT where the page was never built. */
export function loadAssets(): PageAssets {
  if (loaded !== undefined) return loaded;
  const folder = findFolder();
  if (folder === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: 'the report page was not built: run npm run build:js' });
  const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8').trim();
  // An end tag inside the script would end it for the HTML parser; the escaped form is the same JavaScript.
  loaded = { script: read('page.js').replace(/<\/(script)/gi, '<\\/$1'), styles: read('styles.css'), template: read('template.html') };
  return loaded;
}
