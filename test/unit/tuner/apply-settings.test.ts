/** Settings are applied in the order of the registry, whatever the order in which they were named. */
import { describe, expect, it } from 'vitest';
import type { Variant } from '../../../src/core/scenario.ts';
import { applySettings, artefactsOf, conflictOf } from '../../../src/tuner/apply-settings.ts';
import type { ArtefactRequest, Knob } from '../../../src/tuner/knob.ts';
import { anEngine, aVariant } from '../../support/a-scenario.ts';

const place = ({ kind, sources }: ArtefactRequest): string => `/cache/${kind}-of-${sources.join('+').replaceAll('/', '_')}`;
const modelOf = ({ engine }: Variant): string => (engine?.model !== undefined && 'file' in engine.model ? engine.model.file : '/models/made.onnx');
const withModel = (variant: Variant, file: string): Variant => ({ ...variant, engine: anEngine({ ...variant.engine, model: { file } }) });

/** A derived model under a new name. */
function derived(id: string): Knob {
  const request = (variant: Variant): ArtefactRequest => ({ kind: id, sources: [modelOf(variant)], options: {} });
  return {
    id,
    title: id,
    group: 'engine',
    phases: ['deserialize'],
    missing: () => undefined,
    read: () => false,
    values: () => [true],
    needs: (variant, value) => (value === true ? [request(variant)] : []),
    apply: (variant, value, where) => (value === true ? withModel(variant, where(request(variant))) : variant),
    conflict: (variant, value) => (value === true && variant.engine?.loader === 'stream' ? `${id} needs a file.` : undefined),
    sideEffect: 'None.',
    byHand: () => 'Convert it.',
  };
}

const KNOBS = [derived('optimised'), derived('copied')];
const BASELINE = aVariant({ engine: anEngine({ model: { file: '/m.onnx' } }) });

describe('applying settings', () => {
  it('makes each file of what the knobs before left, in the order of the registry', () => {
    const settings = { copied: true, optimised: true };
    expect(modelOf(applySettings(BASELINE, settings, KNOBS, place))).toBe('/cache/copied-of-_cache_optimised-of-_m.onnx');
    expect(artefactsOf(BASELINE, settings, KNOBS, place)).toEqual([
      { kind: 'optimised', sources: ['/m.onnx'], options: {} },
      { kind: 'copied', sources: ['/cache/optimised-of-_m.onnx'], options: {} },
    ]);
  });

  it('changes nothing without settings, and needs nothing for a value that needs nothing', () => {
    expect(applySettings(BASELINE, {}, KNOBS, place)).toEqual(BASELINE);
    expect(applySettings(BASELINE, { unknown: 1 }, KNOBS, place)).toEqual(BASELINE);
    expect(artefactsOf(BASELINE, { copied: false }, KNOBS, place)).toEqual([]);
  });

  it('asks for conflicts of the finished variant', () => {
    const loader: Knob = { ...derived('loader'), apply: (variant, value) => ({ ...variant, engine: anEngine({ ...variant.engine, loader: String(value) }) }) };
    const knobs = [...KNOBS, { ...loader, needs: () => [], conflict: () => undefined }];
    expect(conflictOf(BASELINE, { copied: true }, knobs, place)).toBeUndefined();
    expect(conflictOf(BASELINE, { copied: true, loader: 'stream' }, knobs, place)).toBe('copied needs a file.');
    expect(conflictOf(BASELINE, { loader: 'stream' }, knobs, place)).toBeUndefined();
  });
});
