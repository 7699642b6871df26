/** Reads the saved run and its Markdown out of the page, whichever way they are embedded. */
import type { RunResult } from '../../../../core/run-result.ts';

async function inflate(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** The JSON text of the embedded run. */
export async function readRunText(): Promise<string> {
  const block = document.getElementById('run-data');
  const text = block?.textContent ?? '';
  return block?.dataset['encoding'] === 'gzip' ? inflate(text) : text;
}

export async function readRun(): Promise<RunResult> {
  return JSON.parse(await readRunText()) as RunResult;
}

export function readMarkdown(): string {
  return JSON.parse(document.getElementById('run-markdown')?.textContent ?? '""') as string;
}
