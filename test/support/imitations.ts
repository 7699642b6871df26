/** Builds the imitations of test/native/imitations for tests that start programs which open them. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles every source of one imitation into a shared library of `folder`; its path. */
export function buildImitation(name: string, folder: string, defines: readonly string[] = []): string {
  const sources = join(ROOT, 'test/native/imitations', name);
  const library = join(folder, `lib${name}${defines.join('')}.so`);
  const files = readdirSync(sources).flatMap((file) => (file.endsWith('.cc') ? [join(sources, file)] : []));
  const includes = ['native/core', 'native/cuda'].map((path) => `-I${join(ROOT, path)}`);
  const options = ['-std=c++20', '-O0', '-w', '-shared', '-fPIC', '-pthread', ...defines.map((define) => `-D${define}`), ...includes];
  execFileSync(process.env['CXX'] ?? 'c++', [...options, '-o', library, ...files]);
  return library;
}
