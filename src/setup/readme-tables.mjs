/**
 * Writes the tables of README.md that follow from the code: exit codes, formats, errors, phases, loaders, engine options, findings. `--check` only says
 * whether they are current. Run it after a change of one of those registries.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './install.mjs';

async function loadRegistries() {
  const { build } = await import('esbuild');
  const folder = join(ROOT, 'node_modules', '.cache', 'coldstart');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `registries-${process.pid}.mjs`);
  const stdin = {
    contents: `export { ERRORS } from './src/core/errors.ts'; export { EXIT_CODES } from './src/core/exit-codes.ts';
      export { PHASES } from './src/core/phases.ts'; export { FINDINGS } from './src/analysis/findings/registry.ts'; export { LOADERS, LOADER_OPTIONS } from './src/engine/loaders/registry.ts';
      export { BACKENDS } from './src/engine/backends/registry.ts'; export { REPORT_FORMATS, KIND_NAMES } from './src/report/formats/registry.ts';`,
    resolveDir: ROOT,
    loader: 'ts',
  };
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join('\n');

function optionValues({ kind, choices, min, max }) {
  if (choices) return choices.join(', ');
  if (kind === 'boolean') return 'true, false';
  return min === undefined || max === undefined ? kind : `${min} to ${max}`;
}

const optionsTable = (options) =>
  table(
    ['option', 'takes', 'default', 'what it does'],
    Object.entries(options).map(([name, row]) => [`\`${name}${row.prefix ? '*' : ''}\``, optionValues(row), String(row.default ?? ''), row.help]),
  );

/** Name of a table in README.md, between `<!-- name -->` and `<!-- /name -->`, → its text. */
export async function makeReadmeTables() {
  const { ERRORS, EXIT_CODES, PHASES, FINDINGS, LOADERS, LOADER_OPTIONS, BACKENDS, REPORT_FORMATS, KIND_NAMES } = await loadRegistries();
  const ownOptions = ({ options }) => Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(LOADER_OPTIONS, name)));
  return {
    'exit-codes': table(
      ['code', 'meaning'],
      Object.values(EXIT_CODES).map(({ code, meaning }) => [code, meaning]),
    ),
    errors: table(
      ['code', 'says', 'hint', 'exit'],
      Object.entries(ERRORS).map(([code, { message, hint, exit }]) => [`\`${code}\``, message, hint, EXIT_CODES[exit].code]),
    ),
    formats: table(
      ['format', 'what it is', ...Object.values(KIND_NAMES)],
      Object.values(REPORT_FORMATS).map(({ id, title, writes }) => [
        `\`${id}\``,
        title,
        ...Object.keys(KIND_NAMES).map((kind) => (writes[kind] ? `\`${writes[kind].fileName}\`` : '')),
      ]),
    ),
    phases: table(
      ['phase', 'inside', 'from → to'],
      PHASES.map(({ id, parent, meaning }) => [`\`${id}\``, parent ? `\`${parent}\`` : '', meaning]),
    ),
    findings: table(
      ['finding', 'what it sees'],
      Object.values(FINDINGS).map(({ id, detail }) => [`\`${id}\``, detail]),
    ),
    loaders: table(
      ['loader', 'what it does'],
      Object.values(LOADERS).map(({ id, detail }) => [`\`${id}\``, detail]),
    ),
    'loader-options': optionsTable(LOADER_OPTIONS),
    'tensorrt-options': optionsTable(ownOptions(BACKENDS.tensorrt)),
    'onnxruntime-options': optionsTable(ownOptions(BACKENDS.onnxruntime)),
  };
}

export function withTables(text, tables) {
  return Object.entries(tables).reduce((current, [name, body]) => {
    const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!pattern.test(current)) throw new Error(`README.md has no place for the table ${name}`);
    return current.replace(pattern, (_, before, after) => `${before}${body}\n${after}`);
  }, text);
}

if (process.argv[1]?.endsWith('readme-tables.mjs')) {
  const file = join(ROOT, 'README.md');
  const text = readFileSync(file, 'utf8');
  const current = withTables(text, await makeReadmeTables());
  if (process.argv.includes('--check')) {
    if (current !== text) {
      process.stderr.write('the tables of README.md are not those of the code: run npm run readme\n');
      process.exit(1);
    }
    process.stdout.write('the tables of README.md are current\n');
  } else writeFileSync(file, current);
}
