/** Generates the built-in networks as ONNX files. Where they are cached is the caller's business. */
import type { ModelName } from '../../core/scenario.ts';
import { describeBert } from './bert.ts';
import { describeMlp, type MlpShape } from './mlp.ts';
import { describeMobilenet } from './mobilenet.ts';
import { type WrittenModel, writeOnnxFile } from './onnx-file.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { describeResnet50 } from './resnet50.ts';

const SEED = 50;

const DESCRIPTIONS: Readonly<Record<ModelName, (seed: number) => OnnxGraph>> = {
  resnet50: describeResnet50,
  mobilenet: describeMobilenet,
  bert: describeBert,
  mlp: describeMlp,
};

/**
 * Writes the named network to `file` (complete or not at all); the same bytes on every machine.
 * Errors: HOST_DISK_FULL, HOST_NOT_WRITABLE.
 */
export async function makeModel(name: ModelName, file: string): Promise<WrittenModel> {
  return writeOnnxFile(DESCRIPTIONS[name](SEED), file);
}

export interface MlpOptions extends MlpShape {
  readonly file: string;
  readonly seed?: number;
  /** Weights go to `file.data` beside the model. */
  readonly externalData?: boolean;
}

/** Writes a perceptron of the given shape. Errors as makeModel. */
export async function makeMlp({ file, seed = SEED, externalData = false, ...shape }: MlpOptions): Promise<WrittenModel> {
  return writeOnnxFile(describeMlp(seed, shape), file, { externalData });
}
