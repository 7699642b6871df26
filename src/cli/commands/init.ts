/** `coldstart init`: a commented scenario for the user's own image, model or command. */
import type { Command } from 'commander';
import type { CliIo } from '../io.ts';

interface InitOptions {
  readonly image?: string;
  readonly model?: string;
  readonly out: string;
  readonly force?: boolean;
}

export function addInitCommand(program: Command, io: CliIo, afterDashes: readonly string[]): void {
  program
    .command('init')
    .description('write a commented scenario for your own image, model or command')
    .option('--image <ref>', 'for a container image')
    .option('--model <file>', 'for an ONNX model in our instrumented entry point')
    .option('--out <file>', "where to write; '-' is standard output", 'coldstart.yaml')
    .option('--force', 'overwrite a file that is there')
    .addHelpText(
      'after',
      '\nExamples:\n  coldstart init --image app:1\n  coldstart init --model model.onnx --out model.yaml\n  coldstart init -- python3 server.py',
    )
    .action(async (options: InitOptions) => {
      const { writeInitialScenario } = await import('../../app/init.ts');
      const { image, model, out, force } = options;
      const text = await writeInitialScenario({
        ...(image !== undefined && { image }),
        ...(model !== undefined && { model }),
        ...(afterDashes.length > 0 && { command: afterDashes }),
        out,
        force: Boolean(force),
        cwd: io.cwd,
      });
      if (out === '-') io.stdout.write(text);
      else io.stdout.write(`wrote ${out}; edit it, then: coldstart run ${out}\n`);
    });
}
