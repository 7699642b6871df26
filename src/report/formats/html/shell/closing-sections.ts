/** How every page ends: the method in sentences, and the raw data. */
import { html, type Markup } from '../escape.ts';
import type { EmbeddedData } from './embed.ts';
import { type PageSection, section } from './render-page.ts';

/** `lead` stands above the list. */
export function methodSection(notes: readonly string[], lead?: Markup): PageSection {
  const content = html`${lead !== undefined && html`<p>${lead}</p>`}<ul class="method">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
  return { id: 'method', navigation: 'Method', markup: section('method', 'Method', content) };
}

/** `file` is the document's name beside the page. The buttons are the script's. */
export function rawSection({ detail }: EmbeddedData, file: string): PageSection {
  const content = html`<p>${detail}</p><div class="controls js" id="raw-controls"></div><noscript><p>Downloading and copying need JavaScript; <code>${file}</code> beside this file holds the same data.</p></noscript>`;
  return { id: 'raw', navigation: 'Raw data', markup: section('raw', 'Raw data', content) };
}
