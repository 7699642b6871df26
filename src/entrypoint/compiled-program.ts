/** The entry point as a script of V8's, with compiled code where there is some: both who makes and who uses it say the same. */
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { MODULE_PARAMETERS } from './run-program.ts';

/** V8 takes code only for the very text that it was made of, so the wrapping is part of the format. */
export function compileProgram(program: string, cachedData?: Buffer): Script {
  const text = `(function (${MODULE_PARAMETERS.join(', ')}) { ${readFileSync(program, 'utf8')}\n})`;
  return new Script(text, { filename: program, ...(cachedData !== undefined && { cachedData }) });
}
