/**
 * Imports a TypeScript module of this repository in plain Node: for scripts and benches, which run without vitest.
 * The bundle goes to dist/, where the report finds its page and packages are resolved.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSource } from '../../src/setup/import-source.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');

/** The exports of `path`, which is relative to the repository. */
export async function loadSource(path) {
  const folder = join(ROOT, 'dist', 'loaded');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(path, '.ts')}-${process.pid}.mjs`);
  try {
    return await importSource(join(ROOT, path), outfile);
  } finally {
    rmSync(outfile, { force: true });
  }
}
