/** Builds the imitations of test/native/imitations for tests that start programs which open them. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Build {
  readonly defines?: readonly string[];
  /** Libraries that it needs beside it. */
  readonly links?: readonly string[];
  /** File name; of the imitation otherwise. */
  readonly file?: string;
}

const INCLUDES = ['native/core', 'native/cuda', 'test/native/imitations/cuda', 'test/native/imitations/tensorrt'];

function compile(files: readonly string[], target: string, options: readonly string[], { defines = [], links = [] }: Build): string {
  const flags = [
    '-std=c++20',
    '-O0',
    '-w',
    '-pthread',
    ...options,
    ...defines.map((define) => `-D${define}`),
    ...INCLUDES.map((path) => `-I${join(ROOT, path)}`),
  ];
  execFileSync(process.env['CXX'] ?? 'c++', [...flags, '-o', target, ...files, ...links]);
  return target;
}

/** Compiles every source of one imitation into a shared library of `folder`; its path. */
export function buildImitation(name: string, folder: string, build: Build = {}): string {
  const sources = join(ROOT, 'test/native/imitations', name);
  const files = readdirSync(sources).flatMap((file) => (file.endsWith('.cc') ? [join(sources, file)] : []));
  return compile(files, join(folder, build.file ?? `lib${name}${(build.defines ?? []).join('')}.so`), ['-shared', '-fPIC'], build);
}

/** Compiles the program that writes plans for the imitation of TensorRT; its path. */
export function buildPlanWriter(folder: string): string {
  return compile([join(ROOT, 'test/native/imitations/write_plan.cc')], join(folder, 'write-plan'), [], {});
}
