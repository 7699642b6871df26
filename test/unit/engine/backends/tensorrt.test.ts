import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findInstrumentedParts } from '../../../../src/app/instrumented-parts.ts';
import type { VariantSettings } from '../../../../src/core/scenario.ts';
import { TENSORRT } from '../../../../src/engine/backends/tensorrt.ts';
import { LOADER_OPTIONS } from '../../../../src/engine/loaders/registry.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-tensorrt-'));
  vi.stubEnv('COLDSTART_TENSORRT_LIBRARIES', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
}

describe('finding the library of TensorRT', () => {
  it('takes the runtime, not what lies beside it', () => {
    put('libnvinfer_plugin.so.10', 'libnvinfer_lean.so.10', 'libnvinfer_builder_resource.so.10.6.0', 'libnvinfer.so.10.bak');
    expect(TENSORRT.findLibrary()).toBeUndefined();
    put('libnvinfer.so.10');
    expect(TENSORRT.findLibrary()).toBe(join(folder, 'libnvinfer.so.10'));
  });

  it('takes the lean or the dispatch library where the options ask for that runtime', () => {
    put('libnvinfer.so.10', 'libnvinfer_lean.so.10', 'libnvinfer_dispatch.so.10');
    expect(TENSORRT.findLibrary({ runtime: 'lean' })).toBe(join(folder, 'libnvinfer_lean.so.10'));
    expect(TENSORRT.findLibrary({ runtime: 'dispatch' })).toBe(join(folder, 'libnvinfer_dispatch.so.10'));
    expect(TENSORRT.findLibrary({ runtime: 'full' })).toBe(join(folder, 'libnvinfer.so.10'));
  });

  it('prefers the most common major where there are several', () => {
    put('libnvinfer.so.8', 'libnvinfer.so.11', 'libnvinfer.so.10');
    expect(TENSORRT.findLibrary()).toBe(join(folder, 'libnvinfer.so.10'));
  });

  it('looks into the folders of versions that lie side by side', () => {
    put('8.6/libnvinfer.so.8', '10.6/libnvinfer.so.10', '11.2/libnvinfer.so.11');
    expect(TENSORRT.findLibrary()).toBe(join(folder, '10.6/libnvinfer.so.10'));
  });

  it('answers the file behind a link', () => {
    put('versions/libnvinfer.so.10.6.0');
    symlinkSync('versions/libnvinfer.so.10.6.0', join(folder, 'libnvinfer.so.10'));
    expect(TENSORRT.findLibrary()).toBe(join(folder, 'versions/libnvinfer.so.10.6.0'));
  });

  it('looks through several folders in order, also through some that are not there', () => {
    put('first/libnvinfer.so.8', 'second/libnvinfer.so.10');
    vi.stubEnv('COLDSTART_TENSORRT_LIBRARIES', `${join(folder, 'nothing')}:${join(folder, 'first')}:${join(folder, 'second')}`);
    expect(TENSORRT.findLibrary()).toBe(join(folder, 'first/libnvinfer.so.8'));
  });

  it('follows LD_LIBRARY_PATH where no folder is named', () => {
    put('libnvinfer.so.10');
    vi.stubEnv('COLDSTART_TENSORRT_LIBRARIES', '');
    vi.stubEnv('LD_LIBRARY_PATH', folder);
    expect(TENSORRT.findLibrary()).toBe(join(folder, 'libnvinfer.so.10'));
  });
});

describe('the parts of an instance with TensorRT', () => {
  const withOptions = (options: Record<string, string>) => ({ engine: { backend: 'tensorrt', options } }) as unknown as VariantSettings;

  it('say how to name a library where none is found', () => {
    expect(() => findInstrumentedParts(withOptions({}))).toThrow(/engine\.options\.library.*COLDSTART_TENSORRT_LIBRARIES/);
    expect(() => findInstrumentedParts(withOptions({}))).toThrow(expect.objectContaining({ code: 'ENGINE_LIBRARY_MISSING' }));
  });

  it('take no option that the native side would refuse', () => {
    const source = readFileSync(new URL('../../../../native/engines/tensorrt/settings.cc', import.meta.url), 'utf8');
    const known = /kKnownOptions\[\] = \{(.*?)\};/s.exec(source)?.[1] ?? '';
    for (const key of Object.keys({ ...TENSORRT.options, ...LOADER_OPTIONS })) expect(known).toContain(`"${key}"`);
  });
});
