/** `coldstart init`: writes a commented scenario. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import { initScenario } from '../scenario/init.ts';

export interface InitRequest {
  readonly image?: string;
  readonly model?: string;
  readonly command?: readonly string[];
  /** '-' writes nothing and returns the text. */
  readonly out: string;
  readonly force: boolean;
  readonly cwd: string;
}

/** Returns the text. Throws USAGE_INVALID_FLAG, USAGE_FILE_EXISTS or HOST_NOT_WRITABLE. */
export async function writeInitialScenario({ image, model, command, out, force, cwd }: InitRequest): Promise<string> {
  if ([image, model, command].filter((given) => given !== undefined).length > 1) {
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: 'give one of --image, --model or a command after --', command: 'init' });
  }
  const text = initScenario({ ...(image !== undefined && { image }), ...(model !== undefined && { model }), ...(command && { command }) });
  if (out === '-') return text;
  const file = resolve(cwd, out);
  if (existsSync(file) && !force) throw new ColdstartError('USAGE_FILE_EXISTS', { file: out });
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: out, problem: errorText(error) }, { cause: error });
  }
  return text;
}
