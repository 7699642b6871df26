/**
 * What a target tells an instance of ours: the JSON document that COLDSTART_CONFIG names. Written by the targets from
 * a resolved variant, read by the entry point, which validates nothing again while the clock runs.
 */
import type { EngineConfig, InputConfig, Variant } from './scenario.ts';

export interface InstanceConfig {
  /** `options.library` is the engine library as the instance sees it. */
  readonly engine: Omit<EngineConfig, 'model' | 'node'> & { readonly modelFile?: string };
  readonly inputs: 'auto' | Readonly<Record<string, InputConfig>>;
  readonly listen: { readonly host: string; readonly port: number };
  readonly health: { readonly path: string; readonly status: number };
  readonly infer: { readonly path: string };
}

/** Paths as the instance sees them; `listenHost` is 127.0.0.1 for a process and 0.0.0.0 in a container. */
export interface InstancePlaces {
  readonly listenHost: string;
  readonly modelFile?: string;
  /** The engine library, where the variant's options do not name one. */
  readonly library?: string;
  /** Where an input's .npy file lies for the instance. */
  readonly inputFile?: (file: string) => string;
}

function placeInputs(inputs: InstanceConfig['inputs'], place: (file: string) => string): InstanceConfig['inputs'] {
  if (inputs === 'auto') return 'auto';
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, typeof input.fill === 'string' ? input : { ...input, fill: { file: place(input.fill.file) } }]),
  );
}

/** Only for variants with an engine. */
export function instanceConfig(variant: Variant & { readonly engine: EngineConfig }, places: InstancePlaces): InstanceConfig {
  // How Node runs it is decided before there is anybody to read this.
  const { model: _model, node: _node, options, ...engine } = variant.engine;
  return {
    engine: {
      ...engine,
      options: { ...(places.library !== undefined && { library: places.library }), ...options },
      ...(places.modelFile !== undefined && { modelFile: places.modelFile }),
    },
    inputs: placeInputs(variant.inputs, places.inputFile ?? ((file) => file)),
    listen: { host: places.listenHost, port: variant.health.port },
    health: { path: variant.health.path, status: variant.health.status },
    infer: { path: variant.infer?.path ?? '/infer' },
  };
}
