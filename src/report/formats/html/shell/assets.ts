/** A page's script, and the style sheet and template of all pages, as the build has left them: beside the bundle, or in dist/ of a checkout. */
import { existsSync, readFileSync } from 'node:fs';
import { ColdstartError } from '../../../../core/errors.ts';

/** A page has a folder of this name in page/, whose main.ts becomes its script. */
export type PageId = 'run' | 'comparison' | 'night' | 'history' | 'tuning';

export interface PageAssets {
  readonly script: string;
  readonly styles: string;
  readonly template: string;
}

const loaded = new Map<string, PageAssets>();

/** The nearest `report/` or `dist/report/` upwards: sources and bundles lie at different depths. */
function findFolder(): URL | undefined {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    const found = ['report/', 'dist/report/'].map((name) => new URL(name, folder)).find((url) => existsSync(new URL('template.html', url)));
    if (found !== undefined || folder.pathname === '/') return found;
  }
}

/** Read once a page. Throws INTERNAL_FAULT where the pages were never built. */
export function loadAssets(page: PageId): PageAssets {
  const before = loaded.get(page);
  if (before !== undefined) return before;
  const folder = findFolder();
  if (folder === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: 'the report page was not built: run npm run build:js' });
  const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8').trim();
  // An end tag inside the script would end it for the HTML parser; the escaped form is the same JavaScript.
  const assets = { script: read(`${page}.js`).replace(/<\/(script)/gi, '<\\/$1'), styles: read('styles.css'), template: read('template.html') };
  loaded.set(page, assets);
  return assets;
}
