/**
 * Renders the committed sample reports: `node test/golden/render-sample.mjs [DOCUMENT.json]`. With a saved run,
 * comparison or tuning that document becomes the sample of its kind, its paths shortened to be nobody's; without one those that
 * are there are rendered again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildJs } from '../../src/setup/build-js.mjs';
import { loadSource } from './load-source.mjs';

const SAMPLE = new URL('../../reports/sample/', import.meta.url);
const KINDS = {
  run: { document: 'result.json', page: 'report.html', load: async () => (await loadSource('src/report/formats/html/run/render-run-html.ts')).renderRunHtml },
  tuning: { document: 'tuning.json', page: 'tuning.html', load: async () => (await loadSource('src/report/formats/html/tuning/render-tuning-html.ts')).renderTuningHtml },
  comparison: {
    document: 'comparison.json',
    page: 'comparison.html',
    load: async () => (await loadSource('src/report/formats/html/comparison/render-comparison-html.ts')).renderComparisonHtml,
  },
};
const [given] = process.argv.slice(2);

const withoutPlaces = (text) => text.replaceAll(resolve(fileURLToPath(SAMPLE), '../..'), '.').replaceAll(homedir(), '~');

if (given !== undefined) {
  const text = withoutPlaces(readFileSync(given, 'utf8'));
  const kind = KINDS[JSON.parse(text).kind];
  if (kind === undefined) throw new Error(`${given} is neither a run, a comparison nor a tuning`);
  writeFileSync(new URL(kind.document, SAMPLE), text);
}
await buildJs({ quiet: true, only: ['report'] });
for (const { document, page, load } of Object.values(KINDS)) {
  if (!existsSync(new URL(document, SAMPLE))) continue;
  const html = (await load())(JSON.parse(readFileSync(new URL(document, SAMPLE), 'utf8')));
  writeFileSync(new URL(page, SAMPLE), html);
  process.stdout.write(`reports/sample/${page}: ${Math.round(html.length / 1024)} KB\n`);
}
