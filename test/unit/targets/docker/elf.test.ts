import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../../src/core/errors.ts';
import { readElf } from '../../../../src/targets/docker/elf.ts';
import { resolveSharedLibraries } from '../../../../src/targets/docker/shared-libraries.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-elf-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('[unit] what an ELF file needs', () => {
  it('is read from the Node in use: its loader and the C library', () => {
    const facts = readElf(process.execPath);
    expect(facts.interpreter).toMatch(/ld-linux/);
    expect(facts.needed).toContain('libc.so.6');
  });

  it('is found as a closed set, every file of it existing once', () => {
    const { interpreter, libraries } = resolveSharedLibraries([process.execPath]);
    expect(interpreter).toMatch(/ld-linux/);
    const names = libraries.map(({ name }) => name);
    expect(names).toContain('libstdc++.so.6');
    expect([...new Set(names)].sort()).toEqual(names);
    for (const { file } of libraries) {
      const needed = readElf(file).needed.filter((name) => !name.startsWith('ld-linux'));
      expect(names).toEqual(expect.arrayContaining(needed));
    }
  });

  it("leaves the driver's own libraries to the machine that the image will run on", () => {
    const source = join(folder, 'empty.c');
    writeFileSync(source, '');
    const build = (name: string, ...more: string[]): void =>
      void execFileSync('c++', ['-shared', '-fPIC', '-x', 'c', source, '-x', 'none', `-Wl,-soname,${name}`, '-o', join(folder, name), ...more]);
    build('libcuda.so.1');
    build('libnvidia-ml.so.1');
    build('libother.so.1');
    const needed = ['libcuda.so.1', 'libnvidia-ml.so.1', 'libother.so.1'].map((name) => join(folder, name));
    build('libengine.so', '-Wl,--no-as-needed', ...needed);
    expect(readElf(join(folder, 'libengine.so')).needed).toEqual(expect.arrayContaining(['libcuda.so.1']));
    const names = resolveSharedLibraries([join(folder, 'libengine.so')], folder).libraries.map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('lib') || /cuda|nvidia|other/.test(name))).toEqual(['libother.so.1']);
  });

  it('is refused with a code for anything that is no ELF file', () => {
    const file = join(folder, 'script.sh');
    writeFileSync(file, '#!/bin/sh\necho');
    expect(() => readElf(file)).toThrow(ColdstartError);
    expect(() => readElf(join(folder, 'missing'))).toThrow(ColdstartError);
    expect(() => readElf(folder)).toThrow(ColdstartError);
  });

  it('never crashes or hangs on a damaged file', () => {
    const library = resolveSharedLibraries([process.execPath]).libraries.find(({ name }) => name.startsWith('libdl') || name.startsWith('libm.'))?.file ?? '';
    const bytes = readFileSync(library).subarray(0, 8192);
    const file = join(folder, 'damaged.so');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1024), fc.nat(255)), { minLength: 1, maxLength: 8 }), fc.nat(8192), (changes, length) => {
        const copy = Buffer.from(bytes.subarray(0, length));
        for (const [at, value] of changes) if (at > 5 && at < copy.length) copy[at] = value;
        writeFileSync(file, copy);
        try {
          readElf(file);
        } catch (error) {
          expect(error).toBeInstanceOf(ColdstartError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
