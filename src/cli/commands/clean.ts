/** `coldstart clean`: removes what a crashed or killed run left on this machine. Saved runs are never touched. */
import type { Command } from 'commander';
import type { CleanedObject } from '../../app/clean.ts';
import { visibleLine } from '../../core/visible-text.ts';
import type { CliIo } from '../io.ts';

interface CleanOptions {
  readonly run?: string;
  readonly cache?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Names are what other programs call themselves: shown, never obeyed. */
function lineOf({ kind, name }: CleanedObject, { dryRun }: CleanOptions): string {
  return visibleLine(kind === 'problem' ? `problem: ${name}` : `${dryRun ? 'would remove' : 'removed'} ${kind} ${name}`);
}

export function addCleanCommand(program: Command, io: CliIo): void {
  program
    .command('clean')
    .description('remove what a crash left: containers, processes, marks folders; old checkouts of commits; derived files in memory (saved runs stay)')
    .option('--run <id>', 'only what this run left')
    .option('--cache', 'also generated models, derived files, private copies, all checkouts and instrumented images')
    .option('--dry-run', 'say what would be removed')
    .option('--json', 'machine-readable')
    .addHelpText('after', '\nExample:\n  coldstart clean --dry-run')
    .action(async (options: CleanOptions) => {
      const { cleanUp } = await import('../../app/clean.ts');
      const removed = await cleanUp({
        ...(options.run !== undefined && { runId: options.run }),
        cache: Boolean(options.cache),
        dryRun: Boolean(options.dryRun),
        env: io.env,
      });
      if (options.json) io.stdout.write(`${JSON.stringify(removed, null, 2)}\n`);
      else if (removed.length === 0) io.stdout.write('nothing to remove\n');
      else for (const one of removed) io.stdout.write(`${lineOf(one, options)}\n`);
    });
}
