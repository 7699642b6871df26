/**
 * `npm run simulate`: what the statistical rules do under known noise, with fixed seeds. Writes test/simulation/TABLES.md
 * and ends with 1 where a figure is missed; `--quick` takes seconds, writes nothing and proves the simulation only.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { importSource } from './import-source.mjs';
import { installDependencies, ROOT } from './install.mjs';

const folder = join(ROOT, 'node_modules', '.cache', 'coldstart-simulate');
const outfile = join(folder, 'simulate.mjs');

function bundle() {
  mkdirSync(folder, { recursive: true });
  return importSource(join(ROOT, 'test', 'simulation', 'simulate.ts'), outfile);
}

/** One simulation in a thread of its own; its seeds do not depend on the others. */
function inThread(index, quick) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { index, quick } });
    worker.on('message', ({ say, rows }) => (rows === undefined ? process.stderr.write(`  ${say} …\n`) : resolve(rows)));
    worker.on('error', reject);
  });
}

async function main() {
  installDependencies();
  const { SIMULATIONS, tables } = await bundle();
  const quick = process.argv.includes('--quick');
  const found = new Array(SIMULATIONS.length);
  let next = 0;
  const runOn = async () => {
    for (let index = next++; index < SIMULATIONS.length; index = next++) found[index] = await inThread(index, quick);
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, runOn));
  const rows = found.flat();
  for (const { table, name, value, bound, limit, met } of rows) {
    if (limit !== undefined) process.stdout.write(`${met ? 'met   ' : 'MISSED'}  ${table} / ${name}: ${value} (${bound}); asked: ${limit}\n`);
  }
  const file = join(ROOT, 'test', 'simulation', 'TABLES.md');
  if (!quick) writeFileSync(file, tables(rows));
  const missed = rows.filter((row) => row.met === false).length;
  const asked = rows.filter((row) => row.met !== undefined).length;
  process.stdout.write(`\n${asked - missed} met, ${missed} missed${quick ? '' : `; written to ${file}`}\n`);
  process.exit(missed > 0 ? 1 : 0);
}

if (isMainThread) await main();
else {
  const { SIMULATIONS } = await import(pathToFileURL(outfile).href);
  const say = (message) => parentPort.postMessage({ say: message });
  parentPort.postMessage({ rows: SIMULATIONS[workerData.index]({ quick: workerData.quick, say }) });
}
