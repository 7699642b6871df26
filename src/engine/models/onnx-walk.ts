/** Walks the messages of an ONNX file and keeps what a start-up needs to know; weights are skipped, never read. */
import type { TensorDescription } from '../addon.ts';
import { ELEMENT_TYPES } from './element-type.ts';
import { ProtobufFault, type ProtobufField, type ProtobufReader } from './protobuf-reader.ts';

export interface OnnxOpset {
  /** '' is ONNX's own. */
  readonly domain: string;
  readonly version: number;
}

/** A piece of an external file that a tensor lives in. */
interface ExternalPiece {
  readonly location: string;
  readonly endBytes: number;
}

export interface WalkedModel {
  irVersion: number;
  producer: string;
  readonly opsets: OnnxOpset[];
  graphs: number;
  nodeCount: number;
  /** Some node quantizes or dequantizes. */
  quantized: boolean;
  readonly inputs: TensorDescription[];
  readonly outputs: TensorDescription[];
  readonly initializers: Set<string>;
  /** By location: how far the tensors reach into the file. */
  readonly external: Map<string, ExternalPiece>;
}

const QUANTIZING: ReadonlySet<string> = new Set(['QuantizeLinear', 'DequantizeLinear']);
const LONGEST_OPERATOR = 64;

/** Subgraphs of If and Loop nest; nobody nests deeper. */
const DEEPEST_GRAPH = 64;
const MOST_DIMENSIONS = 1024;
const VALUE_KINDS: Readonly<Record<number, string>> = { 4: 'sequence', 5: 'map', 8: 'sparse tensor', 9: 'optional' };

/** Throws ProtobufFault where the bytes are no ONNX model. */
export function walkModel(reader: ProtobufReader, sizeBytes: number): WalkedModel {
  const model: WalkedModel = {
    irVersion: 0,
    producer: '',
    opsets: [],
    graphs: 0,
    nodeCount: 0,
    quantized: false,
    inputs: [],
    outputs: [],
    initializers: new Set(),
    external: new Map(),
  };
  for (const field of reader.fields(0, sizeBytes)) {
    if (field.number === 1 && field.kind === 'varint') {
      model.irVersion = field.value;
    } else if (field.number === 2 && field.kind === 'bytes') {
      model.producer = reader.text(field);
    } else if (field.number === 7 && field.kind === 'bytes') {
      model.graphs += 1;
      walkGraph(reader, field, model, 0);
    } else if (field.number === 8 && field.kind === 'bytes') {
      model.opsets.push(readOpset(reader, field));
    } else if (field.number === 25 && field.kind === 'bytes') {
      eachMessage(reader, field, 7, (node) => walkNode(reader, node, model, 1));
    }
  }
  return model;
}

function walkGraph(reader: ProtobufReader, graph: ProtobufField, model: WalkedModel, depth: number): void {
  if (depth > DEEPEST_GRAPH) {
    throw new ProtobufFault(`its graphs nest deeper than ${DEEPEST_GRAPH}`);
  }
  for (const field of reader.fields(graph.begin, graph.end)) {
    if (field.kind !== 'bytes') {
      continue;
    }
    if (field.number === 1) {
      model.nodeCount += depth === 0 ? 1 : 0;
      walkNode(reader, field, model, depth);
    } else if (field.number === 5) {
      walkTensor(reader, field, model, depth);
    } else if (field.number === 15) {
      eachMessage(reader, field, undefined, (tensor) => walkTensor(reader, tensor, model, depth));
    } else if (depth === 0 && field.number === 11) {
      model.inputs.push(readValue(reader, field));
    } else if (depth === 0 && field.number === 12) {
      model.outputs.push(readValue(reader, field));
    }
  }
}

/** Constants and subgraphs hide in attributes. */
function walkNode(reader: ProtobufReader, node: ProtobufField, model: WalkedModel, depth: number): void {
  eachMessage(reader, node, 4, (operator) => {
    model.quantized ||= QUANTIZING.has(operatorName(reader, operator));
  });
  eachMessage(reader, node, 5, (attribute) => {
    for (const field of reader.fields(attribute.begin, attribute.end)) {
      if (field.kind === 'bytes' && (field.number === 5 || field.number === 10)) {
        walkTensor(reader, field, model, depth + 1);
      } else if (field.kind === 'bytes' && (field.number === 6 || field.number === 11)) {
        walkGraph(reader, field, model, depth + 1);
      }
    }
  });
}

/** Empty for a name that is longer than any operator's. */
function operatorName(reader: ProtobufReader, field: ProtobufField): string {
  return field.end - field.begin > LONGEST_OPERATOR ? '' : reader.text(field);
}

function walkTensor(reader: ProtobufReader, tensor: ProtobufField, model: WalkedModel, depth: number): void {
  const entries = new Map<string, string>();
  let external = false;
  for (const field of reader.fields(tensor.begin, tensor.end)) {
    if (field.number === 8 && field.kind === 'bytes' && depth === 0) {
      model.initializers.add(reader.text(field));
    } else if (field.number === 13 && field.kind === 'bytes') {
      const { key, value } = readEntry(reader, field);
      entries.set(key, value);
    } else if (field.number === 14 && field.kind === 'varint') {
      external = field.value === 1;
    }
  }
  if (external) {
    addPiece(model, entries);
  }
}

function addPiece(model: WalkedModel, entries: ReadonlyMap<string, string>): void {
  const location = entries.get('location');
  const endBytes = Number(entries.get('offset') ?? 0) + Number(entries.get('length') ?? 0);
  if (location === undefined || location === '' || !Number.isSafeInteger(endBytes) || endBytes < 0) {
    throw new ProtobufFault('a tensor says that its data is external, but not where');
  }
  const known = model.external.get(location);
  model.external.set(location, { location, endBytes: Math.max(endBytes, known?.endBytes ?? 0) });
}

function readEntry(reader: ProtobufReader, entry: ProtobufField): { key: string; value: string } {
  const result = { key: '', value: '' };
  for (const field of reader.fields(entry.begin, entry.end)) {
    if (field.kind === 'bytes' && (field.number === 1 || field.number === 2)) {
      result[field.number === 1 ? 'key' : 'value'] = reader.text(field);
    }
  }
  return result;
}

function readOpset(reader: ProtobufReader, opset: ProtobufField): OnnxOpset {
  let domain = '';
  let version = 0;
  for (const field of reader.fields(opset.begin, opset.end)) {
    if (field.number === 1 && field.kind === 'bytes') {
      domain = reader.text(field);
    } else if (field.number === 2 && field.kind === 'varint') {
      version = field.value;
    }
  }
  return { domain, version };
}

function readValue(reader: ProtobufReader, value: ProtobufField): TensorDescription {
  let name = '';
  let type = 'unknown';
  let shape: readonly number[] = [];
  for (const field of reader.fields(value.begin, value.end)) {
    if (field.number === 1 && field.kind === 'bytes') {
      name = reader.text(field);
    } else if (field.number === 2 && field.kind === 'bytes') {
      for (const kind of reader.fields(field.begin, field.end)) {
        if (kind.number === 1 && kind.kind === 'bytes') {
          ({ type, shape } = readTensorType(reader, kind));
        } else if (kind.kind === 'bytes') {
          type = VALUE_KINDS[kind.number] ?? type;
        }
      }
    }
  }
  return { name, type, shape };
}

function readTensorType(reader: ProtobufReader, tensor: ProtobufField): { type: string; shape: number[] } {
  let type = 'unknown';
  const shape: number[] = [];
  for (const field of reader.fields(tensor.begin, tensor.end)) {
    if (field.number === 1 && field.kind === 'varint') {
      type = ELEMENT_TYPES[field.value] ?? `type ${field.value}`;
    } else if (field.number === 2 && field.kind === 'bytes') {
      eachMessage(reader, field, 1, (dimension) => shape.push(readDimension(reader, dimension)));
      if (shape.length > MOST_DIMENSIONS) {
        throw new ProtobufFault(`a tensor has ${shape.length} dimensions`);
      }
    }
  }
  return { type, shape };
}

/** -1 for a named, missing or negative dimension. */
function readDimension(reader: ProtobufReader, dimension: ProtobufField): number {
  let size = -1;
  for (const field of reader.fields(dimension.begin, dimension.end)) {
    if (field.number === 1 && field.kind === 'varint') {
      size = field.value >= 0 ? field.value : -1;
    }
  }
  return size;
}

/** Calls `visit` for each length-delimited field of that number (undefined: of any). */
function eachMessage(reader: ProtobufReader, parent: ProtobufField, number: number | undefined, visit: (field: ProtobufField) => void): void {
  for (const field of reader.fields(parent.begin, parent.end)) {
    if (field.kind === 'bytes' && (number === undefined || field.number === number)) {
      visit(field);
    }
  }
}
