/** Version and flavour of a TensorRT library, read by the helper: opening one costs a second and is never undone. */
import type { EngineLibraryFacts } from '../core/gpu.ts';
import { askHelper, type HelperOptions } from './helper.ts';
import { count, oneOf, record, text } from './shape.ts';

const TIMEOUT_MS = 10_000;

const libraryFacts = record<EngineLibraryFacts>({ path: text, version: text, major: count, flavour: oneOf('full', 'lean', 'dispatch') });

export interface EngineLibraryRequest extends HelperOptions {
  /** Which one 'auto' looks for; the full one by default. */
  readonly flavour?: EngineLibraryFacts['flavour'];
}

/**
 * `path` is a file, a name for the dynamic loader, or 'auto' for the newest that it finds. Needs no GPU. Throws
 * ENGINE_LIBRARY_MISSING, ENGINE_FAILED (it crashed), HOST_ADDON_MISSING or INTERNAL_FAULT; which versions are
 * supported is not decided here.
 */
export function askEngineLibrary(path: string, { flavour, ...options }: EngineLibraryRequest = {}): Promise<EngineLibraryFacts> {
  const words = ['library', path, ...(flavour === undefined ? [] : ['--flavour', flavour])];
  return askHelper({ words, phase: 'library-load', timeoutMs: TIMEOUT_MS, read: (answer) => libraryFacts(answer, 'library') }, options);
}
