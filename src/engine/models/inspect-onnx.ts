/**
 * Describes a model file without an engine: versions, inputs, outputs, external data. Reads some kilobytes of any size of
 * file. Whether an engine knows its operators is the engine's business.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, normalize, resolve, sep } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { TensorDescription } from '../addon.ts';
import { BEGINNING_BYTES, isOrtFormat, looksLike } from './looks-like.ts';
import { type OnnxOpset, type WalkedModel, walkModel } from './onnx-walk.ts';
import { ProtobufFault, ProtobufReader } from './protobuf-reader.ts';

/** Every serialiser writes the IR version first. A length that leads beyond the end means truncation only behind it. */
const IR_VERSION_TAG = 0x08;

export interface OnnxSummary {
  /** ort: ONNX Runtime's own format; then only the sizes are known, and the lists are empty. */
  readonly kind: 'onnx' | 'ort';
  readonly file: string;
  readonly sizeBytes: number;
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly OnnxOpset[];
  /** Without initialisers; open dimensions are -1. */
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** External data, relative to the model's folder, and how large each file is. */
  readonly externalData: readonly { readonly location: string; readonly sizeBytes: number }[];
  /** Nodes of the main graph. */
  readonly nodeCount: number;
  /** Some node is QuantizeLinear or DequantizeLinear. */
  readonly quantized: boolean;
}

/** Errors: ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID; nothing else, whatever the file holds. */
export async function inspectOnnx(file: string): Promise<OnnxSummary> {
  return inspectOnnxNow(file);
}

/** The same for callers that cannot wait: it reads some kilobytes. */
export function inspectOnnxNow(file: string): OnnxSummary {
  const descriptor = openModel(file);
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) {
      throw invalid(file, facts.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    }
    return inspectOpen(descriptor, file, facts.size);
  } catch (error) {
    if (error instanceof ColdstartError) {
      throw error;
    }
    throw invalid(file, errorText(error), error);
  } finally {
    closeSync(descriptor);
  }
}

/** Without blocking: opening a FIFO for reading would wait for its writer. */
function openModel(file: string): number {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE') {
      throw new ColdstartError('ENGINE_MODEL_MISSING', { file }, { cause: error });
    }
    throw invalid(file, errorText(error), error);
  }
}

function inspectOpen(descriptor: number, file: string, sizeBytes: number): OnnxSummary {
  if (sizeBytes === 0) {
    throw invalid(file, 'it is empty');
  }
  const buffer = Buffer.alloc(BEGINNING_BYTES);
  const beginning = buffer.subarray(0, readSync(descriptor, buffer, 0, BEGINNING_BYTES, 0));
  if (isOrtFormat(beginning)) {
    return { kind: 'ort', file, sizeBytes, irVersion: 0, producer: '', opsets: [], inputs: [], outputs: [], externalData: [], nodeCount: 0, quantized: false };
  }
  const look = looksLike(beginning);
  if (look !== undefined) {
    throw invalid(file, `it looks like ${look}`);
  }
  const model = walk(descriptor, file, sizeBytes, beginning[0] === IR_VERSION_TAG);
  return {
    kind: 'onnx',
    file,
    sizeBytes,
    irVersion: model.irVersion,
    producer: model.producer,
    opsets: model.opsets,
    inputs: model.inputs.filter(({ name }) => !model.initializers.has(name)),
    outputs: model.outputs,
    externalData: [...model.external.values()].map(({ location, endBytes }) => ({ location, sizeBytes: externalSizeBytes(file, location, endBytes) })),
    nodeCount: model.nodeCount,
    quantized: model.quantized,
  };
}

function walk(descriptor: number, file: string, sizeBytes: number, beginsLikeOnnx: boolean): WalkedModel {
  let model: WalkedModel;
  try {
    model = walkModel(new ProtobufReader(descriptor, sizeBytes), sizeBytes);
  } catch (error) {
    if (error instanceof ProtobufFault) {
      throw invalid(file, error.expectedBytes !== undefined && beginsLikeOnnx ? error.message : `it is not ONNX: ${error.message}`, error);
    }
    throw error;
  }
  const problem = shortcoming(model, sizeBytes);
  if (problem !== undefined) {
    throw invalid(file, problem);
  }
  return model;
}

function shortcoming(model: WalkedModel, sizeBytes: number): string | undefined {
  if (model.graphs !== 1) {
    return model.irVersion > 0 && model.graphs === 0
      ? `it is truncated: its graph is missing, there are only ${sizeBytes} bytes`
      : 'it is not ONNX: it has no graph';
  }
  if (model.irVersion < 1) {
    return 'it is not ONNX: it names no IR version';
  }
  if (model.opsets.length === 0) {
    return `it names no operator set; it may be truncated (more than ${sizeBytes} bytes were expected, there are ${sizeBytes})`;
  }
  return model.outputs.length === 0 ? 'its graph has no output' : undefined;
}

/** A location outside of the model's folder is refused, as ONNX does: it would end up in a container's mounts. */
function externalSizeBytes(file: string, location: string, endBytes: number): number {
  const clean = normalize(location);
  if (isAbsolute(clean) || clean === '..' || clean.startsWith(`..${sep}`) || location.includes('\0')) {
    throw invalid(file, `its external data ${JSON.stringify(location)} lies outside of its folder`);
  }
  const path = resolve(dirname(file), clean);
  let facts: Stats;
  try {
    facts = statSync(path);
  } catch (error) {
    throw new ColdstartError('ENGINE_MODEL_MISSING', { file: `${path}, the external data of ${basename(file)},` }, { cause: error });
  }
  if (!facts.isFile()) {
    throw invalid(file, `its external data ${clean} is not a regular file`);
  }
  if (facts.size < endBytes) {
    throw invalid(file, `its external data ${clean} is truncated: ${endBytes} bytes were expected, there are ${facts.size}`);
  }
  return facts.size;
}

function invalid(file: string, problem: string, cause?: unknown): ColdstartError {
  return new ColdstartError('ENGINE_MODEL_INVALID', { file, problem }, { cause });
}
