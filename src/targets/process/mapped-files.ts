/** Learns from a running instance which files a start touches: nobody can name a foreign program's libraries beforehand. */
import { readlinkSync } from 'node:fs';
import type { FileRole, StateFile } from '../../core/cold-state.ts';
import { mappedFiles } from '../../host/file-maps.ts';
import { findMarkedProcesses } from '../../host/processes.ts';

const LIBRARY = /\.so(\.[\d.]+)?$/;
const MODEL = /\.(onnx|ort|engine|plan|safetensors|gguf|pt|pth|tflite|npz)$/;

function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

export function roleOfMappedFile(path: string, executables: ReadonlySet<string | undefined>): FileRole {
  if (executables.has(path)) return 'runtime';
  if (path.endsWith('.node')) return 'addon';
  if (LIBRARY.test(path)) return 'library';
  return MODEL.test(path) ? 'model' : 'image';
}

/** What the processes of a trial map now, except files below `excluded` (marks, configuration). */
export function learnMappedFiles(trial: { readonly runId: string; readonly trialId: string }, excluded: string): StateFile[] {
  const pids = findMarkedProcesses(trial).map(({ pid }) => pid);
  const executables = new Set(pids.map(executableOf));
  const paths = new Set(pids.flatMap(mappedFiles).filter((path) => !path.startsWith(excluded)));
  return [...paths].map((path) => ({ path, role: roleOfMappedFile(path, executables) }));
}
