/**
 * `npm run simulate`: what the statistical rules do under known noise, with fixed seeds. Writes test/simulation/TABLES.md
 * and ends with 1 where a figure is missed; `--quick` takes seconds, writes nothing and proves the simulation only.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installDependencies, ROOT } from './install.mjs';

installDependencies();
const { build } = await import('esbuild');
const quick = process.argv.includes('--quick');
const folder = join(ROOT, 'node_modules', '.cache', 'coldstart-simulate');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, 'simulate.mjs');
await build({
  entryPoints: [join(ROOT, 'test', 'simulation', 'simulate.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
});
const { simulate, tables } = await import(pathToFileURL(outfile).href);
const rows = simulate({ quick, say: (message) => process.stderr.write(`  ${message} …\n`) });
for (const { table, name, value, bound, limit, met } of rows) {
  if (limit !== undefined) process.stdout.write(`${met ? 'met   ' : 'MISSED'}  ${table} / ${name}: ${value} (${bound}); asked: ${limit}\n`);
}
const file = join(ROOT, 'test', 'simulation', 'TABLES.md');
if (!quick) writeFileSync(file, tables(rows));
const missed = rows.filter((row) => row.met === false);
const asked = rows.filter((row) => row.met !== undefined);
process.stdout.write(`\n${asked.length - missed.length} met, ${missed.length} missed${quick ? '' : `; written to ${file}`}\n`);
process.exit(missed.length > 0 ? 1 : 0);
