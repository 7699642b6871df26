/**
 * The program: its verbs, its help, and the one place where anything thrown becomes lines on standard error and an
 * exit code. Commands load their work when they are called, so that help stays quick.
 */
import { Command, CommanderError } from 'commander';
import { ColdstartError } from '../core/errors.ts';
import { EXIT_CODES } from '../core/exit-codes.ts';
import { addAnalyzeCommand } from './commands/analyze.ts';
import { addCleanCommand } from './commands/clean.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEngineCommand } from './commands/engine.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addInitCommand } from './commands/init.ts';
import { addListCommand } from './commands/list.ts';
import { addModelCommand } from './commands/model.ts';
import { addNightlyCommand } from './commands/nightly.ts';
import { addReportCommand } from './commands/report.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addTuneCommand } from './commands/tune.ts';
import { type CliIo, wantsColor } from './io.ts';

const EXAMPLES = `
Examples:
  coldstart run                                       the built-in scenario: ResNet-50 on ONNX Runtime, on Docker if it answers
  coldstart run --target process                      the same as a process
  coldstart run --image app:1 --health http://:8000/health --infer http://:8000/predict
  coldstart run --health http://127.0.0.1:8000/ -- python3 server.py
  coldstart doctor                                    what this machine can measure
  coldstart run --engine tensorrt --model model.plan  a TensorRT plan, on the GPU that it was built for
  coldstart engine inspect model.plan                 what a TensorRT plan is, without a GPU
  coldstart doctor --quick --model model.plan         whether driver, CUDA, TensorRT, plan and GPU fit together
  coldstart compare app:1.4 app:1.5 --scenario app.yaml  which is faster, by how much, and in which phase
  coldstart tune app.yaml                             the settings that make it start faster, proven, as a patch
  coldstart report                                    the newest run as HTML again

Exit codes:
${Object.values(EXIT_CODES)
  .map(({ code, meaning }) => `  ${String(code).padEnd(4)} ${meaning}`)
  .join('\n')}
`;

declare const COLDSTART_VERSION: string | undefined;

/** Filled in by the build; sources run by the tests have none. */
const VERSION = typeof COLDSTART_VERSION === 'string' ? COLDSTART_VERSION : '0.0.0-source';

/** commander's own complaints in the form of all others. */
function writeUsageError(text: string, write: (text: string) => void): void {
  write(text.startsWith('error: ') ? `coldstart: ${text.slice('error: '.length).trimEnd()} [USAGE_INVALID_FLAG]\n` : text);
}

/** A fresh program; `afterDashes` is what stood behind `--`. */
function createProgram(io: CliIo, afterDashes: readonly string[]): Command {
  const program = new Command('coldstart')
    .description('Measures, explains and shortens the cold start of inference containers: one clock from the create call to the first answer.')
    .version(VERSION)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      outputError: writeUsageError,
    })
    .showHelpAfterError('hint: coldstart --help shows the commands, coldstart COMMAND --help the flags of one')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addRunCommand(program, io, afterDashes);
  addCompareCommand(program, io, afterDashes);
  addTuneCommand(program, io, afterDashes);
  addAnalyzeCommand(program, io);
  addNightlyCommand(program, io);
  addReportCommand(program, io);
  addHistoryCommand(program, io, VERSION);
  addDoctorCommand(program, io);
  addListCommand(program, io);
  addInitCommand(program, io, afterDashes);
  addModelCommand(program, io);
  addEngineCommand(program, io);
  addSchemaCommand(program, io);
  addCleanCommand(program, io);
  addCompletionCommand(program, io);
  return program;
}

/** Runs one command line and returns the exit code. Never throws. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const dashes = argv.indexOf('--');
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  const program = createProgram(io, dashes < 0 ? [] : argv.slice(dashes + 1));
  try {
    if (own.length === 0) program.outputHelp();
    else await program.parseAsync([...own], { from: 'user' });
    return io.exitCode;
  } catch (error) {
    return reportFailure(error, io);
  }
}

async function reportFailure(error: unknown, io: CliIo): Promise<number> {
  // commander has already said what was wrong; help and version end this way too, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage.code;
  const { renderError } = await import('./terminal/error.ts');
  const known = knownError(error, io);
  io.stderr.write(renderError(known, { color: wantsColor(io) }));
  return known.exitCode;
}

/** What rejects because it was told to stop at Ctrl-C is no fault, wherever it comes from. */
function knownError(error: unknown, io: CliIo): ColdstartError {
  if (error instanceof ColdstartError) return error;
  if (io.signal.aborted && error instanceof Error && error.name === 'AbortError') return new ColdstartError('COMMAND_INTERRUPTED', {}, { cause: error });
  return new ColdstartError('INTERNAL_FAULT', { problem: internalText(error) }, { cause: error });
}

function internalText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
