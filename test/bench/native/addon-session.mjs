/**
 * One process of the session bench: the same way as bare-session.cc through the addon, or onnxruntime-node's own. Prints
 * milliseconds: everything from opening the library on, and what begins when the runtime is there.
 */
import { createRequire } from 'node:module';

const [, , how, addonFile, library, model, loader, options] = process.argv;
const require = createRequire(import.meta.url);

if (how === 'addon') {
  const addon = require(addonFile);
  const settings = { library, ...JSON.parse(options ?? '{}') };
  const beganNs = process.hrtime.bigint();
  const backend = addon.openBackend('onnxruntime', settings);
  const engine = await backend.start({
    order: 'sequential',
    modelFile: model,
    loader,
    options: settings,
    contexts: 0,
    parallelContexts: false,
    inputs: [],
    warmUp: 0,
  });
  const endedNs = process.hrtime.bigint();
  const runtimeNs = addon.records().find(({ phase, edge }) => phase === 'runtime-create' && edge === 'end').timestampNs;
  process.stdout.write(
    `${JSON.stringify({ totalMs: Number(endedNs - beganNs) / 1e6, sessionMs: Number(endedNs - runtimeNs) / 1e6, inputs: engine.inputs.length })}\n`,
  );
} else {
  const beganNs = process.hrtime.bigint();
  const { InferenceSession } = require(addonFile);
  const runtimeNs = process.hrtime.bigint();
  await InferenceSession.create(model);
  const endedNs = process.hrtime.bigint();
  process.stdout.write(`${JSON.stringify({ totalMs: Number(endedNs - beganNs) / 1e6, sessionMs: Number(endedNs - runtimeNs) / 1e6 })}\n`);
}
process.exit(0);
