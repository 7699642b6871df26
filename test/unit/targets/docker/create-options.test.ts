import { describe, expect, it } from 'vitest';
import type { DockerTarget, Variant } from '../../../../src/core/scenario.ts';
import { type CreateRequest, createOptions } from '../../../../src/targets/docker/create-options.ts';
import { aDockerTarget, anEngine, aVariant } from '../../../support/a-scenario.ts';

function optionsOf(target: Partial<DockerTarget> = {}, request: Partial<CreateRequest> = {}) {
  const variant = { ...aVariant(), target: aDockerTarget(target) } as Variant & { target: DockerTarget };
  return createOptions({ image: 'i', variant, runId: 'r1', trialId: 't1', marks: 'on', trialFolder: '/run/user/r1/t1', inputFiles: [], ...request });
}

describe('[unit] the create call', () => {
  it("mounts the trial's folder, the model's folder read-only and the inputs", () => {
    expect(optionsOf({}, { modelFile: '/models/resnet/model.onnx', inputFiles: ['/data/x.npy'] }).HostConfig?.Mounts).toEqual([
      { Type: 'bind', Source: '/run/user/r1/t1', Target: '/run/coldstart', ReadOnly: false },
      { Type: 'bind', Source: '/models/resnet', Target: '/run/coldstart-model', ReadOnly: true },
      { Type: 'bind', Source: '/data/x.npy', Target: '/run/coldstart-input/0-x.npy', ReadOnly: true },
    ]);
  });

  it('turns marks off in a control trial', () => {
    expect(optionsOf({}, { marks: 'off' }).Env).toContain('COLDSTART_MARKS=off');
    expect(optionsOf().Env).toContain('COLDSTART_MARKS=/run/coldstart/marks');
  });

  it('begins an early start behind what the scenario preloads, and only where one is asked for', () => {
    const variant = { ...aVariant({ engine: anEngine({ pipeline: 'early' }) }), target: aDockerTarget({ env: { LD_PRELOAD: '/own.so' } }) };
    const env = optionsOf({}, { variant }).Env;
    expect(env).toEqual(expect.arrayContaining(['COLDSTART_EARLY=/run/coldstart/start-plan', 'LD_PRELOAD=/own.so:/coldstart/libcoldstart_early.so']));
    expect(optionsOf().Env?.join()).not.toMatch(/EARLY|LD_PRELOAD/);
  });

  it('gives a program that is not ours no configuration of ours', () => {
    const { engine: _, ...foreign } = aVariant();
    const env = optionsOf({}, { variant: { ...foreign, target: aDockerTarget({ image: 'theirs', env: { A: 'b=c' } }) } }).Env;
    expect(env).toEqual(expect.arrayContaining(['A=b=c', 'COLDSTART_RUN=r1']));
    expect(env?.join()).not.toContain('COLDSTART_MARKS');
  });

  it('leaves everything that the scenario does not set to the daemon', () => {
    expect(Object.keys(optionsOf({ ports: [] })).sort()).toEqual(['Env', 'HostConfig', 'Image', 'Labels', 'name']);
    expect(Object.keys(optionsOf().HostConfig ?? {}).sort()).toEqual(['Mounts', 'NetworkMode']);
  });

  it('passes limits, user, runtime and entry point on', () => {
    expect(optionsOf({ memoryBytes: 1 << 30, cpus: 1.5, user: '1000', runtime: 'runc', entrypoint: ['/app'], args: ['--fast'], ports: [8000] })).toMatchObject({
      User: '1000',
      Entrypoint: ['/app'],
      Cmd: ['--fast'],
      ExposedPorts: { '8000/tcp': {} },
      HostConfig: { Memory: 1 << 30, NanoCpus: 1_500_000_000, Runtime: 'runc' },
    });
  });

  it.each([
    ['all', { Count: -1 }],
    ['2', { Count: 2 }],
    ['device=0,1', { DeviceIDs: ['0', '1'] }],
  ])('asks for gpus: %s as docker run does', (gpus, expected) => {
    expect(optionsOf({ gpus }).HostConfig?.DeviceRequests).toEqual([{ Driver: '', Capabilities: [['gpu']], ...expected }]);
  });

  it('mounts volumes as they are written, and refuses others', () => {
    expect(optionsOf({ volumes: ['/a:/b:ro', '/c:/d'] }).HostConfig?.Mounts?.slice(-2)).toEqual([
      { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true },
      { Type: 'bind', Source: '/c', Target: '/d', ReadOnly: false },
    ]);
    for (const volume of ['named:/b', '/a', '/a:/b:wo', '/a:b', ''])
      expect(() => optionsOf({ volumes: [volume] })).toThrow(expect.objectContaining({ code: 'TARGET_MOUNT_INVALID' }));
  });

  it('makes a name that the daemon takes of any ids', () => {
    expect(optionsOf({}, { runId: 'a/b c', trialId: '<1>' }).name).toBe('coldstart-a-b-c--1-');
  });
});
