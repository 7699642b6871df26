import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DockerClient, isSameKernel, requireSameKernel } from '../../../../src/targets/docker/client.ts';
import { findDaemonAddress } from '../../../../src/targets/docker/client-address.ts';
import { findCredentials, registryOf } from '../../../../src/targets/docker/registry-credentials.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'coldstart-home-'));
  mkdirSync(join(home, '.docker'));
});
afterEach(() => rmSync(home, { recursive: true }));

function writeContext(name: string, host: unknown): void {
  const folder = join(home, '.docker/contexts/meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }));
}

describe('[unit] where the daemon listens', () => {
  it('is the default socket without any configuration', () => {
    expect(findDaemonAddress({ HOME: home })).toMatchObject({ kind: 'socket', socketPath: '/var/run/docker.sock' });
  });

  it('is DOCKER_HOST before any context', () => {
    writeContext('remote', 'tcp://10.0.0.1:2375');
    expect(findDaemonAddress({ HOME: home, DOCKER_HOST: 'unix:///run/user/1000/docker.sock', DOCKER_CONTEXT: 'remote' })).toMatchObject({
      socketPath: '/run/user/1000/docker.sock',
    });
    expect(findDaemonAddress({ HOME: home, DOCKER_HOST: 'host:99' })).toMatchObject({ kind: 'tcp', host: 'host', port: 99 });
    expect(findDaemonAddress({ HOME: home, DOCKER_HOST: 'tcp://[::1]' })).toMatchObject({ host: '::1', port: 2375 });
  });

  it('is the context that DOCKER_CONTEXT or the configuration names', () => {
    writeContext('remote', 'tcp://10.0.0.1:2375');
    writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ currentContext: 'remote' }));
    expect(findDaemonAddress({ HOME: home })).toMatchObject({ host: '10.0.0.1', port: 2375 });
    expect(findDaemonAddress({ HOME: home, DOCKER_CONTEXT: 'default' })).toMatchObject({ kind: 'socket' });
  });

  it('uses TLS files where DOCKER_TLS_VERIFY asks for them', () => {
    writeFileSync(join(home, '.docker/ca.pem'), 'CA');
    expect(findDaemonAddress({ HOME: home, DOCKER_HOST: 'tcp://h', DOCKER_TLS_VERIFY: '1' })).toMatchObject({ port: 2376, tls: { ca: 'CA' } });
  });

  it.each(['ssh://me@host', 'npipe:////./pipe/docker', 'tcp://', 'ftp://host', 'http://a b'])('is refused for %s with a sentence', (address) => {
    expect(() => findDaemonAddress({ HOME: home, DOCKER_HOST: address })).toThrow(expect.objectContaining({ code: 'TARGET_DOCKER_UNREACHABLE' }));
  });

  it('is refused for a context that is missing or damaged', () => {
    expect(() => findDaemonAddress({ HOME: home, DOCKER_CONTEXT: 'nope' })).toThrow(/no such Docker context/);
    writeContext('odd', 7);
    expect(() => findDaemonAddress({ HOME: home, DOCKER_CONTEXT: 'odd' })).toThrow(/names no Docker endpoint/);
    writeFileSync(join(home, '.docker/config.json'), '{');
    expect(() => findDaemonAddress({ HOME: home })).toThrow(expect.objectContaining({ code: 'TARGET_DOCKER_UNREACHABLE' }));
  });
});

describe('[unit] a daemon on another kernel', () => {
  it('is told from ours by name, kernel and memory, and refused', () => {
    const info = { Name: 'elsewhere', KernelVersion: '6.1.0', MemTotal: 1 };
    expect(isSameKernel(info)).toBe(false);
    expect(() => requireSameKernel({ sameKernel: false, info, address: 'tcp://elsewhere:2375' } as unknown as DockerClient)).toThrow(
      /runs on another kernel \(elsewhere, 6\.1\.0/,
    );
  });
});

describe('[unit] credentials of a registry', () => {
  it('are those that the docker command keeps for it', () => {
    writeFileSync(
      join(home, '.docker/config.json'),
      JSON.stringify({ auths: { 'registry.example:5000': { auth: Buffer.from('me:se:cret').toString('base64') } } }),
    );
    expect(findCredentials('registry.example:5000/app:1', { HOME: home })).toEqual({
      username: 'me',
      password: 'se:cret',
      serveraddress: 'registry.example:5000',
    });
    expect(findCredentials('app:1', { HOME: home })).toBeUndefined();
  });

  it('belong to the registry that an image name means', () => {
    expect(registryOf('library/redis')).toBe('https://index.docker.io/v1/');
    expect(registryOf('localhost/redis')).toBe('localhost');
    expect(registryOf('127.0.0.1:5000/a/b')).toBe('127.0.0.1:5000');
  });
});
