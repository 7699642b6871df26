/**
 * A patch as a tuning writes it, of settings that a test names: the knobs set them, the builders make what they need, the
 * product writes the folder. Afterwards what lay in memory is gone, as after a tuning.
 */
import { join } from 'node:path';
import { ArtefactCache } from '../../src/app/tune/artefacts/cache.ts';
import { ARTEFACT_BUILDERS } from '../../src/app/tune/artefacts/registry.ts';
import { TuningFolder } from '../../src/app/tune/tuning-folder.ts';
import { writePatchFiles } from '../../src/app/tune/write-patch-files.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { Settings } from '../../src/core/setting.ts';
import type { PatchFile } from '../../src/core/tuning.ts';
import { makeRunId } from '../../src/history/run-id.ts';
import { applySettings, artefactsOf } from '../../src/tuner/apply-settings.ts';
import { KNOBS } from '../../src/tuner/knobs/registry.ts';
import { aScenario } from './a-scenario.ts';

export interface WrittenPatch {
  /** Absolute: the patch's own. */
  readonly folder: string;
  readonly files: readonly PatchFile[];
  readonly winner: Variant;
}

function applied(baseline: Variant, settings: Settings) {
  return KNOBS.flatMap((knob) => {
    const to = settings[knob.id];
    if (to === undefined) return [];
    return [{ knob: knob.id, title: knob.title, from: knob.read(baseline) ?? 'unset', to, byHand: knob.byHand(to, baseline), sideEffect: knob.sideEffect }];
  });
}

/** Below `reportsFolder`. */
export async function writtenPatch(name: string, baseline: Variant, settings: Settings, reportsFolder: string): Promise<WrittenPatch> {
  const unknown = Object.keys(settings).filter((id) => KNOBS.every((knob) => knob.id !== id));
  if (unknown.length > 0) throw new Error(`there is no knob ${unknown.join(', ')}`);
  const { signal } = new AbortController();
  const say = (): void => undefined;
  const folder = await TuningFolder.open(reportsFolder, makeRunId(`tune-${name}`, new Date()));
  const cache = new ArtefactCache({ builders: ARTEFACT_BUILDERS, user: folder.id, environment: process.env, signal, say });
  try {
    for (const artefact of artefactsOf(baseline, settings, KNOBS, cache.placeOf)) await cache.ensure(artefact);
    const winner = applySettings(baseline, settings, KNOBS, cache.placeOf);
    const scenario = aScenario({ name, title: name, variants: [baseline] });
    const request = { scenario, environment: process.env, signal, observer: { say } };
    const files = await writePatchFiles({ request, folder }, winner, applied(baseline, settings));
    return { folder: join(folder.path, 'patch'), files, winner };
  } finally {
    await cache.dispose();
    folder.release();
  }
}
