import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import type { Variant } from '../../../src/core/scenario.ts';
import { writePatch } from '../../../src/deploy/patch/write-patch.ts';
import { aPatchInput, aTarget, EVERY_OPTION, fileOf } from '../../support/a-patch.ts';
import { aDockerTarget, aForeignVariant, anEngine, aProcessTarget } from '../../support/a-scenario.ts';

const HOSTILE = `a'b"c$HOME \`id\` \\ #x %y {z}`;
const folder = mkdtempSync(join(tmpdir(), 'coldstart-patch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function foreign(baseline: Parameters<typeof aDockerTarget>[0], winner: Parameters<typeof aDockerTarget>[0]) {
  const image = 'some/image:1';
  const sides: Record<'baseline' | 'winner', Variant> = {
    baseline: aForeignVariant({ target: aDockerTarget({ image, ...baseline }) }),
    winner: aForeignVariant({ target: aDockerTarget({ image, ...winner }) }),
  };
  return writePatch(aPatchInput({}, { ...sides, image, files: [] }));
}

/** The words that a script hands to docker. */
function wordsOf(text: string, env: Readonly<Record<string, string>> = {}): string[] {
  const script = join(folder, 'docker-run.sh');
  writeFileSync(script, text);
  const docker = join(folder, 'docker');
  writeFileSync(docker, '#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n', { mode: 0o755 });
  return execFileSync('sh', [script, '--name', 'mine'], { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin`, ...env } })
    .split('\0')
    .slice(0, -1);
}

function service(text: string): Record<string, unknown> {
  return (parse(text, { customTags: [] }) as { services: { resnet: Record<string, unknown> } }).services.resnet;
}

describe('the docker run command of a patch', () => {
  it('hands hostile values to docker as they are, with the reader’s own flags in front of the image', () => {
    const words = wordsOf(fileOf(foreign({}, { env: { NODE_OPTIONS: HOSTILE }, args: [HOSTILE, '$(id)'] }), 'docker-run.sh').text);
    expect(words).toContain(`NODE_OPTIONS=${HOSTILE}`);
    expect(words.slice(-5)).toEqual(['--name', 'mine', 'some/image:1', HOSTILE, '$(id)']);
  });

  it('puts arguments of the entry point in front of those of the image', () => {
    const words = wordsOf(fileOf(foreign({}, { entrypoint: ['/app', '--a'], args: ['--b'] }), 'docker-run.sh').text);
    expect(words.slice(words.indexOf('--entrypoint'), words.indexOf('--entrypoint') + 2)).toEqual(['--entrypoint', '/app']);
    expect(words.slice(-3)).toEqual(['some/image:1', '--a', '--b']);
  });

  it('mounts a file beside it wherever it lies', () => {
    const words = wordsOf(fileOf(writePatch(aPatchInput()), 'docker-run.sh').text);
    expect(words).toContain(`type=bind,"source=${folder}/net.onnx",target=/run/coldstart-model/net.onnx,readonly`);
  });

  it('keeps a title with a line break inside of its comment', () => {
    const { text } = fileOf(writePatch(aPatchInput({}, { title: 'a\nrm -rf x' })), 'docker-run.sh');
    expect(text.split('\n').some((line) => line.startsWith('rm'))).toBe(false);
  });
});

describe('secrets of a patch', () => {
  const patch = foreign(
    { env: { API_TOKEN: 'hunter2hunter2', MODEL_DIR: '/private/dir' }, args: ['--password', 'hunter3'] },
    {
      env: { API_TOKEN: 'hunter2hunter2', MODEL_DIR: '/private/dir', GLIBC_TUNABLES: 'glibc.malloc.x=1' },
      args: ['--password', 'hunter3'],
    },
  );

  it('stand in no file, neither of the winner nor of the way back', () => {
    const texts = patch.flatMap(({ text, rollback }) => [text, rollback?.text ?? '']);
    for (const text of texts) expect(text).not.toMatch(/hunter|private/);
  });

  it('are taken from the environment of whoever applies it, whose absence ends the script', () => {
    const { text } = fileOf(patch, 'docker-run.sh');
    expect(() => wordsOf(text)).toThrow();
    expect(wordsOf(text, { API_TOKEN: 'x', MODEL_DIR: 'y', ARGUMENT_2: 'z' })).toEqual(expect.arrayContaining(['API_TOKEN', 'MODEL_DIR', '--password', 'z']));
  });

  it('are not what the search itself set', () => {
    for (const name of ['scenario.yaml', 'docker-run.sh', 'compose.override.yaml', 'Dockerfile', 'settings.env', 'kubernetes-patch.yaml'])
      expect(fileOf(patch, name).text, name).toContain('glibc.malloc.x=1');
  });
});

describe('the compose file of a patch', () => {
  it('says only what changes, and reads back as it was meant', () => {
    const { text } = fileOf(
      foreign({ env: { NODE_ENV: 'x' }, logDriver: 'local' }, { env: { NODE_ENV: 'x', NODE_OPTIONS: HOSTILE }, logDriver: 'none' }),
      'compose.override.yaml',
    );
    expect(service(text)).toEqual({ environment: { NODE_OPTIONS: HOSTILE.replaceAll('$', '$$$$') }, logging: { driver: 'none' } });
  });

  it('adds to lists that compose joins, and takes back by tags only where something must go', () => {
    expect(service(fileOf(foreign({ capAdd: ['A'] }, { capAdd: ['A', 'B'] }), 'compose.override.yaml').text)).toEqual({ cap_add: ['B'] });
    const gone = fileOf(foreign({ capAdd: ['A'], init: true, env: { NODE_ENV: 'x' } }, { capAdd: ['B'] }), 'compose.override.yaml').text;
    expect(gone).toContain('cap_add: !override');
    expect(gone).toContain('init: !reset null');
    expect(gone).toContain('NODE_ENV: !reset null');
    expect(gone).toContain('2.24.4');
  });

  it('goes back without a tag, since it stands in the place of the other file', () => {
    const { rollback } = fileOf(foreign({ init: true }, { capAdd: ['B'], readOnly: true }), 'compose.override.yaml');
    expect(rollback?.text).not.toMatch(/: !/);
    expect(service(rollback?.text ?? '')).toEqual({ init: true });
  });
});

describe('the Kubernetes patch', () => {
  const spec = (text: string) =>
    (parse(text) as { spec: { template: { spec: Record<string, unknown> & { containers?: Record<string, unknown>[] } } } }).spec.template.spec;

  it('takes every key that it set back by null or by name', () => {
    const patch = writePatch(aPatchInput(aTarget({ ...EVERY_OPTION, network: 'host', env: { NODE_OPTIONS: 'x' } })));
    const { rollback } = fileOf(patch, 'kubernetes-patch.yaml');
    const back = spec(rollback?.text ?? '');
    expect(back).toMatchObject({ hostNetwork: null, dnsPolicy: null, hostIPC: null, hostPID: null });
    expect(back.containers?.[0]).toMatchObject({
      name: 'resnet',
      env: [{ name: 'NODE_OPTIONS', $patch: 'delete' }],
      readinessProbe: null,
      securityContext: { privileged: null, readOnlyRootFilesystem: null, seccompProfile: null, capabilities: { add: null, drop: null } },
    });
  });

  it('names the container as a cluster allows it', () => {
    const { text } = fileOf(writePatch(aPatchInput(aTarget({ readOnly: true }), { name: 'My_Service.v2' })), 'kubernetes-patch.yaml');
    expect(spec(text).containers?.[0]?.['name']).toBe('my-service-v2');
  });
});

describe('a patch', () => {
  it('has YAML in it that parses, without warnings', () => {
    const patch = writePatch(
      aPatchInput({
        ...aTarget({ ...EVERY_OPTION, env: { NODE_OPTIONS: HOSTILE } }),
        engine: anEngine({ model: { file: '/srv/models/net.onnx' }, loader: 'mmap' }),
      }),
    );
    for (const { file, text } of patch.filter(({ file }) => file.endsWith('.yaml'))) {
      const document = parseDocument(text);
      expect([...document.errors, ...document.warnings], file).toEqual([]);
    }
  });

  it('names copied files relative to the scenario', () => {
    expect(parse(fileOf(writePatch(aPatchInput()), 'scenario.yaml').text)).toMatchObject({ engine: { model: { file: './net.onnx' } } });
  });

  it('of a process is a script, an environment and a scenario, and nothing of containers', () => {
    const process = aForeignVariant({ target: aProcessTarget({ command: ['/app/server'] }) });
    const patch = writePatch(aPatchInput({}, { baseline: process, winner: process, files: [] }));
    expect(patch.map(({ file }) => file)).toEqual(['scenario.yaml', 'start.sh', 'settings.env']);
  });

  it('takes a variable of a process back by unset', () => {
    const before = aForeignVariant({ target: aProcessTarget({ command: ['/app/server'] }) });
    const after = { ...before, target: aProcessTarget({ command: ['/app/server'], env: { NODE_OPTIONS: HOSTILE } }) };
    const { text, rollback } = fileOf(writePatch(aPatchInput({}, { baseline: before, winner: after, files: [] })), 'settings.env');
    const script = join(folder, 'settings.env');
    writeFileSync(script, text);
    expect(execFileSync('sh', ['-c', `. "${script}"; printf %s "$NODE_OPTIONS"`], { encoding: 'utf8' })).toBe(HOSTILE);
    expect(rollback?.text).toMatch(/^unset NODE_OPTIONS$/m);
  });
});
