/** Taking an interrupted tuning up again: which one, and whether what is asked now is what it was begun with. */
import { createHash } from 'node:crypto';
import { ColdstartError } from '../../core/errors.ts';
import type { KnobValue } from '../../core/setting.ts';
import { redactScenario } from '../../scenario/redact-scenario.ts';
import type { KnobWorld } from '../../tuner/knob.ts';
import type { Dimension } from '../../tuner/search.ts';
import type { TuneRequest } from './tune-request.ts';
import { listTunings, type SavedQuestion, savedOutcome, type TuningFolder, type TuningHead } from './tuning-folder.ts';

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

function ids(set: ReadonlySet<string> | undefined): string {
  return set === undefined ? 'all' : [...set].sort().join(',') || 'none';
}

/** By the name of the flag that sets it, or of what it is. A changed secret is no other question. */
function questionOf(request: TuneRequest): SavedQuestion {
  const { scenario, objective, strategy, seed, budget, only, except, allow, guards, parts } = request;
  const guardText = Object.entries(guards)
    .map(([id, tolerance]) => `${id}=${tolerance}`)
    .sort();
  const question: Record<string, KnobValue> = {
    scenario: `${scenario.name} (${hash(redactScenario(scenario).variants)})`,
    '--objective': objective,
    '--strategy': strategy,
    '--seed': seed,
    '--max-trials': budget.maxTrials,
    '--max-time': budget.maxTimeMs,
    '--proof-pairs': budget.proofPairs,
    '--knobs': ids(only),
    '--except': ids(except),
    '--allow': ids(allow),
    '--guard': guardText.join(' '),
    'the knobs of this coldstart': hash(parts.knobs.map(({ id }) => id)),
  };
  return question;
}

/** Throws TUNE_RESUME_DIFFERS, which names everything that is not as it was. */
export function requireSameQuestion({ tuningId, question }: TuningHead, request: TuneRequest): void {
  const now = questionOf(request);
  const differing = Object.keys(now).filter((name) => question[name] !== now[name]);
  if (differing.length === 0) return;
  const problem = differing.map((name) => `${name} was ${question[name]}, now ${now[name]}`).join('; ');
  throw new ColdstartError('TUNE_RESUME_DIFFERS', { tuning: tuningId, problem });
}

/** Throws TUNE_RESUME_DIFFERS where other settings are open to the search than were. */
export function requireSameSpace(folder: TuningFolder, before: readonly Dimension[], now: readonly Dimension[]): void {
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  const names = (dimensions: readonly Dimension[]): string => dimensions.map(({ knob, others }) => `${knob} (${others.join(', ')})`).join(', ');
  throw new ColdstartError('TUNE_RESUME_DIFFERS', { tuning: folder.id, problem: `it searched ${names(before)}; now there would be ${names(now)}` });
}

/** The newest that has no document, or one that says it was interrupted. Throws TUNE_NOTHING_TO_RESUME. */
export async function findUnfinished(reportsFolder: string, wanted: string | undefined): Promise<string> {
  const all = await listTunings(reportsFolder);
  const again = 'coldstart tune without --resume begins a new one';
  if (wanted !== undefined) {
    if (!all.includes(wanted)) {
      const remedy = all.length === 0 ? again : `saved are ${all.slice(0, 5).join(', ')}`;
      throw new ColdstartError('TUNE_NOTHING_TO_RESUME', { problem: `${wanted} is not saved below ${reportsFolder}`, remedy });
    }
    const outcome = await savedOutcome(reportsFolder, wanted);
    if (outcome === undefined || outcome === 'interrupted') return wanted;
    throw new ColdstartError('TUNE_NOTHING_TO_RESUME', { problem: `${wanted} came to its end: ${outcome}`, remedy: again });
  }
  for (const id of all) {
    const outcome = await savedOutcome(reportsFolder, id);
    if (outcome === undefined || outcome === 'interrupted') return id;
  }
  throw new ColdstartError('TUNE_NOTHING_TO_RESUME', { problem: `none below ${reportsFolder} was interrupted`, remedy: again });
}

/** Of a tuning that begins. */
export function newHead(
  request: TuneRequest,
  of: { readonly tuningId: string; readonly createdAt: string; readonly toolVersion: string; readonly world: KnobWorld },
): TuningHead {
  return { schemaVersion: 1, kind: 'tuning-head', ...of, question: questionOf(request) };
}
