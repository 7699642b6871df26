/** `coldstart list`: what the registries hold. */
import { Argument, type Command } from 'commander';
import type { CliIo } from '../io.ts';
import { renderColumns } from '../terminal/columns.ts';

const KINDS = ['phases', 'targets', 'engines', 'loaders', 'findings', 'knobs', 'scenarios'] as const;

export function addListCommand(program: Command, io: CliIo): void {
  program
    .command('list')
    .description('list phases, targets, engines with their options, loaders, findings, knobs of a tuning or built-in scenarios')
    .addArgument(new Argument('<what>', 'what to list').choices(KINDS))
    .option('--json', 'machine-readable')
    .addHelpText('after', '\nExample:\n  coldstart list loaders')
    .action(async (what: (typeof KINDS)[number], options: { json?: boolean }) => {
      const { listCatalogue } = await import('../../app/catalogue.ts');
      const entries = await listCatalogue(what);
      if (options.json) io.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
      else
        io.stdout.write(
          renderColumns(
            entries.map(({ id, title, detail }) => [id, title, detail]),
            io.stdout.columns ?? 100,
          ),
        );
    });
}
