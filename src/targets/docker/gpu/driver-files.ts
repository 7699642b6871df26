/**
 * Where the NVIDIA driver's user-space libraries lie on this machine: one folder of their own, as on container hosts, or
 * single files among the system's libraries, as ldconfig lists them. It opens none of them.
 */
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DriverFiles } from './mode.ts';

const CUDA = 'libcuda.so.1';
/** What CUDA and NVML programs open of the driver; graphics and encoders are left out. */
const LIBRARY =
  /^lib(?:cuda|cudadebugger|nvidia-(?:ml|ptxjitcompiler|nvvm|nvvm70|gpucomp|cfg|allocator|pkcs11|pkcs11-openssl3|nscq|sandboxutils|tileiras))\.so[.\d]*$/;
const ARCHITECTURE: Readonly<Record<string, string>> = { x64: 'x86-64', arm64: 'AArch64' };

/** `\tNAME (libc6,x86-64) => FILE` lines; the first of a name is the one that the dynamic loader takes. */
export function driverLibraries(listing: string, architecture: string): readonly { readonly name: string; readonly file: string }[] {
  const found = new Map<string, string>();
  for (const line of listing.split('\n')) {
    const [, name = '', flags = '', file = ''] = /^\s*(\S+) \(([^)]*)\) => (\/.*)$/.exec(line) ?? [];
    if (LIBRARY.test(name) && flags.includes(ARCHITECTURE[architecture] ?? architecture) && !found.has(name)) found.set(name, file);
  }
  // A name without a number is for linking; beside the numbered one it would be the same file again.
  return [...found]
    .filter(([name]) => !/\.so$/.test(name) || ![...found.keys()].some((other) => other.startsWith(`${name}.`)))
    .map(([name, file]) => ({ name, file }));
}

async function listLibraries(program: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, ['-p'], { maxBuffer: 16 << 20 })).stdout;
  } catch {
    // A machine without ldconfig has no list.
    return '';
  }
}

/** Undefined where there is no libcuda.so.1. `folder` is that of a driver that lies apart, `ldconfig` the program asked otherwise. */
export async function findDriverFiles({ folder, ldconfig }: { readonly folder: string; readonly ldconfig: string }): Promise<DriverFiles | undefined> {
  for (const name of ['lib64', 'lib']) {
    const libraries = join(folder, name);
    if (existsSync(join(libraries, CUDA))) return { kind: 'folder', mount: folder, libraries };
  }
  const listed = driverLibraries(await listLibraries(ldconfig), process.arch).filter(({ file }) => existsSync(file));
  if (!listed.some(({ name }) => name === CUDA)) return undefined;
  return { kind: 'files', files: listed.map(({ name, file }) => ({ name, file: realpathSync(file) })) };
}
