/** `coldstart engine bench`: flags only. What they mean is decided behind app/engine-bench/. */
import type { Command } from 'commander';
import { type CliIo, wantsColor } from '../io.ts';

const HELP = `
Examples:
  coldstart engine bench                                  the built-in ResNet-50 on ONNX Runtime
  coldstart engine bench model.onnx --rounds 40
  coldstart engine bench model.ort --loaders none         session strategies alone
  coldstart engine bench model.plan --strategies standard,stream-reader,registered
  coldstart engine bench mobilenet --loaders pread,direct --json | jq '.loaders[] | [.name, .medianMs]'

All contestants run in one process, each once a round, in a new random order: loaders bring the file to memory until
every page was touched, session strategies start the engine until its first inference. Everything is warm by then: the
engine library is loaded, caches and allocators are in use, the file is in the page cache. So it ranks, quickly, and
tells no start times: coldstart run measures cold starts, coldstart tune searches and proves settings on them.
A file that a strategy needs (optimised, ORT format) is written to a temporary folder first.`;

interface BenchOptions {
  readonly engine?: string;
  readonly library?: string;
  readonly option?: readonly string[];
  readonly loaders?: string;
  readonly strategies?: string;
  readonly rounds: string;
  readonly maxTime: string;
  readonly seed: string;
  readonly lock: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function addFlags(command: Command): Command {
  return command
    .option('--engine <backend>', 'onnxruntime, tensorrt or fake (by the name of the file)')
    .option('--library <file>', 'another engine library (the one that run would take)')
    .option('--option <key=value>', 'an option of the engine for all contestants (again for more; coldstart list engines)', collect)
    .option('--loaders <list>', 'only these, like mmap,pread; none for none (all; coldstart list loaders)')
    .option('--strategies <list>', 'only these, like standard,ort-in-place; none for none (all of the engine)')
    .option('--rounds <n>', 'how often each of them runs', '20')
    .option('--max-time <duration>', 'no further round begins after it', '2m')
    .option('--seed <n>', 'of the order in each round', '1')
    .option('--no-lock', 'beside another measurement on this machine')
    .option('--json', 'machine-readable, with every sample')
    .option('--quiet', 'no progress');
}

export function addBenchCommand(engine: Command, io: CliIo): void {
  const command = engine
    .command('bench')
    .description('race loaders and session strategies in one process, warm: which one is worth a try, in a minute')
    .argument('[model]', 'an ONNX or ORT model, a TensorRT plan, or a built-in model (resnet50)')
    .addHelpText('after', HELP);
  addFlags(command).action(async (model: string | undefined, options: BenchOptions) => {
    const { benchEngine } = await import('../../app/engine-bench/bench-engine.ts');
    const { parseBenchFlags } = await import('../../app/engine-bench/bench-flags.ts');
    const { RacePrinter } = await import('../terminal/race-progress.ts');
    const { renderEngineBench } = await import('../terminal/engine-bench.ts');
    const printer = new RacePrinter(io.stderr, Boolean(options.quiet));
    try {
      const bench = await benchEngine({
        ...parseBenchFlags(options),
        ...(model !== undefined && { model }),
        ...(options.engine !== undefined && { engine: options.engine }),
        ...(options.library !== undefined && { library: options.library }),
        options: options.option ?? [],
        share: options.lock ? 'lock' : 'no-lock',
        cwd: io.cwd,
        env: io.env,
        signal: io.signal,
        onProgress: (progress) => printer.show(progress),
        say: (message) => printer.say(message),
      });
      printer.finish();
      const text = options.json
        ? `${JSON.stringify(bench, null, 2)}\n`
        : renderEngineBench(bench, { width: io.stdout.columns ?? 120, color: wantsColor(io, 'stdout') });
      io.stdout.write(text);
    } finally {
      printer.finish();
    }
  });
}
