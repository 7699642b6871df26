/** `coldstart engine`: TensorRT plans, looked at and built; and ways of starting an engine, raced. */
import type { Command } from 'commander';
import { type CliIo, wantsColor } from '../io.ts';
import { addBenchCommand } from './engine-bench.ts';
import { addBuildCommand } from './engine-build.ts';

const INSPECT_EXAMPLES = `
Examples:
  coldstart engine inspect model.plan
  coldstart engine inspect *.plan --json | jq '.plans[] | select(.usable | not) | .file'

Exit code 3 where one of the files is no plan, or is damaged.`;

function addInspectCommand(engine: Command, io: CliIo): void {
  engine
    .command('inspect')
    .description('what a TensorRT plan is: version, GPU, sections, metadata, and whether it is whole; needs no GPU and reads 4 KiB')
    .argument('<plan...>', 'plans, also with the metadata of Ultralytics before them')
    .option('--json', 'machine-readable')
    .addHelpText('after', INSPECT_EXAMPLES)
    .action(async (files: string[], options: { json?: boolean }) => {
      const { inspectPlans } = await import('../../app/inspect-plans.ts');
      const { inspection, firstError } = inspectPlans(files, io.cwd);
      if (options.json) io.stdout.write(`${JSON.stringify(inspection, null, 2)}\n`);
      else {
        const { renderInspection } = await import('../terminal/plan.ts');
        io.stdout.write(renderInspection(inspection, { width: io.stdout.columns ?? 100, color: wantsColor(io, 'stdout') }));
      }
      if (firstError) throw firstError;
    });
}

export function addEngineCommand(program: Command, io: CliIo): void {
  const engine = program
    .command('engine')
    .description('look at TensorRT plans, build them, and race ways of starting an engine')
    .addHelpText(
      'after',
      '\nExamples:\n  coldstart engine inspect model.plan\n  coldstart engine build model.onnx --precision fp16\n  coldstart engine bench model.onnx\n\nWhether a plan fits this machine: coldstart doctor --quick --model model.plan',
    );
  addInspectCommand(engine, io);
  addBuildCommand(engine, io);
  addBenchCommand(engine, io);
}
