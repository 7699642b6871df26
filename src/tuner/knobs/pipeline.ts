/** In which order the steps of a start are begun. */
import { PIPELINE_ORDERS, type PipelineOrder } from '../../core/scenario.ts';
import type { Knob } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';

function isOrder(value: unknown): value is PipelineOrder {
  return PIPELINE_ORDERS.some((order) => order === value);
}

export const PIPELINE: Knob = {
  id: 'pipeline',
  title: 'order of the steps',
  group: 'pipeline',
  phases: ['node-bootstrap', 'library-load', 'driver-init', 'device-context', 'runtime-create', 'model-read', 'deserialize', 'listen'],
  missing: ({ engine }) => (engine === undefined ? 'a program that is not ours decides its own order.' : undefined),
  read: ({ engine }) => engine?.pipeline ?? 'overlapped',
  values: () => ['early', 'overlapped', 'sequential'],
  apply: (variant, value) => (isOrder(value) && value !== variant.engine?.pipeline ? withEngine(variant, { pipeline: value }) : variant),
  sideEffect: 'Early begins the engine in a library that LD_PRELOAD names, before Node boots: both then share the processors.',
  byHand: (value) => `Set engine.pipeline: ${value} in the scenario (--pipeline ${value}).`,
};
