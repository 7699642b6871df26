/** `coldstart schema`: the JSON Schemas that editors and other programs use. */
import { Argument, type Command } from 'commander';
import type { SchemaName } from '../../app/schemas.ts';
import type { CliIo } from '../io.ts';

/** Spelled out, so that help need not load what makes them. */
const NAMES = [
  'scenario',
  'run',
  'comparison',
  'tuning',
  'night',
  'night-report',
  'history',
  'history-index',
  'result',
  'nightly',
] as const satisfies readonly SchemaName[];

export function addSchemaCommand(program: Command, io: CliIo): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenarios, of nightly files or of a kind of saved documents')
    .addArgument(new Argument('<what>', 'which schema; result is another name of run').choices(NAMES))
    .addHelpText('after', '\nExamples:\n  coldstart schema scenario > scenario.schema.json\n  coldstart schema night')
    .action(async (what: SchemaName) => {
      const { schemaOf } = await import('../../app/schemas.ts');
      io.stdout.write(`${JSON.stringify(await schemaOf(what), null, 2)}\n`);
    });
}
