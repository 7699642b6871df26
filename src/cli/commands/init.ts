/** `coldstart init`: a commented scenario for the user's own image, model or command. */
import { type Command, Option } from 'commander';
import type { CliIo } from '../io.ts';

interface InitOptions {
  readonly image?: string;
  readonly model?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly for?: string;
}

/** What belongs to a schedule stands in its own file: --for writes a folder, everything else one file. */
async function writeTemplate({ for: name = '', out = '.', force }: InitOptions, io: CliIo): Promise<void> {
  const { deployText, writeDeployFiles } = await import('../../app/deploy.ts');
  if (out === '-') {
    io.stdout.write(deployText(name, io.cwd));
    return;
  }
  const { files, next } = await writeDeployFiles({ name, out, force: Boolean(force), cwd: io.cwd });
  for (const file of files) io.stdout.write(`wrote ${file}\n`);
  for (const line of next) io.stdout.write(`next: ${line}\n`);
}

export function addInitCommand(program: Command, io: CliIo, afterDashes: readonly string[]): void {
  program
    .command('init')
    .description('write a commented scenario for your own image, model or command, or a schedule for the nightly')
    .option('--image <ref>', 'for a container image')
    .option('--model <file>', 'for an ONNX model in our instrumented entry point')
    .addOption(
      new Option('--for <schedule>', 'what runs coldstart nightly: systemd, cron, gitlab or github; or grafana for a board').conflicts(['image', 'model']),
    )
    .option('--out <file>', "where to write (coldstart.yaml); '-' is standard output; with --for the folder (.)")
    .option('--force', 'overwrite a file that is there')
    .addHelpText(
      'after',
      '\nExamples:\n  coldstart init --image app:1\n  coldstart init --model model.onnx --out model.yaml\n  coldstart init -- python3 server.py\n  coldstart init --for systemd --out deploy',
    )
    .action(async (options: InitOptions) => {
      if (options.for !== undefined) return writeTemplate(options, io);
      const { writeInitialScenario } = await import('../../app/init.ts');
      const { image, model, out = 'coldstart.yaml', force } = options;
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
