/** The files that a model consists of: ONNX models above 2 GB keep their weights beside them. */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

const BESIDE = /^(\.data|\.bin|\.weights|\.onnx[._]data|_data)$/;

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The model itself and the files named after it (`model.onnx.data`, `model.onnx_data`, `model.data`). Never throws. */
export function modelFilesOf(modelFile: string): string[] {
  const folder = dirname(modelFile);
  const name = basename(modelFile);
  const stem = basename(name, extname(name));
  try {
    const beside = readdirSync(folder).filter(
      (other) =>
        other !== name &&
        ((other.startsWith(name) && BESIDE.test(other.slice(name.length))) || (other.startsWith(stem) && BESIDE.test(other.slice(stem.length)))),
    );
    return [
      modelFile,
      ...beside
        .sort()
        .map((other) => join(folder, other))
        .filter(isFile),
    ];
  } catch {
    return [modelFile];
  }
}
