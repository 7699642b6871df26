/**
 * Writes what the saved run and the saved tuning in this folder must look like: `node test/golden/regenerate.mjs`. The
 * difference is to be read before it is committed. With `--run` or `--tuning` the saved document itself is made anew first.
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

if (process.argv.includes('--tuning')) {
  const { aTuning } = await loadSource('test/support/builders.ts');
  writeFileSync(at('tuning.json'), `${JSON.stringify(aTuning({ starts: 60, pairs: 6 }, { notices: ['taken up again after an interruption: 12 starts are of before'] }))}\n`);
}

await buildJs({ quiet: true, only: ['report'] });
const run = JSON.parse(readFileSync(at('run.json'), 'utf8'));
const { renderDocument } = await loadSource('src/report/formats/registry.ts');
const { renderSummary } = await loadSource('src/cli/terminal/summary.ts');
writeFileSync(at('run.md'), await renderDocument('markdown', run));
writeFileSync(at('run.csv'), await renderDocument('csv', run));
for (const width of [80, 120]) writeFileSync(at(`run-${width}.txt`), renderSummary(run, { width, reportFile: 'reports/runs/20261120-083000-golden-0001/report.html' }));
const tuning = JSON.parse(readFileSync(at('tuning.json'), 'utf8'));
writeFileSync(at('tuning.md'), await renderDocument('markdown', tuning));
writeFileSync(at('tuning.csv'), await renderDocument('csv', tuning));
process.stdout.write('test/golden: tuning.md, tuning.csv, run.md, run.csv, run-80.txt and run-120.txt written; read the difference before committing it\n');
