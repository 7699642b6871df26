/**
 * TensorRT 10.15 on a machine without a GPU: NVML, the CUDA driver and the engine library are imitations, everything of
 * ours is real, the instance too.
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImitation, buildPlanWriter } from './imitations.ts';

export interface ImitatedEngine {
  /** Variables under which coldstart and its instances find the imitations. */
  readonly environment: Readonly<Record<string, string>>;
  /** A plan with one input of four floats a row, two optimisation profiles and weights of that size; its path. */
  plan(weightBytes?: number): string;
}

/** Builds it all into the folder, with a lean runtime beside the full library. */
export function buildImitatedEngine(folder: string): ImitatedEngine {
  const libraries = join(folder, 'tensorrt');
  mkdirSync(libraries, { recursive: true });
  const cuda = buildImitation('cuda', folder);
  const defines = ['MAJOR=10', 'MINOR=15', 'PATCH=1', 'BUILD=29'].map((part) => `COLDSTART_IMITATION_${part}`);
  const full = buildImitation('tensorrt', libraries, { file: 'libnvinfer.so.10', defines, links: [cuda] });
  copyFileSync(full, join(libraries, 'libnvinfer_lean.so.10'));
  const script = join(folder, 'nvml-script');
  writeFileSync(script, '');
  const writer = buildPlanWriter(folder);
  return {
    environment: {
      COLDSTART_NVML_LIBRARY: buildImitation('nvml', folder),
      COLDSTART_NVML_SCRIPT: script,
      COLDSTART_CUDA_LIBRARY: cuda,
      COLDSTART_TENSORRT_LIBRARIES: libraries,
    },
    plan(weightBytes = 3001) {
      const file = join(folder, `weights-${weightBytes}.plan`);
      if (!existsSync(file)) execFileSync(writer, [file, '2', String(weightBytes)]);
      return file;
    },
  };
}

/** What the imitations were called with in a start under COLDSTART_IMITATION_CALLS: `cuInit`, `setMaxThreads=2`, `CUDA_X=1`. */
export function callsIn(file: string): readonly string[] {
  return readFileSync(file, 'utf8').trim().split('\n');
}
