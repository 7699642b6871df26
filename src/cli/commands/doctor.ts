/** `coldstart doctor`: what this machine can measure, what is missing and how to get it, and the tool's own overhead. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../core/exit-codes.ts';
import { type CliIo, wantsColor } from '../io.ts';

export function addDoctorCommand(program: Command, io: CliIo): void {
  program
    .command('doctor')
    .description("what this machine can measure, what is missing and how to get it, and the tool's own overhead")
    .option('--model <plan>', 'also whether this TensorRT plan fits driver, library and GPU')
    .option('--library <file>', 'the libnvinfer that is to run it (the one that run would take)')
    .option('--json', 'machine-readable')
    .option('--quick', 'without measuring the overhead and the rates of disk and GPU')
    .addHelpText(
      'after',
      '\nExamples:\n  coldstart doctor --json | jq .checks\n  coldstart doctor --quick --model model.plan --library /opt/tensorrt/lib/libnvinfer.so.10',
    )
    .action(async (options: { model?: string; library?: string; json?: boolean; quick?: boolean }) => {
      const { examineMachine } = await import('../../app/doctor.ts');
      const diagnosis = await examineMachine({
        env: io.env,
        cwd: io.cwd,
        measureOverhead: !options.quick,
        ...(options.model !== undefined && { model: options.model }),
        ...(options.library !== undefined && { library: options.library }),
      });
      if (options.json) io.stdout.write(`${JSON.stringify(diagnosis, null, 2)}\n`);
      else {
        const { renderDiagnosis } = await import('../terminal/diagnosis.ts');
        io.stdout.write(renderDiagnosis(diagnosis, { width: io.stdout.columns ?? 100, color: wantsColor(io, 'stdout') }));
      }
      if (!diagnosis.canMeasure || diagnosis.modelFits === false) io.exitCode = EXIT_CODES.unmeasurable.code;
    });
}
