/**
 * Writes what the saved run in this folder must look like: `node test/golden/regenerate.mjs`. The difference is to be
 * read before it is committed. With `--run` the saved run itself is made anew first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildJs } from '../../src/setup/build-js.mjs';
import { loadSource } from './load-source.mjs';

const at = (name) => new URL(name, import.meta.url);

if (process.argv.includes('--run')) {
  const { aRunResult } = await loadSource('test/support/builders.ts');
  const run = aRunResult({ trials: 6, variants: 2, failures: 1, invalid: 1, seed: 7 }, { runId: '20261120-083000-golden-0001', notices: ['the wall clock was slewed during the run'] });
  writeFileSync(at('run.json'), `${JSON.stringify(run)}\n`);
}

await buildJs({ quiet: true, only: ['report'] });
const run = JSON.parse(readFileSync(at('run.json'), 'utf8'));
const { renderDocument } = await loadSource('src/report/formats/registry.ts');
const { renderSummary } = await loadSource('src/cli/terminal/summary.ts');
writeFileSync(at('run.md'), await renderDocument('markdown', run));
writeFileSync(at('run.csv'), await renderDocument('csv', run));
for (const width of [80, 120]) writeFileSync(at(`run-${width}.txt`), renderSummary(run, { width, reportFile: 'reports/runs/20261120-083000-golden-0001/report.html' }));
process.stdout.write('test/golden: run.md, run.csv, run-80.txt and run-120.txt written; read the difference before committing it\n');
