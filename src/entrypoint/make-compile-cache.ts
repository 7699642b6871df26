/**
 * `node make-compile-cache.cjs ENTRYPOINT CODE`: starts the entry point once, with the configuration of COLDSTART_CONFIG,
 * and keeps what V8 compiled for it, the functions that a start calls among them, when it has ended by itself.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { compileProgram } from './compiled-program.ts';
import { type ModuleFunction, runProgram } from './run-program.ts';

const LOOK_MS = 5;

const [, , program = '', code = ''] = process.argv;
process.argv.splice(1, 3, program);
const script = compileProgram(program);
process.once('exit', (status) => {
  if (status === 0) writeFileSync(code, script.createCachedData());
});
runProgram(script.runInThisContext() as ModuleFunction, require, program);
// The facts are the last thing that a start writes; the signal is how an instance is ended.
const facts = `${process.env['COLDSTART_MARKS']}.json`;
const timer = setInterval(() => {
  if (!existsSync(facts)) return;
  clearInterval(timer);
  process.emit('SIGTERM');
}, LOOK_MS);
