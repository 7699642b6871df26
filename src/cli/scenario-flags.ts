/** The flags that change a scenario, for every verb that measures. What they mean is decided behind app/resolve-scenarios.ts. */
import type { Command } from 'commander';

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

export function addScenarioFlags(command: Command): Command {
  return command
    .option('--target <kind>', 'where it runs: process or docker')
    .option('--image <ref>', 'an image of your own (docker)')
    .option('--model <file>', 'an ONNX or ORT model, a TensorRT plan (with --engine tensorrt), or the name of a built-in model')
    .option('--engine <backend>', 'onnxruntime, tensorrt or fake (coldstart list engines)')
    .option('--library <file>', 'the engine library to use, like libnvinfer.so.10 (engine.options.library)')
    .option('--loader <id>', 'how the model comes to memory (coldstart list loaders)')
    .option('--pipeline <order>', 'sequential, overlapped or early')
    .option('--contexts <n[:mode]>', 'execution contexts, and how they are made: eager, parallel or lazy')
    .option('--state <state>', 'what the machine still remembers: warm, model-cold, cold or dropped')
    .option('--health <url>', 'readiness route, like http://:8000/health; without a host: the instance itself')
    .option('--infer <url>', 'inference route, asked twice after ready')
    .option('--env <key=value>', 'environment of the instance (again for more)', collect)
    .option('--volume <spec>', 'source:destination[:ro] (docker, again for more)', collect)
    .option('--port <n>', 'port of the instance (again for more)', collect)
    .option('--gpus <which>', 'all, none, a count, device=0,1 or UUIDs (docker)')
    .option('--network <name>', 'bridge, host or a network of yours (docker)')
    .option('--memory <size>', 'memory limit, like 4g (docker)')
    .option('--cpus <n>', 'CPU limit (docker)')
    .option('--timeout <duration>', 'how long to wait for ready (60s)')
    .option('--seed <n>', 'order of the trials');
}
