/**
 * Builds native/ with cmake-js into native/build, unless its sources, Node's architecture and the compiler are those
 * of the last build. `--out DIR` builds elsewhere, `--force` always builds.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireToolchain } from './toolchain.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const NATIVE = join(ROOT, 'native');
const require = createRequire(import.meta.url);

function* sourcesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (/^build($|-)/.test(entry.name) || entry.name.endsWith('.md')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesIn(path);
    else yield path;
  }
}

function stampOfSources() {
  const hash = createHash('sha256').update(`${process.arch} ${process.env.CXX ?? ''} ${require('node-addon-api/package.json').version}\n`);
  for (const path of sourcesIn(NATIVE)) hash.update(`${relative(NATIVE, path)}\n`).update(readFileSync(path));
  return hash.digest('hex');
}

/** Returns false where nothing had to be done. Ends the process with one sentence where the build fails. */
export function buildNative({ out = join(NATIVE, 'build'), force = false, quiet = false } = {}) {
  const stampFile = join(out, 'stamp');
  const stamp = stampOfSources();
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  requireToolchain();
  const started = process.hrtime.bigint();
  if (!quiet) process.stderr.write('building the native addons (once, about a minute) …\n');
  const args = [
    require.resolve('cmake-js/bin/cmake-js'),
    'compile',
    '--directory',
    NATIVE,
    '--out',
    out,
    `--CDCOLDSTART_NODE_ADDON_API=${dirname(require.resolve('node-addon-api/package.json'))}`,
  ];
  const build = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 << 20 });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'build.log'), `${build.stdout}${build.stderr}`);
  if (build.status !== 0) {
    const errors = `${build.stdout}${build.stderr}`
      .split('\n')
      .filter((line) => /error/i.test(line))
      .slice(0, 5);
    process.stderr.write(
      `coldstart: the native addons do not build; the whole output is in ${relative(process.cwd(), join(out, 'build.log'))}\n${errors.join('\n')}\n`,
    );
    process.exit(3);
  }
  writeFileSync(stampFile, stamp);
  if (!quiet) process.stderr.write(`native addons built in ${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(0)} s\n`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--out');
  buildNative({ force: process.argv.includes('--force'), ...(at > 0 && { out: resolve(process.argv[at + 1]) }) });
}
