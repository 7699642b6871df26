/** `coldstart schema`: the JSON Schemas that editors and other programs use. */
import { Argument, type Command } from 'commander';
import type { CliIo } from '../io.ts';

export function addSchemaCommand(program: Command, io: CliIo): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenarios or of results')
    .addArgument(new Argument('<what>', 'which schema').choices(['scenario', 'result']))
    .addHelpText('after', '\nExample:\n  coldstart schema scenario > scenario.schema.json')
    .action(async (what: 'scenario' | 'result') => {
      const { schemaOf } = await import('../../app/schemas.ts');
      io.stdout.write(`${JSON.stringify(await schemaOf(what), null, 2)}\n`);
    });
}
