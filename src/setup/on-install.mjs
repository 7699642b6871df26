/**
 * npm's install step of the package: builds the native addons if a compiler is there. It never fails an installation,
 * because reports can be read and written without the addons; `coldstart run` says how to build them.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findToolchainProblems } from './toolchain.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

// In a checkout `npm start` and `npm test` build, and say what they do.
if (!existsSync(join(ROOT, 'tsconfig.json'))) {
  const problems = findToolchainProblems();
  if (problems.length > 0) process.stderr.write(`coldstart: installed without its native addons: ${problems.join('; ')}\n`);
  else (await import('./build-native.mjs')).buildNative({ quiet: true });
}
