/** The scenarios of a folder with the question that each answers: the first line of its comment. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The nightly file among the scenarios. */
export const NIGHTLY_FILE = 'nightly.yaml';

export interface ListedScenario {
  /** File name without extension; what `coldstart run` takes. */
  readonly name: string;
  readonly question: string;
  readonly file: string;
}

/** Sorted by name; empty where the folder does not exist. */
export async function listScenarios({ folder }: { readonly folder: string }): Promise<ListedScenario[]> {
  const entries = await readdir(folder).catch(() => []);
  // What is measured every night is a list of scenarios, not one.
  const files = entries.filter((entry) => /\.ya?ml$/.test(entry) && entry !== NIGHTLY_FILE).sort();
  return Promise.all(
    files.map(async (entry) => {
      const file = join(folder, entry);
      const text = await readFile(file, 'utf8').catch(() => '');
      return { name: entry.replace(/\.ya?ml$/, ''), question: firstComment(text), file };
    }),
  );
}

function firstComment(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith('#') && !candidate.includes('yaml-language-server'));
  return line === undefined ? '' : line.replace(/^#+\s*/, '').trim();
}
