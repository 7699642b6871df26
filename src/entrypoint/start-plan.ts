/** The configuration of this instance as the plan of the native start-up pipeline. */
import type { InstanceConfig } from '../core/instance-config.ts';
import type { InputSpec, NativeOptions, StartPlan } from '../engine/addon.ts';

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
