/**
 * `npm run bench`: every figure of the project against its reference, printed and saved. `npm run bench -- phases help`
 * runs only those whose file or figure has one of the words; `--quick` proves the benches, not the figures. `--gpu`
 * (`npm run bench:gpu`) takes those that need a GPU, a TensorRT library and, for containers, Docker.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSource } from './import-source.mjs';
import { prepareCheckout, ROOT } from './install.mjs';

const FOLDER = join(ROOT, 'test', 'bench', ...(process.argv.includes('--gpu') ? ['gpu'] : []));
const NOT_BENCHES = new Set([
  'figure.ts',
  'measure.ts',
  'ratio.ts',
  'compare-series.ts',
  'open-page.ts',
  'gpu-machine.ts',
  'bare-container.ts',
  'tuned-start.ts',
]);

function number(value, unit) {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return unit === 'share' ? value.toFixed(4) : value >= 100 ? value.toFixed(1) : value.toFixed(2);
}

function line(figure) {
  const { title, value, unit, low, high, reference, ratio, limit, met, count, note } = figure;
  const interval = low === undefined ? '' : ` [${number(low, unit)}, ${number(high, unit)}]`;
  const against = reference ? ` against ${reference.name} ${number(reference.value, unit)} ${unit}` : '';
  const times = ratio === undefined ? '' : `, ratio ${ratio.toFixed(3)}`;
  return `${met ? 'met   ' : 'MISSED'}  ${title}: ${number(value, unit)} ${unit}${against}${times}${interval}; asked: ${limit}; n = ${count}${note ? ` (${note})` : ''}`;
}

function load(name, folder) {
  return importSource(join(FOLDER, name), join(folder, `${name.replace(/\.\w+$/, '')}.mjs`));
}

await prepareCheckout();
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const quick = process.argv.includes('--quick');
const names = readdirSync(FOLDER).filter(
  (name) => /\.(ts|mjs)$/.test(name) && !NOT_BENCHES.has(name) && (words.length === 0 || words.some((word) => name.includes(word))),
);
if (names.length === 0) {
  process.stderr.write(
    `no bench is called ${words.join(' or ')}; there are ${readdirSync(FOLDER)
      .filter((name) => !NOT_BENCHES.has(name))
      .join(', ')}\n`,
  );
  process.exit(2);
}
// Bundles lie inside the checkout, so that the addons and the packages are found from there.
const bundles = join(ROOT, 'node_modules', '.cache', 'coldstart-bench');
mkdirSync(bundles, { recursive: true });
const figures = [];
for (const name of names) {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-bench-'));
  try {
    process.stderr.write(`${name} …\n`);
    const { bench } = await load(name, bundles);
    for (const figure of await bench({ root: ROOT, folder, quick, say: (message) => process.stderr.write(`  ${message} …\n`) })) {
      figures.push(figure);
      process.stdout.write(`${line(figure)}\n`);
    }
  } catch (error) {
    figures.push({ id: name, title: name, value: Number.NaN, unit: 'ms', limit: 'runs', met: false, count: 0, note: String(error?.stderr ?? error) });
    process.stdout.write(`FAILED  ${name}: ${error?.stderr ?? error?.stack ?? error}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const saved = join(ROOT, 'reports', 'bench', `${new Date().toISOString().replace(/[-:]/g, '').slice(0, 15)}.json`);
mkdirSync(join(saved, '..'), { recursive: true });
writeFileSync(
  saved,
  `${JSON.stringify({ createdAt: new Date().toISOString(), quick, node: process.versions.node, cpu: cpus()[0]?.model, cpus: cpus().length, figures }, null, 2)}\n`,
);
process.stdout.write(`\n${figures.filter((figure) => figure.met).length} met, ${figures.filter((figure) => !figure.met).length} missed; saved in ${saved}\n`);
process.exit(figures.every((figure) => figure.met) ? 0 : 1);
