/** Runs the bundled entry point as Node would run it, from code that was compiled beforehand. */
import { dirname } from 'node:path';

/** What Node wraps a CommonJS module in. */
export type ModuleFunction = (exports: object, require: NodeJS.Require, module: { exports: object }, filename: string, folder: string) => void;

export const MODULE_PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'] as const;

/** `require` needs to know nothing but Node's own modules: the bundle needs no others. */
export function runProgram(run: ModuleFunction, require: NodeJS.Require, program: string): void {
  const module = { exports: {} };
  run.call(module.exports, module.exports, require, module, program, dirname(program));
}
