/** The model that a request means, as tuner/settings/model-form.ts wrote it there: a file, or the name of one that coldstart makes. */
import { ColdstartError } from '../../../core/errors.ts';
import { MODEL_NAMES, type ModelSource } from '../../../core/scenario.ts';
import type { ArtefactRequest } from '../../../tuner/knob.ts';

/** Throws INTERNAL_FAULT where it names none. */
export function sourceOf({ kind, sources, options }: ArtefactRequest): ModelSource {
  const make = MODEL_NAMES.find((name) => name === options['make']);
  const [file] = sources;
  if (make !== undefined) return { make };
  if (file !== undefined) return { file };
  throw new ColdstartError('INTERNAL_FAULT', { problem: `a request for ${kind} names no model` });
}
