import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BACKENDS, findBackend } from '../../../src/engine/backends/registry.ts';
import { LOADER_OPTIONS, LOADERS } from '../../../src/engine/loaders/registry.ts';

describe('the registry of backends', () => {
  it('keys every descriptor by its id', () => {
    for (const [key, { id }] of Object.entries(BACKENDS)) expect(id).toBe(key);
  });

  it("offers the loaders' options beside each backend's own", () => {
    for (const { options } of Object.values(BACKENDS)) expect(options).toMatchObject(LOADER_OPTIONS);
  });

  it('finds the engine library that the npm dependency brought, and its version', () => {
    expect(existsSync(findBackend('onnxruntime').findLibrary() ?? '')).toBe(true);
    expect(findBackend('onnxruntime').version()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(findBackend('fake').findLibrary()).toBeUndefined();
  });

  it('suggests the name that was probably meant', () => {
    expect(() => findBackend('onnxrutime')).toThrow(expect.objectContaining({ code: 'USAGE_UNKNOWN_NAME', message: expect.stringContaining('onnxruntime') }));
  });

  it('has defaults that its own rows allow', () => {
    const rows = Object.values(BACKENDS).flatMap(({ options }) => Object.values(options));
    for (const row of rows.filter(({ choices }) => choices)) expect(row.choices).toContain(row.default);
    for (const row of rows.filter(({ kind, default: value }) => kind === 'boolean' && value !== undefined)) expect(typeof row.default).toBe('boolean');
    for (const row of rows.filter(({ kind, default: value }) => kind === 'integer' && value !== undefined)) expect(row.default).toSatisfy(Number.isSafeInteger);
  });
});

describe('the registry of loaders', () => {
  it('keys every loader by its id and begins with the default', () => {
    for (const [key, { id }] of Object.entries(LOADERS)) expect(id).toBe(key);
    expect(Object.keys(LOADERS)[0]).toBe('auto');
  });
});
