/** `coldstart engine build`: flags only. What they mean is decided behind app/build-engine.ts. */
import { type Command, Option } from 'commander';
import type { BuiltPlan } from '../../app/build-engine.ts';
import type { BuildFlags } from '../../app/build-settings.ts';
import { formatBytes, formatDuration } from '../../core/format.ts';
import { visibleLine } from '../../core/visible-text.ts';
import type { CliIo } from '../io.ts';

const EXAMPLES = `
Examples:
  coldstart engine build model.onnx --precision fp16
  coldstart engine build model.onnx --precision fp16 --profile 'input=1x3x224x224,8x3x224x224,8x3x224x224' --out plans/
  coldstart engine build quantized.onnx --precision int8 --timing-cache timing.cache --out model.plan --force
  coldstart engine build typed.onnx --strongly-typed --version-compatible --exclude-lean-runtime

Needs the GPU that the plan is for, TensorRT with its builder, and its ONNX parser; libraries in a folder of
your own are found by COLDSTART_TENSORRT_LIBRARIES. The plan is named MODEL-GPU-PRECISION-trtVERSION.plan,
and a JSON beside it says what it was built from, on and with.`;

interface BuildOptions extends BuildFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function addFlags(command: Command): Command {
  return command
    .addOption(new Option('--precision <type>', 'fp32 unless said; int8 is for models with Q/DQ nodes').choices(['fp32', 'fp16', 'bf16', 'int8']))
    .option('--strongly-typed', 'the types of the model decide, instead of --precision')
    .option('--profile <shapes>', "INPUT=MIN,OPT,MAX; ';' parts several inputs (again for another profile)", collect)
    .option('--workspace <size>', 'device memory for choosing kernels, like 4g (no limit)')
    .option('--optimization-level <n>', '0 builds fastest, 5 runs fastest (3)')
    .option('--version-compatible', 'later libraries of the same major load it too')
    .option('--exclude-lean-runtime', 'with --version-compatible: without the runtime inside')
    .addOption(new Option('--hardware-compatibility <level>', 'which other GPUs may run it (none)').choices(['none', 'ampere-plus', 'same']))
    .option('--timing-cache <file>', 'measurements of kernels, read and added to')
    .option('--library <file>', 'libnvinfer, a path or a name (the one that run would take)')
    .option('--parser <file>', 'libnvonnxparser, a path or a name (beside the library)')
    .option('--device <n>', 'which GPU (0)')
    .option('--out <place>', 'a file, or a folder in which it gets its own name', '.')
    .option('--force', 'overwrite a plan that is there')
    .option('--json', 'machine-readable: what lies beside the plan')
    .option('--quiet', 'no progress');
}

function summaryOf({ file, recordFile, record }: BuiltPlan): string {
  const { plan, tensorrt, gpu, settings, build } = record;
  const lines = [
    ...build.warnings.map((warning) => `warning: ${warning}`),
    `wrote ${file}: ${formatBytes(plan.bytes)}, ${settings.precision}, TensorRT ${tensorrt}, ${gpu.name}, built in ${formatDuration(build.durationMs)}`,
    `  ${recordFile} says what it was built from, on and with`,
  ];
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}

export function addBuildCommand(engine: Command, io: CliIo): void {
  const command = engine
    .command('build')
    .description('build a TensorRT plan from an ONNX model, on the GPU that will run it')
    .argument('<model>', 'an ONNX file')
    .addHelpText('after', EXAMPLES);
  addFlags(command).action(async (model: string, options: BuildOptions) => {
    const { out, force, json, quiet, ...flags } = options;
    const { buildEngine } = await import('../../app/build-engine.ts');
    const { BuildPrinter } = await import('../terminal/build-progress.ts');
    const printer = new BuildPrinter(io.stderr, model, Boolean(quiet));
    try {
      const built = await buildEngine({
        model,
        flags,
        out,
        force: Boolean(force),
        cwd: io.cwd,
        env: io.env,
        signal: io.signal,
        onProgress: (progress) => printer.show(progress),
      });
      printer.finish();
      io.stdout.write(json ? `${JSON.stringify({ ...built.record, file: built.file }, null, 2)}\n` : summaryOf(built));
    } finally {
      printer.finish();
    }
  });
}
