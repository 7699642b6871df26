/** Reads the saved document and its Markdown out of the page, whichever way they are embedded. */

async function inflate(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** The JSON text of the embedded document. */
export async function readDocumentText(): Promise<string> {
  const block = document.getElementById('page-data');
  const text = block?.textContent ?? '';
  return block?.dataset['encoding'] === 'gzip' ? inflate(text) : text;
}

/** Empty where the page has none. */
export function readMarkdown(): string {
  return JSON.parse(document.getElementById('page-markdown')?.textContent || '""') as string;
}
