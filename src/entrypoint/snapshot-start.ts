/**
 * `node --build-snapshot snapshot-start.cjs ENTRYPOINT`: puts the compiled entry point into a start-up snapshot. It runs
 * when the snapshot is taken up again, so that its first stamp belongs to the start and not to the making.
 */
import { startupSnapshot } from 'node:v8';
import { rememberInstanceCode } from '../core/instance-code.ts';
import { compileProgram } from './compiled-program.ts';
import { type ModuleFunction, runProgram } from './run-program.ts';

const made = compileProgram(process.argv[2] ?? '').runInThisContext() as ModuleFunction;
startupSnapshot.setDeserializeMainFunction(() => {
  rememberInstanceCode('snapshot');
  runProgram(made, require, process.argv[1] ?? '');
});
