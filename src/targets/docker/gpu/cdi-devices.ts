/**
 * Which NVIDIA GPUs the CDI specifications of this machine name. It reads names only; what a device consists of is the
 * daemon's business.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../../host/read-text.ts';

const KIND = 'nvidia.com/gpu';
const NAME = /^[A-Za-z0-9][\w.:-]*$/;

function namesInJson(text: string): string[] {
  try {
    const spec = JSON.parse(text) as { kind?: unknown; devices?: unknown };
    if (spec.kind !== KIND || !Array.isArray(spec.devices)) return [];
    return spec.devices.map((device: { name?: unknown } | null) => String(device?.name ?? ''));
  } catch {
    return [];
  }
}

/** Of a specification's keys only devices have a `name`, so that lines are enough. */
function namesInYaml(text: string): string[] {
  if (!/^kind:\s*["']?nvidia\.com\/gpu["']?\s*$/m.test(text)) return [];
  return [...text.matchAll(/^\s*(?:-\s+)?name:\s*["']?([^"'\s#]+)["']?\s*(?:#.*)?$/gm)].map((match) => match[1] ?? '');
}

function specificationsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(json|ya?ml)$/.test(name));
  } catch {
    // A folder that is not there, or not for us, names no device.
    return [];
  }
}

/** Sorted qualified names, such as nvidia.com/gpu=0 and nvidia.com/gpu=all. A damaged file names none. */
export function findCdiDevices(folders: readonly string[]): readonly string[] {
  const names = folders.flatMap((folder) =>
    specificationsIn(folder).flatMap((file) => {
      const text = readText(join(folder, file)) ?? '';
      return file.endsWith('.json') ? namesInJson(text) : namesInYaml(text);
    }),
  );
  return [...new Set(names.filter((name) => NAME.test(name)))].sort().map((name) => `${KIND}=${name}`);
}
