import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostAddonFile, unsupportedPlatform } from '../../../src/host/binding.ts';
import { cacheFolder, makePrivateFolder, makeRunFolder, runtimeFolder, visibleRuntimeFolders } from '../../../src/host/folders.ts';
import { readLogTail } from '../../../src/host/log-tail.ts';
import { findPackageRoot, packageRoot } from '../../../src/host/package-root.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('folders', () => {
  it('follow the XDG variables where they are absolute', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/coldstart');
    expect(cacheFolder({ HOME: '/h' })).toBe('/h/.cache/coldstart');
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/coldstart');
    expect(runtimeFolder({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/coldstart');
    expect(runtimeFolder({})).toBe(join(tmpdir(), `coldstart-${userInfo().uid}`));
  });

  it('are private to the user, also where they were there before', () => {
    const path = join(folder, 'private');
    mkdirSync(path, { mode: 0o755 });
    chmodSync(path, 0o777);
    expect(statSync(makePrivateFolder(path)).mode & 0o777).toBe(0o700);
    const run = makeRunFolder('../evil run', { XDG_RUNTIME_DIR: folder });
    expect(run.startsWith(join(folder, 'coldstart', '.._evil_run-'))).toBe(true);
  });

  it('of a run are looked for beyond our own variables: a timer unit has others than a login', () => {
    const folders = visibleRuntimeFolders({ XDG_RUNTIME_DIR: folder });
    makePrivateFolder(runtimeFolder({}));
    expect(folders[0]).toBe(join(folder, 'coldstart'));
    expect(visibleRuntimeFolders({ XDG_RUNTIME_DIR: folder })).toContain(runtimeFolder({}));
    expect(visibleRuntimeFolders({}).filter((one) => one === runtimeFolder({}))).toHaveLength(1);
  });

  it('are refused where something else lies there', () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(folder, join(folder, 'link'));
    for (const name of ['file', 'link', 'file/below'])
      expect(() => makePrivateFolder(join(folder, name))).toThrow(expect.objectContaining({ code: 'HOST_NOT_WRITABLE' }));
  });
});

describe("coldstart's own files", () => {
  it('are found from any folder below the package', () => {
    expect(findPackageRoot(join(packageRoot(), 'src/host'))).toBe(packageRoot());
    expect(() => findPackageRoot('/')).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
  });

  it('pass a foreign package.json and a damaged one', () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"coldstart"}');
    for (const [name, text] of [
      ['other', '{"name":"other"}'],
      ['broken', '{'],
      ['empty', 'null'],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'package.json'), text);
      expect(findPackageRoot(join(folder, name))).toBe(folder);
    }
  });

  it('include the addon, unless the environment names another', () => {
    expect(hostAddonFile({})).toBe(join(packageRoot(), 'native/build/Release/host.node'));
    expect(hostAddonFile({ COLDSTART_HOST_ADDON: '/x/host.node' })).toBe('/x/host.node');
  });

  it('can measure on Linux only', () => {
    expect(unsupportedPlatform('linux', 'arm64')).toBeUndefined();
    expect(unsupportedPlatform('darwin', 'arm64')).toBe('darwin on arm64');
    expect(unsupportedPlatform('linux', 'ia32')).toBe('linux on ia32');
  });
});

describe('the tail of a log', () => {
  it('is bounded, whole-lined and harmless', () => {
    const file = join(folder, 'log');
    writeFileSync(file, `${'x'.repeat(100)}\n`.repeat(2000));
    expect(readLogTail(file, 3)).toEqual(['x'.repeat(100), 'x'.repeat(100), 'x'.repeat(100)]);
    expect(readLogTail(file, 1e6).every((line) => line.length === 100)).toBe(true);
    writeFileSync(file, `\u001b[2Jcleared\r\n${'y'.repeat(5000)}`);
    const [first, second] = readLogTail(file, 5);
    expect([first, second?.length]).toEqual(['\u241b[2Jcleared', 500]);
    writeFileSync(file, '');
    expect([readLogTail(file, 5), readLogTail(join(folder, 'none'), 5)]).toEqual([[], []]);
  });
});
