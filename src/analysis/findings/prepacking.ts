/** Weights of an ORT-format model are copied into packed buffers although the file could be used in place. */
import { formatBytes } from '../../core/format.ts';
import { type Diagnosis, evidence, exclusiveMs, fact, isOn, modelFormat, option, plausibleSaving, readyMs, withShare } from './diagnosis.ts';

const WORTH_SHARE = 0.03;
const WORTH_MS = 2;
// What is left of deserialize when neither weights are copied nor packed.
const SAVED_SHARE = 0.7;

export const prepacking: Diagnosis = {
  id: 'prepacking',
  title: 'weights copied and packed at every start',
  detail: 'Weights of an ORT-format model are copied into packed buffers although the file could be used in place',
  diagnose(input) {
    if (modelFormat(input) !== 'ort') return undefined;
    const mapped = isOn(option(input, 'mappedModel')) && isOn(option(input, 'modelBytesForInitializers'));
    const setting = option(input, 'prepacking') ?? fact(input, 'options.prepacking') ?? true;
    const packs = isOn(setting);
    if (mapped && !packs) return undefined;
    const spentMs = exclusiveMs(input, 'deserialize');
    if (spentMs < WORTH_MS || spentMs < WORTH_SHARE * readyMs(input)) return undefined;
    const missing = [...(mapped ? [] : ['mappedModel: true', 'modelBytesForInitializers: true']), ...(packs ? ['prepacking: false'] : [])];
    return {
      id: 'prepacking',
      severity: 'opportunity',
      title: packs ? 'prepacking copies the weights at every start' : 'the ORT-format model is not used in place',
      detail:
        'An ORT-format file can serve as the weights themselves, mapped; prepacking or reading it copies every one of them to the heap before the first inference.',
      evidence: [
        evidence('deserialize', withShare(spentMs, input)),
        evidence('prepacking', packs ? 'on' : 'off'),
        evidence('weights used in place', mapped ? 'yes' : 'no'),
        ...(typeof fact(input, 'model.bytes') === 'number' ? [evidence('model', formatBytes(fact(input, 'model.bytes') as number))] : []),
      ],
      savingMs: plausibleSaving(spentMs * SAVED_SHARE, input),
      fix: `set ${missing.join(', ')} under engine.options, with loader: path; check that the second inference stays as fast, packed weights may be quicker to compute with`,
      setting: 'engine.options.prepacking',
      knobs: ['prepacking', 'mapped-model', 'mapped-initializers'],
    };
  },
};
