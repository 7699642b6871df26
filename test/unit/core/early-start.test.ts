import { describe, expect, it } from 'vitest';
import { earlyEnvironment, earlyPlanFile, earlyWarnings } from '../../../src/core/early-start.ts';
import { instanceConfig } from '../../../src/core/instance-config.ts';
import type { EngineConfig, InputConfig } from '../../../src/core/scenario.ts';
import { startPlan } from '../../../src/core/start-plan.ts';
import { anEngine, aVariant } from '../../support/builders.ts';

function aConfig(engine: Partial<EngineConfig> = {}, inputs: 'auto' | Record<string, InputConfig> = 'auto', modelFile?: string) {
  const { model: _, ...settings } = anEngine({ backend: 'fake', pipeline: 'early', options: {}, ...engine });
  return instanceConfig({ ...aVariant(), engine: settings, inputs }, { listenHost: '127.0.0.1', ...(modelFile !== undefined && { modelFile }) });
}

describe('the plan file of an early start', () => {
  it('holds every field of the plan, in the order of its reader, each record ended by a zero byte', () => {
    const inputs = { x: { fill: { file: '/x.npy' }, shape: [1, 3] }, y: { fill: 'zeros' as const }, z: { fill: 'random' as const, shape: [] } };
    const config = aConfig(
      { options: { 'config.a=b': 'c=d', threads: 2 }, contexts: { count: 3, mode: 'parallel' }, warmUp: 1, loader: 'mmap' },
      inputs,
      '/m\nodel',
    );
    expect(earlyPlanFile(config)?.split('\0')).toEqual([
      'format=coldstart-start-plan-1',
      'backend=fake',
      'order=early',
      'modelFile=/m\nodel',
      'loader=mmap',
      'option=config.a=b',
      'value=c=d',
      'option=threads',
      'value=2',
      'contexts=3',
      'parallelContexts=true',
      'input=x',
      'fill=file',
      'file=/x.npy',
      'shape=1,3',
      'input=y',
      'fill=zeros',
      'input=z',
      'fill=random',
      'shape=',
      'warmUp=1',
      'end=',
      '',
    ]);
  });

  it('has one context where the others are made later', () => {
    const config = aConfig({ contexts: { count: 4, mode: 'lazy' } });
    expect(startPlan(config).contexts).toBe(1);
    expect(earlyPlanFile(config)).toContain('contexts=1\0');
  });

  it('is only for the pipeline early', () => {
    expect(earlyPlanFile(aConfig({ pipeline: 'overlapped' }))).toBeUndefined();
    expect(earlyPlanFile(aConfig({ pipeline: 'sequential' }))).toBeUndefined();
  });

  it('refuses what its reader would not take', () => {
    expect(() => earlyPlanFile(aConfig({ options: { a: 'b\0c' } }))).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
    expect(() => earlyPlanFile(aConfig({ options: { a: 'ü'.repeat(140_000) } }))).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
  });
});

describe('the environment of an early start', () => {
  it('names the plan, and the library behind whatever is preloaded already', () => {
    expect(earlyEnvironment('/l/libcoldstart_early.so', '/p', undefined)).toEqual({ COLDSTART_EARLY: '/p', LD_PRELOAD: '/l/libcoldstart_early.so' });
    expect(earlyEnvironment('/l/e.so', '/p', '/own.so')['LD_PRELOAD']).toBe('/own.so:/l/e.so');
  });

  it('leaves a path out that LD_PRELOAD would take for two', () => {
    expect(earlyEnvironment('/my project/e.so', '/p', '/own.so')).toEqual({ COLDSTART_EARLY: '/p' });
    expect(earlyEnvironment('/a:b/e.so', '/p', undefined)).toEqual({ COLDSTART_EARLY: '/p' });
  });
});

describe('what an instance says of its early start', () => {
  it('is a warning where it was not adopted, and nothing otherwise', () => {
    expect(earlyWarnings({ early: 'not adopted (it began with another loader)' })).toEqual(['early: not adopted (it began with another loader)']);
    expect(earlyWarnings({ early: 'adopted' })).toEqual([]);
    expect(earlyWarnings({ early: 7 })).toEqual([]);
    expect(earlyWarnings({})).toEqual([]);
  });
});
