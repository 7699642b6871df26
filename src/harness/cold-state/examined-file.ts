/** State files together with what the page cache holds of them right now. */
import type { StartState, StateFile } from '../../core/cold-state.ts';
import type { FileResidency, PageCache } from '../../host/page-cache.ts';
import { type Expectation, expectationOf, meetsExpectation } from './state-rules.ts';

export interface ExaminedFile {
  readonly file: StateFile;
  readonly expectation: Expectation;
  readonly sizeBytes: number;
  readonly residentBytes: number;
  readonly method?: FileResidency['method'];
  /** errno text where it could not be examined. */
  readonly error?: string;
  /** Whether the state is as wanted here; a file that could not be examined is not. */
  readonly fits: boolean;
}

function examined(file: StateFile, expectation: Expectation, facts: FileResidency | undefined): ExaminedFile {
  if (!facts || facts.error !== undefined) {
    return { file, expectation, sizeBytes: 0, residentBytes: 0, error: facts?.error ?? 'not examined', fits: expectation === 'any' };
  }
  const { sizeBytes, residentBytes, method } = facts;
  return { file, expectation, sizeBytes, residentBytes, method, fits: meetsExpectation(expectation, sizeBytes, residentBytes) };
}

/** A path that is named twice is examined once, in its first role. */
export function distinctFiles(files: readonly StateFile[]): StateFile[] {
  return [...new Map([...files].reverse().map((file) => [file.path, file] as const)).values()].reverse();
}

export async function examineFiles(cache: PageCache, files: readonly StateFile[], state: StartState): Promise<ExaminedFile[]> {
  if (files.length === 0) return [];
  const facts = await cache.residency(files.map(({ path }) => path));
  return files.map((file, index) => examined(file, expectationOf(state, file.role), facts[index]));
}
