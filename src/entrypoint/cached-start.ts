/**
 * `node start.cjs ENTRYPOINT`: runs the entry point with the compiled code that lies beside this file. Code that does not
 * fit this Node, its flags or the program is refused by V8 and said in a fact; the start is then one from source.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rememberInstanceCode } from '../core/instance-code.ts';
import { COMPILE_CACHE_FILES } from '../core/node-command.ts';
import { compileProgram } from './compiled-program.ts';
import { type ModuleFunction, runProgram } from './run-program.ts';

process.argv.splice(1, 1);
const program = process.argv[1] ?? '';
const script = compileProgram(program, readFileSync(join(__dirname, COMPILE_CACHE_FILES.code)));
rememberInstanceCode(script.cachedDataRejected ? 'rejected-compile-cache' : 'compile-cache');
runProgram(script.runInThisContext() as ModuleFunction, require, program);
