/**
 * The command line that runs our own entry point: Node, its flags, and compiled code or a snapshot where a scenario names
 * one. One place for all targets, so that a setting means the same everywhere.
 */
import type { NodeOptions } from './scenario.ts';

/** Inside the folder that `engine.node.compileCache` names: what Node is given to run, and the code beside it. */
export const COMPILE_CACHE_FILES = { start: 'start.cjs', code: 'entrypoint.code' } as const;

/** As the instance sees them. */
export interface NodeFiles {
  readonly node: string;
  /** The bundled entry point. */
  readonly program: string;
}

/** Paths in `options` as the instance sees them; undefined: Node as it comes. */
export function nodeCommand({ node, program }: NodeFiles, options: NodeOptions | undefined): readonly [string, ...string[]] {
  if (options === undefined) return [node, program];
  const { flags, compileCache, snapshot } = options;
  if (snapshot !== undefined) return [node, ...flags, `--snapshot-blob=${snapshot}`, program];
  return [node, ...flags, ...(compileCache === undefined ? [] : [`${compileCache}/${COMPILE_CACHE_FILES.start}`]), program];
}

/** Files of `options` that a start reads, wherever they lie. */
export function nodeStateFiles(options: NodeOptions | undefined): readonly string[] {
  const { compileCache, snapshot } = options ?? {};
  if (snapshot !== undefined) return [snapshot];
  return compileCache === undefined ? [] : Object.values(COMPILE_CACHE_FILES).map((name) => `${compileCache}/${name}`);
}
