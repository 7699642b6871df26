/** The starts of a built search: a baseline, a screen, a race that candidates leave one after the other, and a refinement. */
import type { Settings } from '../../src/core/setting.ts';
import type { CandidateReport, SearchStage, SearchStart, TuningOutcome } from '../../src/core/tuning.ts';
import { KNOBS_OF_A_TUNING, WINNING } from './a-tuning-knobs.ts';
import { gaussian, seededRandom } from './random.ts';

export interface SearchShape {
  readonly starts: number;
  readonly seed: number;
  readonly outcome: TuningOutcome;
}

const BASELINE_MS = 341.5;
const BLOCKS_BEFORE_ELIMINATION = 5;

function settingsOf(...knobs: readonly string[]): Settings {
  return Object.fromEntries(knobs.map((id) => [id, KNOBS_OF_A_TUNING.find((knob) => knob.id === id)?.tried ?? true]));
}

/** c0 is the baseline; one of them crashes. */
const RACED: readonly Settings[] = [
  {},
  WINNING,
  settingsOf('optimized-model', 'loader', 'network'),
  settingsOf('optimized-model', 'loader', 'node-compile-cache', 'log-driver'),
  settingsOf('optimized-model', 'network'),
  settingsOf('loader', 'network'),
  settingsOf('optimized-model', 'warm-up'),
  settingsOf('loader', 'intra-threads'),
  { ...settingsOf('optimized-model'), 'intra-threads': 512 },
];

class Search {
  readonly starts: SearchStart[] = [];
  readonly left = new Map<string, number>();
  readonly #shape: SearchShape;
  readonly #random: () => number;

  constructor(shape: SearchShape) {
    this.#shape = shape;
    this.#random = seededRandom(shape.seed);
  }

  get isFull(): boolean {
    return this.starts.length >= this.#shape.starts;
  }

  random(): number {
    return this.#random();
  }

  start(stage: SearchStage, candidate: string, settings: Settings): void {
    if (this.isFull) return;
    const order = this.starts.length + 1;
    const at = { order, stage, candidate, settings, trialId: `s${String(order).padStart(3, '0')}` };
    if (settings['intra-threads'] === 512) {
      this.starts.push({ ...at, outcome: 'crashed', reason: 'the instance ended with exit code 134: cannot create so many threads' });
      return;
    }
    const quiet = this.#shape.outcome === 'nothing-helped' || this.#shape.outcome === 'not-proven';
    const saved = KNOBS_OF_A_TUNING.filter(({ id }) => id in settings).reduce((sum, { ms }) => sum + ms, 0) * (quiet ? 0.02 : 1);
    const slow = this.#random() < 0.04 ? 1.25 : 1;
    this.starts.push({ ...at, outcome: 'completed', objectiveMs: (BASELINE_MS + saved) * Math.exp(0.025 * gaussian(this.#random)) * slow });
  }

  medianOf(candidate: string): number | undefined {
    const values = this.starts.flatMap((start) => (start.candidate === candidate ? (start.objectiveMs ?? []) : [])).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)];
  }
}

/** Half of the rows are the mirror of the others. */
function screen(search: Search, rows: number): void {
  for (let row = 0; row < rows / 2; row += 1) {
    const high = KNOBS_OF_A_TUNING.map(() => search.random() < 0.5);
    for (const flip of [false, true]) {
      const settings = settingsOf(...KNOBS_OF_A_TUNING.filter((_, index) => high[index] !== flip).map(({ id }) => id));
      search.start('screen', `s${row * 2 + (flip ? 2 : 1)}`, settings);
    }
  }
}

/** Each survivor once a block; the slowest leaves from the sixth block on, the baseline never. */
function race(search: Search, starts: number): void {
  const until = search.starts.length + starts;
  for (let block = 1; search.starts.length < until && !search.isFull; block += 1) {
    const survivors = RACED.map((_, index) => `c${index}`).filter((id) => !search.left.has(id));
    if (survivors.length < 3) return;
    for (const id of survivors) search.start('race', id, RACED[Number(id.slice(1))] ?? {});
    if (block === 1) search.left.set('c8', search.starts.length);
    const slowest = survivors.filter((id) => !['c0', 'c1'].includes(id)).sort((a, b) => (search.medianOf(b) ?? 0) - (search.medianOf(a) ?? 0))[0];
    if (block > BLOCKS_BEFORE_ELIMINATION && slowest !== undefined) search.left.set(slowest, search.starts.length);
  }
}

function endOf(id: string, search: Search, outcome: TuningOutcome): Pick<CandidateReport, 'end' | 'leftAfter' | 'reason'> {
  const leftAfter = search.left.get(id);
  if (id === 'c8') return { end: 'failed', ...(leftAfter !== undefined && { leftAfter }), reason: 'its start crashed: cannot create so many threads' };
  if (leftAfter !== undefined) return { end: 'eliminated', leftAfter, reason: 'slower than the leader beyond noise' };
  if (outcome === 'interrupted') return { end: 'unfinished' };
  if (id === 'c1' && outcome !== 'nothing-helped') return { end: 'winner' };
  return { end: id === 'c0' && outcome === 'nothing-helped' ? 'winner' : 'runner-up' };
}

/** Candidates and starts of a search of that many starts; the same for the same seed. */
export function aSearch(shape: SearchShape): { candidates: CandidateReport[]; starts: SearchStart[] } {
  const search = new Search(shape);
  for (let start = 0; start < 10; start += 1) search.start('baseline', 'c0', {});
  screen(search, 24);
  race(search, Math.max(20, Math.floor(shape.starts * 0.65)));
  while (!search.isFull && shape.outcome !== 'interrupted') {
    for (const knob of Object.keys(WINNING)) {
      search.start('refine', 'c1', WINNING);
      search.start('refine', `c1-${knob}`, Object.fromEntries(Object.entries(WINNING).filter(([id]) => id !== knob)));
    }
  }
  const raced = RACED.map((settings, index): CandidateReport => {
    const id = `c${index}`;
    const medianMs = search.medianOf(id);
    const starts = search.starts.filter(({ candidate }) => candidate === id).length;
    return { id, settings, starts, ...(medianMs !== undefined && { medianMs }), ...endOf(id, search, shape.outcome) };
  });
  return { candidates: raced, starts: search.starts };
}
