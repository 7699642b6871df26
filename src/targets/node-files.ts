/** Looks that what `engine.node` names is there: Node itself would only say that a module is missing. */
import { existsSync } from 'node:fs';
import { ColdstartError } from '../core/errors.ts';
import { nodeStateFiles } from '../core/node-command.ts';
import type { NodeOptions } from '../core/scenario.ts';

/** Throws TUNE_FILE_MISSING. */
export function requireNodeFiles(options: NodeOptions | undefined): void {
  const missing = nodeStateFiles(options).find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new ColdstartError('TUNE_FILE_MISSING', { key: options?.snapshot === undefined ? 'compileCache' : 'snapshot', file: missing });
}
