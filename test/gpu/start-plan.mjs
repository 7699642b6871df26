/**
 * A process of its own that starts plans as the instance does, natively, and prints what came of it as one line of JSON:
 * `node start-plan.mjs ADDON REQUEST`, with REQUEST as JSON {options, plan, repeat, infer}.
 */
import { createRequire } from 'node:module';

const [addonFile, request] = process.argv.slice(2);
const addon = createRequire(import.meta.url)(addonFile);
const { options, plan, repeat = 1, infer = 1 } = JSON.parse(request);
const starts = [];
try {
  for (let count = 0; count < repeat; count += 1) {
    const backend = addon.openBackend('tensorrt', options);
    const engine = await backend.start({ order: 'overlapped', loader: 'auto', options, contexts: 1, parallelContexts: false, inputs: [], warmUp: 0, ...plan });
    const answers = [];
    for (let round = 0; round < infer; round += 1) answers.push(...(await Promise.all(engine.contexts.map((context) => context.infer()))));
    starts.push({
      version: backend.version,
      loader: engine.loaded.loader,
      facts: engine.facts,
      inputs: engine.inputs,
      outputs: answers.map(({ outputs }) => outputs.map(({ name, type, shape, checksum }) => ({ name, type, shape, checksum }))),
    });
    for (const context of engine.contexts) context.dispose();
    engine.dispose();
    backend.dispose();
  }
  const phases = addon.records().map(({ phase, edge }) => `${phase} ${edge}`);
  process.stdout.write(`${JSON.stringify({ starts, phases })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failure: { message: error.message, ...error } })}\n`);
}
