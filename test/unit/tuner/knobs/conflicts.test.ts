import { describe, expect, it } from 'vitest';
import type { Variant } from '../../../../src/core/scenario.ts';
import type { KnobValue, Settings } from '../../../../src/core/setting.ts';
import { KNOBS, knobById } from '../../../../src/tuner/knobs/registry.ts';
import { aForeignVariant, anEngine, aProcessTarget, aVariant } from '../../../support/a-scenario.ts';
import { aKnobWorld, anArtefactPlace } from '../../../support/tunable-variants.ts';

const BASE = aVariant({ target: aProcessTarget() });

function finished(settings: Settings, base: Variant = BASE): Variant {
  const chosen = KNOBS.filter(({ id }) => settings[id] !== undefined);
  return chosen.reduce((variant, knob) => knob.apply(variant, settings[knob.id] as KnobValue, anArtefactPlace), base);
}

function conflicts(settings: Settings, base?: Variant): string[] {
  const variant = finished(settings, base);
  return Object.entries(settings).flatMap(([id, value]) => (knobById(id)?.conflict?.(variant, value) === undefined ? [] : [id]));
}

describe('settings that make no sense beside each other', () => {
  it.each<[string, Settings, readonly string[]]>([
    ['two forms of the model', { 'optimized-model': 'all', 'ort-format': 'all' }, ['ort-format']],
    ['mapping an ONNX file', { 'mapped-model': true }, ['mapped-model']],
    ['mapping what a loader reads', { 'ort-format': 'all', 'mapped-model': true, loader: 'pread' }, ['mapped-model']],
    ['using weights of an ONNX file', { 'mapped-initializers': true }, ['mapped-initializers']],
    ['using weights of bytes that nobody keeps', { 'ort-format': 'all', 'mapped-initializers': true, loader: 'path' }, ['mapped-initializers']],
    ['optimising what was optimised', { 'ort-format': 'all', 'graph-optimization': 'basic' }, ['graph-optimization']],
    ['threads across operators that run in turn', { 'inter-threads': 2 }, ['inter-threads']],
    ['reading threads of a mapping', { loader: 'mmap', 'loader-threads': 2 }, ['loader-threads']],
    ['pieces of a mapping', { loader: 'mmap', 'loader-chunk': 2 ** 21 }, ['loader-chunk']],
    ['a hint that nobody hears', { loader: 'direct', 'read-hint': 'willneed' }, ['read-hint']],
    ['compiled code beside a snapshot', { 'node-compile-cache': true, 'node-snapshot': true }, ['node-compile-cache', 'node-snapshot']],
  ])('%s', (_, settings, expected) => {
    expect(conflicts(settings)).toEqual(expected);
  });

  it.each<[string, Settings]>([
    ['everything mapped', { 'ort-format': 'all', 'mapped-model': true, 'mapped-initializers': true, prepacking: false }],
    ['weights in what a loader mapped', { 'ort-format': 'extended', 'mapped-initializers': true, loader: 'mmap' }],
    ['parallel execution with threads', { 'execution-mode': 'parallel', 'inter-threads': 2 }],
    ['pread with threads and pieces', { loader: 'pread', 'loader-threads': 4, 'loader-chunk': 2 ** 21, 'read-hint': 'sequential' }],
    ['a snapshot under flags', { 'node-snapshot': true, 'node-max-lazy': true }],
  ])('but not %s', (_, settings) => {
    expect(conflicts(settings)).toEqual([]);
  });
});

describe('what a setting needs', () => {
  const needs = (id: string, value: KnobValue, variant: Variant = BASE) => knobById(id)?.needs?.(variant, value) ?? [];

  it('is a form of the model that is made of the model, the library and what the optimiser is told, and of nothing else', () => {
    const options = {
      library: '/lib/ort.so',
      intraThreads: 2,
      'config.optimization.minimal_build_optimizations': 'save',
      'config.session.set_denormal_as_zero': '1',
    };
    const variant = aVariant({ engine: anEngine({ model: { file: '/srv/m.onnx' }, options }) });
    expect(needs('ort-format', 'all', variant)).toEqual([
      {
        kind: 'ort-model',
        sources: ['/srv/m.onnx'],
        options: { level: 'all', library: '/lib/ort.so', 'config.optimization.minimal_build_optimizations': 'save' },
      },
    ]);
    expect(needs('optimized-model', 'extended')).toEqual([{ kind: 'optimized-onnx', sources: [], options: { make: 'resnet50', level: 'extended' } }]);
    expect(needs('ort-format', 'off', variant)).toEqual([]);
  });

  it('is code that is compiled under the flags that earlier knobs chose', () => {
    const variant = finished({ 'node-max-lazy': true, 'node-v8-pool': 1 });
    expect(needs('node-compile-cache', true, variant)[0]?.options).toEqual({ flags: '--max-lazy\n--v8-pool-size=1' });
    expect(needs('node-snapshot', true)[0]?.options).toEqual({ flags: '' });
  });
});

describe('knobs that have nothing to set', () => {
  const missing = (id: string, variant: Variant, world = aKnobWorld()) => knobById(id)?.missing(variant, world);

  it('say so: a large model, an ORT-format file, a single context, a program that is not ours, another language', () => {
    const foreign = aForeignVariant({ target: aProcessTarget({ command: ['/srv/app'] }) });
    expect(missing('ort-format', BASE, aKnobWorld({ modelBytes: 3e9 }))).toContain('1.8 GB');
    expect(missing('ort-format', aVariant({ engine: anEngine({ model: { file: '/m.ort' } }) }))).toContain('ORT format already');
    expect(missing('contexts-mode', BASE)).toContain('only one context');
    expect(missing('loader', foreign)).toContain('not ours');
    expect(missing('node-max-lazy', foreign)).toContain('node');
    expect(missing('python-malloc', foreign)).toContain('python');
    expect(missing('uv-threads', BASE)).toContain('our entry point');
  });
});

describe('flags of Node', () => {
  it('stand in front of what the command has, whatever waits for a word behind it', () => {
    const node = aForeignVariant({ target: aProcessTarget({ command: ['node', '-e', 'serve()', '--port', '1'] }) });
    const tuned = finished({ 'node-max-lazy': true, 'node-v8-pool': 1 }, node);
    expect(tuned.target).toMatchObject({ command: ['node', '--max-lazy', '--v8-pool-size=1', '-e', 'serve()', '--port', '1'] });
    expect(finished({ 'node-max-lazy': false, 'node-v8-pool': 'default' }, tuned)).toEqual(node);
  });
});
