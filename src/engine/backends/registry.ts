/** All backends, by id. The only file that names them all. */
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { LOADER_OPTIONS } from '../loaders/registry.ts';
import type { BackendDescriptor } from './descriptor.ts';
import { FAKE } from './fake.ts';
import { ONNXRUNTIME } from './onnxruntime.ts';
import { TENSORRT } from './tensorrt.ts';

/** Loader options are given beside the backend's own. */
function withLoaderOptions(backend: BackendDescriptor): BackendDescriptor {
  return { ...backend, options: { ...backend.options, ...LOADER_OPTIONS } };
}

export const BACKENDS: Readonly<Record<string, BackendDescriptor>> = Object.fromEntries(
  [ONNXRUNTIME, TENSORRT, FAKE].map((backend) => [backend.id, withLoaderOptions(backend)]),
);

/** Throws USAGE_UNKNOWN_NAME. */
export function findBackend(id: string): BackendDescriptor {
  const backend = Object.hasOwn(BACKENDS, id) ? BACKENDS[id] : undefined;
  if (backend) return backend;
  const known = Object.keys(BACKENDS);
  throw new ColdstartError('USAGE_UNKNOWN_NAME', { what: 'engine', name: id, nearest: didYouMean(id, known), known: known.join(', ') });
}
