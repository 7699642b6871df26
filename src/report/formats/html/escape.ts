/**
 * The one place where text becomes markup. The `html` tag escapes whatever is interpolated unless it is markup made by
 * the tag itself, so that a foreign string cannot be forgotten.
 */
import { visibleText } from '../../../core/visible-text.ts';

/** Markup that may be interpolated as it is. Only `html` makes it. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toString(): string {
    return this.source;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in text and in quoted attributes, in HTML and in XML: control and reordering characters are visible symbols. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

export type Interpolated = Markup | string | number | false | undefined | readonly Interpolated[];

function written(value: Interpolated): string {
  if (value instanceof Markup) return value.source;
  if (value === undefined || value === false) return '';
  if (Array.isArray(value)) return (value as readonly Interpolated[]).map(written).join('');
  return escapeHtml(String(value));
}

/** Markup with escaped interpolations; lists are joined, `undefined` and `false` are nothing. */
export function html(parts: TemplateStringsArray, ...values: Interpolated[]): Markup {
  return new Markup(parts.reduce((source, part, index) => source + written(values[index - 1]) + part));
}

/** Foreign text, isolated so that its direction does not reorder what stands beside it. */
export function foreign(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}
