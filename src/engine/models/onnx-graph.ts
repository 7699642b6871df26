/**
 * Describes a network as ONNX nodes, tensors, inputs and outputs. Holds no weights: tensors are named shapes with a rule
 * of how to fill them, so that a description of a 100 MB network is some kilobytes. Writing it is onnx-file.ts.
 */
import { ELEMENT_SIZE_BYTES, ELEMENT_TYPE_NUMBERS, type GeneratedElementType } from './element-type.ts';
import { ProtobufMessage } from './protobuf-writer.ts';
import type { WeightFill } from './weights.ts';

export interface GraphTensor {
  readonly name: string;
  readonly type: GeneratedElementType;
  readonly dims: readonly number[];
  readonly fill: WeightFill;
}

/** A number, or the name of an open dimension. */
export type GraphDimension = number | string;

export type AttributeValue = number | string | readonly number[] | { readonly float: number };

const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

export class OnnxGraph {
  readonly name: string;
  readonly seed: number;
  readonly nodes: ProtobufMessage[] = [];
  readonly tensors: GraphTensor[] = [];
  readonly inputs: ProtobufMessage[] = [];
  readonly outputs: ProtobufMessage[] = [];

  constructor(name: string, seed: number) {
    this.name = name;
    this.seed = seed;
  }

  input(name: string, type: GeneratedElementType, dims: readonly GraphDimension[]): string {
    this.inputs.push(valueInfo(name, type, dims));
    return name;
  }

  output(name: string, type: GeneratedElementType, dims: readonly GraphDimension[]): void {
    this.outputs.push(valueInfo(name, type, dims));
  }

  /** Adds float32 weights and returns their name. */
  weight(name: string, dims: readonly number[], fill: WeightFill): string {
    this.tensors.push({ name, type: 'float32', dims, fill });
    return name;
  }

  /** Adds a small constant and returns its name; no dims means a scalar. */
  constant(name: string, type: GeneratedElementType, values: readonly number[], dims: readonly number[] = []): string {
    this.tensors.push({ name, type, dims, fill: { kind: 'values', values } });
    return name;
  }

  /** Adds a node with one output, which carries the node's name unless told otherwise. */
  node(operator: string, name: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}, output = `${name}.out`): string {
    const message = new ProtobufMessage();
    for (const input of inputs) {
      message.text(1, input);
    }
    message.text(2, output).text(3, name).text(4, operator);
    for (const [attribute, value] of Object.entries(attributes)) {
      message.message(5, attributeMessage(attribute, value));
    }
    this.nodes.push(message);
    return output;
  }
}

/** Bytes that the tensor's data takes. */
export function tensorSizeBytes(tensor: GraphTensor): number {
  return tensor.dims.reduce((product, dim) => product * dim, 1) * ELEMENT_SIZE_BYTES[tensor.type];
}

function attributeMessage(name: string, value: AttributeValue): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  if (typeof value === 'number') {
    return message.integer(3, value).integer(20, ATTRIBUTE_INT);
  }
  if (typeof value === 'string') {
    return message.text(4, value).integer(20, ATTRIBUTE_STRING);
  }
  if ('float' in value) {
    return message.float(2, value.float).integer(20, ATTRIBUTE_FLOAT);
  }
  for (const element of value) {
    message.integer(8, element);
  }
  return message.integer(20, ATTRIBUTE_INTS);
}

function valueInfo(name: string, type: GeneratedElementType, dims: readonly GraphDimension[]): ProtobufMessage {
  const shape = new ProtobufMessage();
  for (const dim of dims) {
    const dimension = new ProtobufMessage();
    shape.message(1, typeof dim === 'number' ? dimension.integer(1, dim) : dimension.text(2, dim));
  }
  const tensor = new ProtobufMessage().integer(1, ELEMENT_TYPE_NUMBERS[type]).message(2, shape);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
}
