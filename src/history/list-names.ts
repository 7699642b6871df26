/** What lies in a folder, for readers to whom a folder that is not there is an empty one. */
import { readdir } from 'node:fs/promises';

/** Sorted; empty where the folder cannot be listed. */
export async function listNames(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Names of its JSON files, sorted; empty where the folder cannot be listed. */
export async function listJsonNames(folder: string): Promise<string[]> {
  return (await listNames(folder)).filter((name) => name.endsWith('.json'));
}
