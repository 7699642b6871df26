/**
 * Loading ResNet-50: the addon with its default settings against a bare C API program and against onnxruntime-node, and
 * the memory-mapped ORT format. One process for each load, interleaved.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findBackend } from '../../src/engine/backends/registry.ts';
import { findEngineAddon, loadEngineAddon } from '../../src/engine/binding.ts';
import { makeModel } from '../../src/engine/models/make-model.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

/** Without spinning a new thread of the engine does not take the processor from the one that loads. */
const MAPPED = { mappedModel: 'true', modelBytesForInitializers: 'true', prepacking: 'false', spinning: 'false', graphOptimization: 'disable' };

interface Load {
  readonly totalMs: number;
  readonly sessionMs: number;
}

interface Contestants {
  readonly bare: () => Load;
  readonly addon: () => Load;
  readonly onnxruntimeNode: () => Load;
  readonly bareMapped: () => Load;
  readonly addonMapped: () => Load;
}

function run(command: string, args: readonly string[]): Load {
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as Load;
}

/** Compiles the bare program, makes the model and its ORT format, and reads both once. */
async function prepare(context: BenchContext): Promise<Contestants> {
  const library = findBackend('onnxruntime').findLibrary() ?? '';
  const bareProgram = join(context.folder, 'bare-session');
  const source = join(context.root, 'test/bench/native/bare-session.cc');
  execFileSync(process.env['CXX'] ?? 'c++', ['-O2', '-std=c++20', '-I', join(context.root, 'native/engines/onnxruntime'), source, '-o', bareProgram, '-ldl']);
  const model = join(context.folder, 'resnet50.onnx');
  const mapped = join(context.folder, 'resnet50.ort');
  await makeModel('resnet50', model);
  const addon = loadEngineAddon();
  const backend = addon.openBackend('onnxruntime', { library, saveOptimized: mapped });
  const plan = { order: 'sequential', modelFile: model, loader: 'auto', options: {}, contexts: 0, parallelContexts: false, inputs: [], warmUp: 0 } as const;
  (await backend.start(plan)).dispose();
  // Written pages lie in the cache in small pieces; a file that was shipped is read, in large ones.
  addon.evict([model, mapped]);
  for (const file of [model, mapped]) await addon.timeLoad(file, 'read', {});
  const program = join(context.root, 'test/bench/native/addon-session.mjs');
  const node = (...args: string[]): Load => run(process.execPath, [program, ...args]);
  return {
    bare: () => run(bareProgram, [library, model]),
    addon: () => node('addon', findEngineAddon(), library, model, 'auto'),
    onnxruntimeNode: () => node('onnxruntime-node', createRequire(join(context.root, 'package.json')).resolve('onnxruntime-node'), library, model),
    bareMapped: () => run(bareProgram, [library, mapped, 'mapped']),
    addonMapped: () => node('addon', findEngineAddon(), library, mapped, 'path', JSON.stringify(MAPPED)),
  };
}

function mappedFigure(ownMs: readonly number[], bareMs: readonly number[]): Figure {
  const value = median(ownMs);
  return {
    id: 'session-mapped',
    title: 'ResNet-50 from mapped ORT format',
    unit: 'ms',
    value,
    reference: { name: 'the bare C API program', value: median(bareMs) },
    limit: '<= 5 ms',
    met: value <= 5,
    count: ownMs.length,
    note: `fastest ${Math.min(...ownMs).toFixed(2)} ms, bare program ${Math.min(...bareMs).toFixed(2)} ms`,
  };
}

function figuresOf(loads: Readonly<Record<keyof Contestants, readonly Load[]>>, count: number): Figure[] {
  const total = (name: keyof Contestants): number[] => loads[name].map(({ totalMs }) => totalMs);
  const session = (name: keyof Contestants): number[] => loads[name].map(({ sessionMs }) => sessionMs);
  const bare = hodgesLehmannRatio(total('addon'), total('bare'));
  const binding = hodgesLehmannRatio(session('addon'), session('onnxruntimeNode'));
  return [
    {
      id: 'session-against-bare',
      title: 'ResNet-50 by the addon, library to session',
      unit: 'ms',
      value: median(total('addon')),
      reference: { name: 'the bare C API program', value: median(total('bare')) },
      ...bare,
      limit: '<= 1.03 x',
      met: bare.ratio <= 1.03,
      count,
    },
    {
      id: 'session-against-binding',
      title: 'ResNet-50 by the addon, model to session',
      unit: 'ms',
      value: median(session('addon')),
      reference: { name: 'onnxruntime-node', value: median(session('onnxruntimeNode')) },
      ...binding,
      limit: '<= 1 x',
      met: binding.ratio <= 1,
      count,
    },
    mappedFigure(session('addonMapped'), session('bareMapped')),
  ];
}

export const bench: Bench = async (context) => {
  const contestants = await prepare(context);
  const names = Object.keys(contestants) as (keyof Contestants)[];
  const loads = Object.fromEntries(names.map((name) => [name, [] as Load[]])) as Record<keyof Contestants, Load[]>;
  const rounds = context.quick ? 3 : 30;
  context.say(`${rounds} loads of each kind`);
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(place + round) % names.length] ?? 'bare';
      loads[name].push(contestants[name]());
    }
  }
  return figuresOf(loads, rounds);
};
