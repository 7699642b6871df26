/** Says what a file is that was given for an ONNX model but is something else, by its first bytes. */

interface Signature {
  readonly says: string;
  readonly offset?: number;
  readonly bytes: string | readonly number[];
}

/** Flatbuffer identifier of ONNX Runtime's own format. */
const ORT_FORMAT = 'ORTM';

const SIGNATURES: readonly Signature[] = [
  { says: 'a TensorRT plan', bytes: 'ftrt' },
  { says: 'a TensorRT plan', bytes: 'ptrt' },
  { says: 'a Git LFS pointer (git lfs pull fetches the file)', bytes: 'version https://git-lfs' },
  { says: 'a git-annex pointer', bytes: '/annex/objects/' },
  { says: 'a ZIP archive (a PyTorch checkpoint?)', bytes: 'PK\u0003\u0004' },
  { says: 'a pickle (a PyTorch checkpoint?)', bytes: [0x80, 0x02] },
  { says: 'a GGUF model', bytes: 'GGUF' },
  { says: 'a TensorFlow Lite model', offset: 4, bytes: 'TFL3' },
  { says: 'an HDF5 file (a Keras model?)', bytes: [0x89, 0x48, 0x44, 0x46] },
  { says: 'a NumPy array', bytes: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] },
  { says: 'a gzip archive', bytes: [0x1f, 0x8b] },
  { says: 'an xz archive', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { says: 'a zstd archive', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { says: 'a tar archive', offset: 257, bytes: 'ustar' },
  { says: 'a program', bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { says: 'a safetensors file', offset: 8, bytes: '{"' },
];

/** Bytes of the beginning that the functions below want to see. */
export const BEGINNING_BYTES = 512;

export function isOrtFormat(beginning: Buffer): boolean {
  return hasBytes(beginning, 4, ORT_FORMAT);
}

/** A noun phrase, or undefined where nothing is recognised. */
export function looksLike(beginning: Buffer): string | undefined {
  const signature = SIGNATURES.find(({ offset = 0, bytes }) => hasBytes(beginning, offset, bytes));
  if (signature !== undefined) {
    return signature.says;
  }
  const text = beginning.toString('latin1').trimStart().toLowerCase();
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return 'HTML (an error page that was downloaded?)';
  }
  if (text.startsWith('<?xml')) {
    return 'XML (an OpenVINO model?)';
  }
  if (beginning.length > 0 && beginning.every((byte) => byte === 0)) {
    return 'a file of zero bytes (an interrupted download?)';
  }
  return isText(beginning) ? 'a text file' : undefined;
}

function hasBytes(beginning: Buffer, offset: number, expected: string | readonly number[]): boolean {
  const bytes = typeof expected === 'string' ? Buffer.from(expected, 'latin1') : Buffer.from(expected);
  return beginning.length >= offset + bytes.length && beginning.subarray(offset, offset + bytes.length).equals(bytes);
}

/** Printable bytes and line ends only; an ONNX file holds control characters from its first byte on. */
function isText(beginning: Buffer): boolean {
  return beginning.length >= 4 && beginning.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
}
