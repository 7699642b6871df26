/** What each start state wants of each file: the table of the contract, as code. */
import { COLD_SHARE, type FileRole, type StartState, WARM_SHARE } from '../../core/cold-state.ts';

/** any: it is recorded, and nothing is wanted. */
export type Expectation = 'resident' | 'absent' | 'any';

const RULES: Readonly<Record<StartState, Readonly<Record<FileRole, Expectation>>>> = {
  warm: { model: 'resident', library: 'resident', addon: 'any', runtime: 'any', image: 'any' },
  'model-cold': { model: 'absent', library: 'resident', addon: 'any', runtime: 'any', image: 'any' },
  cold: { model: 'absent', library: 'absent', addon: 'absent', runtime: 'absent', image: 'absent' },
  dropped: { model: 'absent', library: 'absent', addon: 'absent', runtime: 'absent', image: 'absent' },
};

export function expectationOf(state: StartState, role: FileRole): Expectation {
  return RULES[state][role];
}

/** Whether a file is as wanted. An empty file has nothing to be in the cache. */
export function meetsExpectation(expectation: Expectation, sizeBytes: number, residentBytes: number): boolean {
  if (expectation === 'any' || sizeBytes === 0) return true;
  const share = residentBytes / sizeBytes;
  return expectation === 'resident' ? share >= WARM_SHARE : share <= COLD_SHARE;
}
