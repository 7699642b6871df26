/**
 * Files that strategies need beside the model: the same that a search for settings derives, built once and kept in its
 * cache. What cannot be derived takes its strategies out of the race, not the race itself.
 */
import type { RaceFailure } from '../../core/engine-race.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { ModelSource } from '../../core/scenario.ts';
import { findBackend } from '../../engine/backends/registry.ts';
import type { ArtefactRequest } from '../../tuner/knob.ts';
import { type PreparedKind, preparedModel } from '../../tuner/settings/model-form.ts';
import { ArtefactCache } from '../tune/artefacts/cache.ts';
import { ARTEFACT_BUILDERS } from '../tune/artefacts/registry.ts';
import { chosenStrategies, type RaceQuestion, type StrategyFiles } from './plan-race.ts';
import type { StrategyFile } from './session-strategies.ts';

export interface DeriveSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
}

export interface DerivedFiles {
  readonly files: StrategyFiles;
  readonly failures: readonly RaceFailure[];
}

const KINDS: Readonly<Record<Exclude<StrategyFile, 'model'>, PreparedKind>> = { optimised: 'optimized-onnx', ort: 'ort-model' };

/** The library of the installation goes unsaid, as in a search: both then share what one of them has made. */
function requestOf(file: keyof typeof KINDS, { backend, options }: RaceQuestion, source: ModelSource): ArtefactRequest {
  const { library, ...others } = options;
  const named = library !== undefined && library !== findBackend(backend).findLibrary() ? { library } : {};
  return preparedModel(source, { options: { ...others, ...named } }, 'all', KINDS[file]);
}

/** Throws COMMAND_INTERRUPTED. */
export async function deriveFiles(question: RaceQuestion, { env, signal, say }: DeriveSurroundings): Promise<DerivedFiles> {
  const cache = new ArtefactCache({ builders: ARTEFACT_BUILDERS, user: `engine-bench-${process.pid}`, environment: env, signal, say });
  const strategies = chosenStrategies(question);
  const files: Partial<Record<StrategyFile, string>> = {};
  const failures: RaceFailure[] = [];
  try {
    for (const file of ['optimised', 'ort'] as const) {
      const needing = strategies.filter((strategy) => strategy.file === file);
      if (needing.length === 0 || question.source === undefined) continue;
      try {
        files[file] = (await cache.ensure(requestOf(file, question, question.source))).path;
      } catch (error) {
        if (signal.aborted) throw new ColdstartError('COMMAND_INTERRUPTED', {}, { cause: error });
        if (!(error instanceof ColdstartError)) throw error;
        failures.push(...needing.map(({ id }) => ({ id: `session:${id}`, code: error.code, message: error.message })));
      }
    }
    return { files, failures };
  } finally {
    await cache.dispose();
  }
}
