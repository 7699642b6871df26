/**
 * Installs the dependencies unless those of the lock file are installed already. Plain JavaScript on Node's own
 * modules, as everything here that runs before an installation.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireToolchain } from './toolchain.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** onnxruntime-node's install script downloads GPU libraries unless both are set. */
const INSTALL_ENV = { ONNXRUNTIME_NODE_INSTALL: 'skip', ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' };

export function installDependencies() {
  const stampFile = join(ROOT, 'node_modules', '.coldstart-stamp');
  const stamp = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  requireToolchain();
  process.stderr.write('installing dependencies (npm ci) …\n');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...INSTALL_ENV },
  });
  if (install.status !== 0) {
    process.stderr.write('coldstart: npm ci failed; its own lines are above (is the package registry reachable?)\n');
    process.exit(3);
  }
  writeFileSync(stampFile, stamp);
}

/** Installs and builds whatever is not up to date: the common beginning of `npm start`, `npm test` and `npm run bench`. */
export async function prepareCheckout() {
  requireToolchain();
  installDependencies();
  const { buildNative } = await import('./build-native.mjs');
  const { buildJs } = await import('./build-js.mjs');
  buildNative();
  await buildJs({});
}
