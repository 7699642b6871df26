/** The shell of every page: header, navigation, sections, data, style sheet and script in one offline text. */

import { escapeHtml, foreign, html, type Markup } from '../escape.ts';
import { loadAssets, type PageId } from './assets.ts';
import { type EmbeddedData, embeddableJson } from './embed.ts';
import { contentPolicy } from './policy.ts';

/** Markup with the id that the navigation and deep links use. */
export interface PageSection {
  readonly id: string;
  /** As in the navigation; without one the section is not in it. */
  readonly navigation?: string;
  readonly markup: Markup;
}

export interface PageParts {
  readonly page: PageId;
  /** Of the window. */
  readonly title: string;
  readonly heading: string;
  /** Below the heading, in this order: names, times, ids. */
  readonly meta: readonly Markup[];
  readonly sections: readonly (PageSection | undefined)[];
  readonly data: EmbeddedData;
  /** What the button copies; undefined: it is not there. */
  readonly markdown?: string;
  readonly toolVersion: string;
}

/** `2026-11-20 08:30:00 UTC` of an ISO 8601 time. */
export function whenText(iso: string): string {
  return iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC');
}

/** The section's own element with its heading; `controls` is the id of a place for buttons that a script fills. */
export function section(id: string, title: string, content: Markup, controls?: string): Markup {
  const heading = html`<h2 id="h-${id}">${title}</h2>`;
  const head = controls === undefined ? heading : html`<header class="section-head">${heading}<div class="controls js" id="${controls}"></div></header>`;
  return html`<section id="${id}" aria-labelledby="h-${id}">${head}${content}</section>`;
}

function header(parts: PageParts): Markup {
  return html`<header class="top"><p class="brand"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path class="brand-a" d="M2 3h6v3H2z"/><path class="brand-b" d="M6 7.5h7v3H6z"/><path class="brand-c" d="M11 12h5v3h-5z"/></svg> coldstart</p><h1>${foreign(parts.heading)}</h1><p class="meta">${parts.meta.map((item, index) => html`${index > 0 && ' '}${item}`)}</p><div class="controls js" id="page-controls"></div></header>`;
}

function navigation(sections: readonly PageSection[]): Markup {
  const links = sections.flatMap(({ id, navigation: title }) => (title === undefined ? [] : [html`<li><a href="#${id}">${title}</a></li>`]));
  return html`<nav aria-label="Sections"><ul>${links}</ul></nav>`;
}

function body(parts: PageParts): Markup {
  const sections = parts.sections.filter((section) => section !== undefined);
  return html`${header(parts)}${navigation(sections)}<main>${sections.map(({ markup }) => markup)}</main><footer><p>Written by coldstart ${parts.toolVersion}. This file loads nothing from anywhere.</p></footer>`;
}

/** The whole page. Throws INTERNAL_FAULT where the assets were not built. */
export function renderPage(parts: PageParts): string {
  const { script, styles, template } = loadAssets(parts.page);
  const filled: Readonly<Record<string, string>> = {
    policy: escapeHtml(contentPolicy(script, styles)),
    title: escapeHtml(parts.title),
    page: parts.page,
    styles,
    body: body(parts).source,
    encoding: parts.data.encoding,
    data: parts.data.text,
    markdown: embeddableJson(parts.markdown ?? ''),
    script,
  };
  // One pass over the template: what is filled in is never searched for placeholders again.
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => filled[name] ?? '');
}
