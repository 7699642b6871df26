/**
 * Renders the committed sample report: `node test/golden/render-sample.mjs [RESULT.json]`. With a saved run that run
 * becomes the sample, its paths shortened to be nobody's; without one the sample's own result.json is rendered again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildJs } from '../../src/setup/build-js.mjs';
import { loadSource } from './load-source.mjs';

const SAMPLE = new URL('../../reports/sample/', import.meta.url);
const [given] = process.argv.slice(2);

const withoutPlaces = (text) => text.replaceAll(resolve(fileURLToPath(SAMPLE), '../..'), '.').replaceAll(homedir(), '~');

if (given !== undefined) writeFileSync(new URL('result.json', SAMPLE), withoutPlaces(readFileSync(given, 'utf8')));
await buildJs({ quiet: true, only: ['report'] });
const { renderRunHtml } = await loadSource('src/report/formats/html/run/render-run-html.ts');
const html = renderRunHtml(JSON.parse(readFileSync(new URL('result.json', SAMPLE), 'utf8')));
writeFileSync(new URL('report.html', SAMPLE), html);
process.stdout.write(`reports/sample/report.html: ${Math.round(html.length / 1024)} KB\n`);
