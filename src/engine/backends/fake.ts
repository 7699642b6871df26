/** The fake engine: every phase of a real one with stated times, so that the measuring itself can be measured. */
import type { BackendDescriptor } from './descriptor.ts';

export const FAKE: BackendDescriptor = {
  id: 'fake',
  title: 'Fake engine',
  artifact: 'none, or any file; delays, failures and hangs are stated for each phase',
  needsModel: false,
  options: {
    'delay.': { kind: 'number', min: 0, max: 3_600_000, prefix: true, help: 'milliseconds that the phase behind the dot takes, like delay.deserialize' },
    'fail.': { kind: 'string', prefix: true, help: 'the phase behind the dot fails with this text' },
    'hang.': { kind: 'boolean', prefix: true, help: 'the phase behind the dot never ends' },
    bytes: { kind: 'integer', min: 0, default: 0, help: 'bytes that model-read reports' },
    infer: { kind: 'number', min: 0, max: 3_600_000, default: 0, help: 'milliseconds of an inference' },
    firstInfer: { kind: 'number', min: 0, max: 3_600_000, default: 0, help: 'milliseconds that the first inference of a context takes on top' },
  },
  findLibrary: () => undefined,
  version: () => undefined,
};
