/**
 * Bundles the TypeScript sources with esbuild into dist/: the command, the entry point of instances, the racing program
 * of engine bench and the reports' pages. An entry point that does not exist is skipped, and nothing is done where the sources are those of the last build.
 * `--force` always builds.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform, version } from 'esbuild';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const SOURCES = join(ROOT, 'src');
const DIST = join(ROOT, 'dist');
const PAGES = join(SOURCES, 'report/formats/html/page');

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (!entry.name.endsWith('.md')) yield path;
  }
}

function stampOf(folders) {
  const hash = createHash('sha256').update(`esbuild ${version} node ${process.versions.node.split('.')[0]}\n`);
  for (const file of [fileURLToPath(import.meta.url), join(ROOT, 'package.json'), ...folders.flatMap((folder) => [...filesIn(folder)])]) {
    hash.update(`${relative(ROOT, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Readers never see half a file: two test workers may build at once. */
function replaceFile(path, contents, mode) {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, contents, { mode });
  renameSync(fresh, path);
}

async function outputsOf(options) {
  const { outputFiles } = await build({ bundle: true, write: false, logLevel: 'silent', legalComments: 'none', absWorkingDir: ROOT, ...options });
  return outputFiles;
}

/** The binary: our code in a few chunks so that `--help` reads little; the dependencies stay packages. */
async function buildCommand() {
  const outputs = await outputsOf({
    entryPoints: { coldstart: join(SOURCES, 'cli/main.ts') },
    outdir: DIST,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
    packages: 'external',
    chunkNames: 'chunk-[hash]',
    define: { COLDSTART_VERSION: JSON.stringify(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version) },
  });
  for (const { path, text } of outputs) {
    const isBinary = path === join(DIST, 'coldstart.js');
    // esbuild keeps a source's own shebang; exactly one has to stand in the first line.
    replaceFile(path, isBinary ? `#!/usr/bin/env node\n${text.replace(/^#!.*\n/, '')}` : text, isBinary ? 0o755 : 0o644);
  }
  // A process that is starting meanwhile may still read the chunks of the build before: only older ones go.
  const current = new Set(outputs.map(({ path }) => path));
  for (const name of readdirSync(DIST)) if (/^chunk-.*\.js$/.test(name) && !current.has(join(DIST, name))) rmSync(join(DIST, name));
}

/** The entry point, and what runs it from compiled code or a snapshot. */
const PROGRAMS = { entrypoint: 'main', 'cached-start': 'cached-start', 'make-compile-cache': 'make-compile-cache', 'snapshot-start': 'snapshot-start' };

/** What runs inside an instance: files that need nothing but Node, each for itself. */
async function buildEntryPoints() {
  const outputs = await outputsOf({
    entryPoints: Object.fromEntries(Object.entries(PROGRAMS).map(([name, source]) => [name, join(SOURCES, `entrypoint/${source}.ts`)])),
    outdir: DIST,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['node:*'],
    minifySyntax: true,
    minifyWhitespace: true,
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    // Written without node:url, whose loading would be part of every measured start.
    banner: { js: 'var importMetaUrl="file://"+encodeURI(__filename).replace(/[?#]/g,encodeURIComponent);' },
  });
  for (const { path, contents } of outputs) replaceFile(path, contents, 0o644);
}

/** What `engine bench` races in: the only program beside the entry point that opens an engine. Its dependency stays a package. */
async function buildEngineBench() {
  const [output] = await outputsOf({
    entryPoints: [join(SOURCES, 'engine/race/main.ts')],
    outfile: join(DIST, 'engine-bench.js'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  replaceFile(output.path, output.contents, 0o644);
}

/** The reports' pages: a script each, the style sheet and the template of all, which the renderers inline. */
async function buildPages() {
  const pages = readdirSync(PAGES).filter((name) => existsSync(join(PAGES, name, 'main.ts')));
  const scripts = await outputsOf({
    entryPoints: Object.fromEntries(pages.map((name) => [name, join(PAGES, name, 'main.ts')])),
    outdir: join(DIST, 'report'),
    format: 'iife',
    platform: 'browser',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    minify: true,
    charset: 'utf8',
    // Node's tsconfig of the project is not the page's.
    tsconfig: join(PAGES, 'tsconfig.json'),
  });
  const styles = await transform(
    readdirSync(join(PAGES, 'styles'))
      .sort()
      .map((name) => readFileSync(join(PAGES, 'styles', name), 'utf8'))
      .join('\n'),
    { loader: 'css', minify: true },
  );
  for (const { path, contents } of scripts) replaceFile(path, contents, 0o644);
  replaceFile(join(DIST, 'report/styles.css'), styles.code, 0o644);
  replaceFile(join(DIST, 'report/template.html'), readFileSync(join(PAGES, 'template.html')), 0o644);
}

/** Every document that is saved or printed, by the name that `coldstart schema` takes. */
const DOCUMENTS = {
  run: 'RunResult',
  comparison: 'ComparisonResult',
  tuning: 'TuningResult',
  night: 'NightDocument',
  'night-report': 'NightReport',
  history: 'HistoryReport',
  'history-index': 'HistoryIndex',
};

/** JSON has neither NaN nor infinity: where a summary holds them, the saved document holds null. */
function allowNull(schema) {
  const summary = schema.definitions?.Summary?.properties ?? {};
  for (const name of ['medianMs', 'minMs', 'maxMs', 'p90Ms', 'p95Ms', 'lowMs', 'highMs']) if (summary[name]) summary[name].type = ['number', 'null'];
  return schema;
}

/** The documents' JSON Schemas, from their types: what is saved and what is published cannot differ. */
async function buildSchemas() {
  const { createGenerator } = await import('ts-json-schema-generator');
  const generator = createGenerator({
    path: join(SOURCES, 'core/{run-result,comparison,tuning,night,history}.ts'),
    tsconfig: join(ROOT, 'tsconfig.json'),
    skipTypeCheck: true,
    additionalProperties: true,
  });
  for (const [name, type] of Object.entries(DOCUMENTS)) {
    const schema = { title: `coldstart ${name}`, ...allowNull(generator.createSchema(type)) };
    replaceFile(join(DIST, 'schemas', `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`, 0o644);
  }
}

const PARTS = [
  { name: 'command', entry: join(SOURCES, 'cli/main.ts'), output: 'coldstart.js', folders: [SOURCES], make: buildCommand },
  {
    name: 'entrypoint',
    entry: join(SOURCES, 'entrypoint/main.ts'),
    output: 'entrypoint.cjs',
    folders: [join(SOURCES, 'entrypoint'), join(SOURCES, 'core'), join(SOURCES, 'engine')],
    make: buildEntryPoints,
  },
  {
    name: 'engine-bench',
    entry: join(SOURCES, 'engine/race/main.ts'),
    output: 'engine-bench.js',
    folders: [join(SOURCES, 'core'), join(SOURCES, 'engine')],
    make: buildEngineBench,
  },
  { name: 'report', entry: join(PAGES, 'template.html'), output: 'report/run.js', folders: [join(SOURCES, 'report'), join(SOURCES, 'core')], make: buildPages },
  { name: 'schema', entry: join(SOURCES, 'core/run-result.ts'), output: 'schemas/run.json', folders: [join(SOURCES, 'core')], make: buildSchemas },
];

function explain(part, error) {
  const places = (error.errors ?? []).slice(0, 5).map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text));
  return new Error(`the ${part.name} cannot be bundled: ${places.length > 0 ? places.join('; ') : error.message}`, { cause: error });
}

/**
 * Returns the names of the parts that were built. `only` limits it to some of 'command', 'entrypoint', 'engine-bench', 'report' and 'schema'.
 * Throws one sentence with the places of the first errors where a part cannot be bundled.
 */
export async function buildJs({ quiet = false, force = false, only = PARTS.map(({ name }) => name) } = {}) {
  const built = [];
  const failures = [];
  for (const part of PARTS.filter(({ name, entry }) => only.includes(name) && existsSync(entry))) {
    const stampFile = join(DIST, `.stamp-${part.name}`);
    const stamp = stampOf(part.folders);
    if (!force && existsSync(join(DIST, part.output)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) continue;
    try {
      await part.make();
    } catch (error) {
      failures.push(explain(part, error));
      continue;
    }
    replaceFile(stampFile, stamp, 0o644);
    built.push(part.name);
  }
  if (!quiet && built.length > 0) process.stderr.write(`built ${built.join(', ')} into ${relative(process.cwd(), DIST) || '.'}\n`);
  if (failures.length > 0) throw failures[0];
  return built;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildJs({ force: process.argv.includes('--force') });
  } catch (error) {
    process.stderr.write(`coldstart: ${error.message}\n`);
    process.exitCode = 1;
  }
}
