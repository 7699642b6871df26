import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMAGE_PATHS, layOutImage, MOUNT_PATHS } from '../../src/targets/docker/image-files.ts';
import { makeStandIns, type StandIns } from '../fixtures/docker/plain-image.ts';

const FOLDER = join(import.meta.dirname, '../../src/entrypoint/image');
let standIns: StandIns;
let root: string;
let native: string;

beforeAll(() => {
  standIns = makeStandIns();
  root = mkdtempSync(join(tmpdir(), 'coldstart-layout-'));
  native = join(root, 'native');
  mkdirSync(native);
  for (const name of ['engine.node', 'libcoldstart_startup.so', 'libcoldstart_early.so', 'libcoldstart_backend_fake.so'])
    copyFileSync(standIns.parts.addon, join(native, name));
  writeFileSync(join(native, 'unrelated.txt'), '');
});
afterAll(() => {
  standIns.dispose();
  rmSync(root, { recursive: true });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name))}`)
    .sort();
}

describe('[integration] the Dockerfile for users with registries', () => {
  it('lays out the very files of the image that we assemble ourselves', () => {
    const destination = join(root, 'image');
    const engine = standIns.parts.addon;
    execFileSync('sh', [join(FOLDER, 'lay-out.sh'), destination, process.execPath, standIns.parts.program, native, engine]);
    const { layers } = layOutImage({
      node: process.execPath,
      program: standIns.parts.program,
      addon: join(native, 'engine.node'),
      backends: [join(native, 'libcoldstart_backend_fake.so')],
      startup: join(native, 'libcoldstart_startup.so'),
      early: join(native, 'libcoldstart_early.so'),
      engineLibraries: [engine],
    });
    const assembled = layers
      .flat()
      .filter(({ kind }) => kind !== 'folder')
      .map(({ path }) => path)
      .sort();
    expect(filesBelow(destination)).toEqual(assembled);
    expect(statSync(join(destination, 'tmp')).mode & 0o7777).toBe(0o1777);
    expect(statSync(join(destination, MOUNT_PATHS.trial)).isDirectory()).toBe(true);
  });

  it('starts the entry point where the assembled image does, from a last stage with nothing else in it', () => {
    const instructions = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8')
      .replace(/\\\n/g, ' ')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const last = instructions.slice(instructions.indexOf('FROM scratch'));
    expect(last[0]).toBe('FROM scratch');
    expect(last.at(-1)).toBe(`ENTRYPOINT ${JSON.stringify([IMAGE_PATHS.node, IMAGE_PATHS.entrypoint]).replace(',', ', ')}`);
    for (const line of instructions) expect(line).toMatch(/^(ARG|FROM|RUN|WORKDIR|COPY|ENV|STOPSIGNAL|ENTRYPOINT) /);
    expect(instructions.filter((line) => line.startsWith('FROM'))).toHaveLength(2);
  });
});
