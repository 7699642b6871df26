import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findEngineAddon, loadEngineAddon } from '../../../src/engine/binding.ts';

const BINDING = fileURLToPath(new URL('../../../src/engine/binding.ts', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-binding-')));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(() => {
  delete process.env['COLDSTART_ADDON'];
});

/** Runs a bundle of the binding in a process of its own, without our environment; what it prints. */
async function runBundle(format: 'cjs' | 'esm', at: string): Promise<string> {
  const outfile = join(at, format === 'cjs' ? 'program.cjs' : 'program.mjs');
  await build({
    stdin: {
      contents: `import { findEngineAddon, loadEngineAddon } from ${JSON.stringify(BINDING)};
        try { const addon = loadEngineAddon(); console.log(addon.abi, findEngineAddon()); } catch (error) { console.log(error.code, error.message); }`,
      resolveDir: dirname(BINDING),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format,
    logOverride: { 'empty-import-meta': 'silent' },
  });
  return execFileSync(process.execPath, [outfile], { encoding: 'utf8', env: {}, cwd: '/' }).trim();
}

/** With the library that it needs beside it. */
function copyAddon(to: string): void {
  for (const name of ['engine.node', 'libcoldstart_startup.so']) cpSync(join(dirname(findEngineAddon()), name), join(to, name));
}

describe('the binding of engine.node', () => {
  it('finds the built addon from the sources', () => {
    expect(findEngineAddon()).toMatch(/native\/build\/Release\/engine\.node$/);
    expect(loadEngineAddon().abi).toBe(2);
    expect(loadEngineAddon()).toBe(loadEngineAddon());
  });

  it.each(['cjs', 'esm'] as const)('finds the addon beside a %s bundle, with nothing else around', async (format) => {
    const at = join(folder, `container-${format}`);
    mkdirSync(at);
    copyAddon(at);
    expect(await runBundle(format, at)).toBe(`2 ${join(at, 'engine.node')}`);
  });

  it.each(['cjs', 'esm'] as const)('finds the package that a %s bundle lies in', async (format) => {
    const root = join(folder, `package-${format}`);
    mkdirSync(join(root, 'native/build/Release'), { recursive: true });
    mkdirSync(join(root, 'dist'));
    copyAddon(join(root, 'native/build/Release'));
    expect(await runBundle(format, join(root, 'dist'))).toBe(`2 ${join(root, 'native/build/Release/engine.node')}`);
  });

  it('says where it looked when there is none', async () => {
    const at = join(folder, 'empty');
    mkdirSync(at);
    const printed = await runBundle('cjs', at);
    expect(printed).toMatch(/^HOST_ADDON_MISSING /);
    expect(printed).toContain(join(at, 'engine.node'));
  });

  it('says why a file that is no addon cannot be loaded', async () => {
    const at = join(folder, 'broken');
    mkdirSync(at);
    writeFileSync(join(at, 'engine.node'), 'not a library');
    expect(await runBundle('cjs', at)).toMatch(/^HOST_ADDON_MISSING .*(invalid ELF header|file too short)/);
  });

  it('takes the addon that COLDSTART_ADDON names, and no other', () => {
    process.env['COLDSTART_ADDON'] = join(folder, 'elsewhere/engine.node');
    expect(() => findEngineAddon()).toThrow(expect.objectContaining({ code: 'HOST_ADDON_MISSING' }));
  });
});

describe('marks taken from JavaScript', () => {
  it('are put on lanes that do not overlap, unless a lane is named', () => {
    const addon = loadEngineAddon();
    const before = addon.records().length;
    addon.mark('listen', 'begin');
    addon.mark('warm-up', 'begin', 5n);
    addon.mark('warm-up', 'end', 6n);
    addon.mark('listen', 'end');
    addon.mark('ready', 'instant', 7n, 'platform');
    const taken = addon.records().slice(before);
    expect(taken.map(({ phase, edge, lane }) => `${phase} ${edge} ${lane}`)).toEqual([
      'listen begin main',
      'warm-up begin worker-1',
      'warm-up end worker-1',
      'listen end main',
      'ready instant platform',
    ]);
    expect(taken[1]?.timestampNs).toBe(5n);
    expect(taken[0]?.timestampNs).toBeLessThanOrEqual(addon.monotonicNs());
  });

  it.each([
    [],
    ['listen'],
    ['', 'begin'],
    ['listen', 'middle'],
    ['listen', 'begin', 7],
    ['listen', 'begin', -1n],
    ['listen', 'begin', 0n],
    ['listen', 'begin', 5n, 3],
  ])('refuse %j', (...args: unknown[]) => {
    const mark = loadEngineAddon().mark as (...anything: unknown[]) => void;
    expect(() => mark(...args)).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
  });

  it('cannot be written where there is no folder', () => {
    expect(() => loadEngineAddon().openMarks(join(folder, 'no/such/folder/marks'))).toThrow(
      expect.objectContaining({ code: 'HOST_NOT_WRITABLE', message: 'No such file or directory' }),
    );
  });
});
