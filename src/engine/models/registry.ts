/** The networks that coldstart can generate; light, so that lists and error hints may read it. */
import type { ModelName } from '../../core/scenario.ts';
import type { TensorDescription } from '../addon.ts';

export interface ModelDescriptor {
  readonly id: ModelName;
  readonly title: string;
  /** Size of the generated file, rounded to a megabyte. */
  readonly sizeBytes: number;
  /** -1 marks an open dimension. */
  readonly inputs: readonly TensorDescription[];
}

const IMAGE: TensorDescription = { name: 'input', type: 'float32', shape: [-1, 3, 224, 224] };
const tokens = (name: string): TensorDescription => ({ name, type: 'int64', shape: [-1, -1] });

export const MODELS: Readonly<Record<ModelName, ModelDescriptor>> = {
  resnet50: { id: 'resnet50', title: 'ResNet-50 v1.5, the reference of OpenSpec', sizeBytes: 102_000_000, inputs: [IMAGE] },
  mobilenet: { id: 'mobilenet', title: 'MobileNet-v2', sizeBytes: 14_000_000, inputs: [IMAGE] },
  bert: {
    id: 'bert',
    title: "BERT encoder of TinyBERT's size",
    sizeBytes: 57_000_000,
    inputs: [tokens('input_ids'), tokens('attention_mask'), tokens('token_type_ids')],
  },
  mlp: { id: 'mlp', title: 'multilayer perceptron, 4 layers of 1024', sizeBytes: 17_000_000, inputs: [{ name: 'input', type: 'float32', shape: [-1, 1024] }] },
};

/** Goes up whenever a generated file's bytes change, so that a cached one of another version is not taken for it. */
export const MODEL_GENERATION = 1;
