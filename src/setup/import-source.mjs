/** Imports a TypeScript module of this repository in plain Node: for the benches and simulations, which run without vitest. */
import { pathToFileURL } from 'node:url';

/** The exports of `source`, bundled to `outfile`, from which packages and addons must be found. */
export async function importSource(source, outfile) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}
