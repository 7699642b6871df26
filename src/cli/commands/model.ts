/** `coldstart model make`: deterministic test models. */
import { Argument, type Command } from 'commander';
import { MODEL_NAMES, type ModelName } from '../../core/scenario.ts';
import type { CliIo } from '../io.ts';

export function addModelCommand(program: Command, io: CliIo): void {
  const model = program.command('model').description('make test models');
  model
    .command('make')
    .description('write a deterministic ONNX model with distinct weights in every layer')
    .addArgument(new Argument('<name>', 'which network').choices(MODEL_NAMES))
    .requiredOption('--out <file>', 'where to write')
    .option('--force', 'overwrite a file that is there')
    .option('--json', 'machine-readable')
    .addHelpText('after', '\nExample:\n  coldstart model make resnet50 --out resnet50.onnx')
    .action(async (name: ModelName, options: { out: string; force?: boolean; json?: boolean }) => {
      const { makeModelFile } = await import('../../app/models.ts');
      const made = await makeModelFile(name, options.out, { cwd: io.cwd, force: Boolean(options.force) });
      if (options.json) io.stdout.write(`${JSON.stringify(made)}\n`);
      else io.stdout.write(`wrote ${options.out}: ${name}, ${(made.bytes / 1e6).toFixed(1)} MB, sha256 ${made.sha256.slice(0, 16)}…\n`);
    });
}
