/**
 * Streams a described network into an ONNX file: all lengths follow from the shapes, so no more than one chunk of
 * weights is ever in memory. The file appears under its name only when it is complete.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { ELEMENT_TYPE_NUMBERS } from './element-type.ts';
import { type GraphTensor, type OnnxGraph, tensorSizeBytes } from './onnx-graph.ts';
import { encodeHeader, ProtobufMessage } from './protobuf-writer.ts';
import { tensorSeed, WeightStream } from './weights.ts';

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const CHUNK_VALUES = 256 * 1024;
/** Tensors below this stay in the model file: shapes and constants are needed by shape inference. */
const EXTERNAL_FROM_BYTES = 1024;
const RAW_DATA_FIELD = 9;
const INITIALIZER_FIELD = 5;
const GRAPH_FIELD = 7;

export interface WrittenModel {
  readonly bytes: number;
  /** Of the model file, in hex; external data is not part of it. */
  readonly sha256: string;
}

interface PlannedTensor {
  readonly tensor: GraphTensor;
  readonly head: Uint8Array;
  readonly external: boolean;
  readonly sizeBytes: number;
}

/**
 * Writes `file`, and beside it `file.data` where external data is asked for. Errors: HOST_DISK_FULL, HOST_NOT_WRITABLE.
 */
export async function writeOnnxFile(graph: OnnxGraph, file: string, options: { externalData?: boolean } = {}): Promise<WrittenModel> {
  const dataFile = `${file}.data`;
  const tensors = planTensors(graph, options.externalData === true ? basename(dataFile) : undefined);
  try {
    await mkdir(dirname(file), { recursive: true });
    if (options.externalData === true) {
      await writeAtomically(dataFile, (sink) => writeTensors(sink, graph.seed, tensors, 'external'));
    }
    return await writeAtomically(file, (sink) => writeModel(sink, graph, tensors));
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new ColdstartError(full ? 'HOST_DISK_FULL' : 'HOST_NOT_WRITABLE', { file, problem: errorText(error), run: '' }, { cause: error });
  }
}

function planTensors(graph: OnnxGraph, dataName: string | undefined): PlannedTensor[] {
  let offsetBytes = 0;
  return graph.tensors.map((tensor) => {
    const sizeBytes = tensorSizeBytes(tensor);
    const external = dataName !== undefined && sizeBytes >= EXTERNAL_FROM_BYTES;
    const fields = new ProtobufMessage();
    for (const dim of tensor.dims) {
      fields.integer(1, dim);
    }
    fields.integer(2, ELEMENT_TYPE_NUMBERS[tensor.type]).text(8, tensor.name);
    if (external) {
      for (const [key, value] of Object.entries({ location: dataName, offset: String(offsetBytes), length: String(sizeBytes) })) {
        fields.message(13, new ProtobufMessage().text(1, key).text(2, value));
      }
      fields.integer(14, 1);
      offsetBytes += sizeBytes;
      return { tensor, head: new ProtobufMessage().message(INITIALIZER_FIELD, fields).toBytes(), external, sizeBytes };
    }
    const inner = Buffer.concat([fields.toBytes(), encodeHeader(RAW_DATA_FIELD, sizeBytes)]);
    return { tensor, head: Buffer.concat([encodeHeader(INITIALIZER_FIELD, inner.length + sizeBytes), inner]), external, sizeBytes };
  });
}

async function writeModel(sink: HashingSink, graph: OnnxGraph, tensors: readonly PlannedTensor[]): Promise<void> {
  const before = new ProtobufMessage();
  for (const node of graph.nodes) {
    before.message(1, node);
  }
  before.text(2, graph.name);
  const after = new ProtobufMessage();
  for (const input of graph.inputs) {
    after.message(11, input);
  }
  for (const output of graph.outputs) {
    after.message(12, output);
  }
  const tensorBytes = tensors.reduce((sum, { head, external, sizeBytes }) => sum + head.length + (external ? 0 : sizeBytes), 0);
  await sink.write(new ProtobufMessage().integer(1, IR_VERSION).text(2, 'coldstart').text(3, '1').toBytes());
  await sink.write(encodeHeader(GRAPH_FIELD, before.lengthBytes + tensorBytes + after.lengthBytes));
  await sink.write(before.toBytes());
  await writeTensors(sink, graph.seed, tensors, 'inline');
  await sink.write(after.toBytes());
  await sink.write(new ProtobufMessage().message(8, new ProtobufMessage().text(1, '').integer(2, OPSET_VERSION)).toBytes());
}

async function writeTensors(sink: HashingSink, seed: number, tensors: readonly PlannedTensor[], which: 'inline' | 'external'): Promise<void> {
  const chunk = new Float32Array(CHUNK_VALUES);
  for (const { tensor, head, external, sizeBytes } of tensors) {
    if (which === 'inline') {
      await sink.write(head);
    }
    if (external !== (which === 'external')) {
      continue;
    }
    if (tensor.fill.kind === 'values') {
      await sink.write(valueBytes(tensor));
      continue;
    }
    const stream = new WeightStream(tensorSeed(seed, tensor.name), tensor.fill.limit, tensor.fill.center);
    for (let left = sizeBytes / 4; left > 0; left -= chunk.length) {
      const count = Math.min(left, chunk.length);
      stream.fill(chunk, count);
      await sink.write(new Uint8Array(chunk.buffer, 0, count * 4));
    }
  }
}

function valueBytes({ type, fill }: GraphTensor): Uint8Array {
  const values = fill.kind === 'values' ? fill.values : [];
  const array = type === 'int64' ? BigInt64Array.from(values, (value) => BigInt(value)) : Float32Array.from(values);
  return new Uint8Array(array.buffer);
}

/** Writes to a temporary name beside the target, then renames; leaves nothing behind when it fails. */
async function writeAtomically(file: string, write: (sink: HashingSink) => Promise<void>): Promise<WrittenModel> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.part`);
  const handle = await open(temporary, 'wx');
  try {
    const sink = new HashingSink(handle);
    await write(sink);
    const written = await sink.finish();
    await handle.close();
    await rename(temporary, file);
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Counts and hashes what passes; small pieces are gathered, so that a write call moves at least 64 KiB. */
class HashingSink {
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#pending.push(Buffer.from(bytes));
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= 64 * 1024) {
      await this.#flush();
    }
  }

  async finish(): Promise<WrittenModel> {
    await this.#flush();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#hash.update(bytes);
    for (let offset = 0; offset < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, offset, bytes.length - offset);
      offset += bytesWritten;
    }
    this.#bytes += bytes.length;
  }
}
