/**
 * What an instance is asked to start, as the native pipeline takes it. Computed in one place from the instance's
 * configuration, so that the entry point and the early start, which begins before there is JavaScript, ask for the same.
 */
import type { InstanceConfig } from './instance-config.ts';
import type { PipelineOrder } from './scenario.ts';

export interface InputSpec {
  readonly name: string;
  /** Closed shape; missing: the model's own, open dimensions as 1. */
  readonly shape?: readonly number[];
  /** 'zeros', 'random' (deterministic; integers 0 and 1) or the path of a .npy file. */
  readonly fill: 'zeros' | 'random' | { readonly file: string };
}

/** Backend options and engine settings as strings: the C border knows no other type. */
export type NativeOptions = Readonly<Record<string, string>>;

export interface StartPlan {
  /** overlapped: the model's file beside everything, the library beside the device's context; early: the same, begun before Node boots. */
  readonly order: PipelineOrder;
  /** Missing for a backend that needs none. */
  readonly modelFile?: string;
  /** 'path' leaves the reading to the engine. */
  readonly loader: string;
  readonly options: NativeOptions;
  /** Contexts to make before the engine counts as started. */
  readonly contexts: number;
  readonly parallelContexts: boolean;
  readonly inputs: readonly InputSpec[];
  /** Inferences on the first context: the phase warm-up. */
  readonly warmUp: number;
}

/** The C border knows text only. */
function nativeOptions({ engine }: InstanceConfig): NativeOptions {
  return Object.fromEntries(Object.entries(engine.options).map(([key, value]) => [key, String(value)]));
}

function inputSpecs({ inputs }: InstanceConfig): InputSpec[] {
  if (inputs === 'auto') return [];
  return Object.entries(inputs).map(([name, input]) => ({ name, fill: input.fill, ...(input.shape && { shape: input.shape }) }));
}

/** With lazy contexts only the first one is made before ready: without one, no inference could be answered. */
export function startPlan(config: InstanceConfig): StartPlan {
  const { engine } = config;
  return {
    order: engine.pipeline,
    ...(engine.modelFile !== undefined && { modelFile: engine.modelFile }),
    loader: engine.loader,
    options: nativeOptions(config),
    contexts: engine.contexts.mode === 'lazy' ? 1 : engine.contexts.count,
    parallelContexts: engine.contexts.mode === 'parallel',
    inputs: inputSpecs(config),
    warmUp: engine.warmUp,
  };
}
