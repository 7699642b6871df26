/** The knobs of a built tuning: what each would save, and why others were not searched. */
import type { KnobValue, Settings } from '../../src/core/setting.ts';
import type { Interaction, KnobReport, KnobStatus, TuningOutcome } from '../../src/core/tuning.ts';

export interface KnobOfATuning {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly phases: readonly string[];
  readonly current: KnobValue;
  readonly tried: KnobValue;
  /** What the tried value changes, milliseconds. */
  readonly ms: number;
  readonly moved: readonly { readonly phase: string; readonly ms: number }[];
  readonly sideEffect: string;
  readonly security?: string;
  readonly byHand: string;
}

const move = (phase: string, ms: number) => ({ phase, ms });

export const KNOBS_OF_A_TUNING: readonly KnobOfATuning[] = [
  {
    id: 'optimized-model',
    title: 'model optimised beforehand',
    group: 'engine',
    phases: ['deserialize'],
    current: false,
    tried: true,
    ms: -38.4,
    moved: [move('deserialize', -39.1), move('runtime-create', 0.4)],
    sideEffect: 'the optimised file belongs to this version of ONNX Runtime and this kind of CPU',
    byHand: 'write it once with engine.options.saveOptimized and start from that file',
  },
  {
    id: 'loader',
    title: 'model loader',
    group: 'loader',
    phases: ['model-read'],
    current: 'read',
    tried: 'mmap',
    ms: -28.9,
    moved: [move('model-read', -30.2), move('deserialize', 1.9)],
    sideEffect: "the file's pages stay the page cache's, and may be given back under memory pressure",
    byHand: 'set engine.loader: mmap (--loader mmap)',
  },
  {
    id: 'network',
    title: 'network mode',
    group: 'container',
    phases: ['network', 'container-start'],
    current: 'bridge',
    tried: 'host',
    ms: -8.6,
    moved: [move('network', -8.5)],
    sideEffect: "the service listens on the host's own ports",
    security: "the container shares the host's network and reaches everything that the host does",
    byHand: 'docker run --network host',
  },
  {
    id: 'node-compile-cache',
    title: 'compile cache of Node',
    group: 'node',
    phases: ['node-bootstrap'],
    current: false,
    tried: true,
    ms: -6.4,
    moved: [move('node-bootstrap', -6.6)],
    sideEffect: 'a folder of a few megabytes that belongs to one version of Node',
    byHand: 'NODE_COMPILE_CACHE=/opt/cache node server.js',
  },
  {
    id: 'intra-threads',
    title: 'threads of one operator',
    group: 'engine',
    phases: ['runtime-create', 'deserialize', 'first-inference'],
    current: 0,
    tried: 4,
    ms: 0.8,
    moved: [move('first-inference', 2.6), move('deserialize', -1.4)],
    sideEffect: 'an inference may use fewer CPUs',
    byHand: 'set engine.options.intraThreads: 4',
  },
  {
    id: 'warm-up',
    title: 'warm-up inferences',
    group: 'warm-up',
    phases: ['warm-up', 'first-inference'],
    current: 0,
    tried: 1,
    ms: 17.3,
    moved: [move('warm-up', 22.9), move('first-inference', -4.2)],
    sideEffect: 'ready comes later, the first answer is steadier',
    byHand: 'set engine.warmUp: 1',
  },
  {
    id: 'log-driver',
    title: 'log driver',
    group: 'container',
    phases: ['container-start', 'task-create'],
    current: 'json-file',
    tried: 'none',
    ms: -1.1,
    moved: [move('task-create', -1.2)],
    sideEffect: "docker logs shows nothing of the instance's output",
    byHand: 'docker run --log-driver none',
  },
];

/** What the winner sets. */
export const WINNING: Settings = { 'optimized-model': true, loader: 'mmap', network: 'host', 'node-compile-cache': true };

const HALF_WIDTH_MS = 3.1;

/** Those that the search tried, with effects where it came as far as to know them. */
export function searchedKnobs(outcome: TuningOutcome): KnobReport[] {
  const share = outcome === 'nothing-helped' || outcome === 'not-proven' ? 0.02 : 1;
  return KNOBS_OF_A_TUNING.map((knob): KnobReport => {
    const ms = knob.ms * share;
    const effect = { ms, lowMs: ms - HALF_WIDTH_MS, highMs: ms + HALF_WIDTH_MS };
    return {
      id: knob.id,
      title: knob.title,
      group: knob.group,
      phases: knob.phases,
      status: 'searched',
      current: knob.current,
      values: [knob.current, knob.tried],
      failed: knob.id === 'intra-threads' ? [{ value: 512, reason: 'the instance ended with exit code 134: cannot create so many threads' }] : [],
      tried: knob.tried,
      ...(outcome !== 'interrupted' && { effect }),
      phaseEffects: outcome === 'interrupted' ? [] : knob.moved.map(({ phase, ms: own }) => ({ phase, ms: own * share })),
      ...(knob.security !== undefined && { security: knob.security }),
      sideEffect: knob.sideEffect,
    };
  });
}

const UNSEARCHED: readonly (readonly [string, string, string, KnobStatus, string, string?])[] = [
  ['health-interval', 'interval of the health check', 'health', 'off-path', 'ready takes 0.6 % of the start: nothing that it moves can save 3 %'],
  ['contexts', 'contexts', 'pipeline', 'off-path', 'context create takes 0.5 % of the start'],
  ['gpu-mps', 'MPS of the GPU', 'gpu', 'not-applicable', 'the scenario uses no GPU'],
  [
    'seccomp',
    'system call filter',
    'container',
    'forbidden',
    'it weakens security; --allow seccomp tries it',
    'every system call of the kernel is open to the container',
  ],
  ['image-slim', 'slim image', 'image', 'excluded', 'excluded with --except'],
  ['node-snapshot', 'start-up snapshot of Node', 'node', 'excluded', 'the engine failed with each of its values: a snapshot cannot hold a native addon'],
];

export function unsearchedKnobs(): KnobReport[] {
  return UNSEARCHED.map(([id, title, group, status, reason, security]) => ({
    id,
    title,
    group,
    phases: ['ready'],
    status,
    reason,
    values: [],
    failed: [],
    phaseEffects: [],
    ...(security !== undefined && { security }),
    sideEffect: 'see its documentation',
  }));
}

export function someInteractions(): Interaction[] {
  return [
    { knobs: ['optimized-model', 'loader'], effect: { ms: 4.8, lowMs: 1.2, highMs: 8.3 } },
    { knobs: ['intra-threads', 'optimized-model'], effect: { ms: -2.1, lowMs: -5.9, highMs: 1.6 } },
    { knobs: ['warm-up', 'network'], effect: { ms: 0.4 } },
  ];
}
