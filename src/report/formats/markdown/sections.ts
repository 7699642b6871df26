/**
 * What Markdown for an issue, a merge request or a job summary is made of: foreign text that stays text, tables, and
 * sections that are left out whole where the comment would grow too long.
 */
import { shorten, visibleLine } from '../../../core/visible-text.ts';

/** GitHub and GitLab take comments of 65,536 characters; some places count bytes. */
const COMMENT_BYTES = 60_000;

/** Longest foreign text in a cell or a line: a label of 10,000 characters must not be the whole comment. */
const TEXT_LIMIT = 400;

/** Foreign text as text: nothing in it is markup, a link, a mention or a table border. */
export function plain(text: string): string {
  return visibleLine(text)
    .replace(/[\\`*_[\]<>#|~$&]/g, '\\$&')
    .replace(/@/g, '@\u200c')
    .replace(/:\/\//g, ':\u200c//');
}

/** As `plain`, cut to a length that a line of a summary can bear. */
export function brief(text: string, limit = TEXT_LIMIT): string {
  return plain(shorten(text, limit));
}

/** Lines of a table, a blank one after it. The first column is left-aligned, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const align = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [`| ${head.join(' | ')} |`, `| ${align.join(' | ')} |`, ...rows.map((row) => `| ${row.join(' | ')} |`), ''];
}

export interface Section {
  /** As it is called where it had to be left out. */
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * The head, then the sections in order, each whole or not at all: one that does not fit is named at the end. Ends with a
 * line feed and has at most `limit` bytes as long as the head alone has.
 */
export function joinSections(head: readonly string[], sections: readonly Section[], limit = COMMENT_BYTES): string {
  let text = `${head.join('\n')}\n`;
  const omitted: string[] = [];
  const note = (): string => `\nLeft out because it would be too long here: ${omitted.join(', ')}. The HTML report has all of it.\n`;
  const room = limit - 500;
  for (const { name, lines } of sections.filter((section) => section.lines.length > 0)) {
    const longer = `${text}${lines.join('\n')}\n`;
    if (Buffer.byteLength(longer) <= room) text = longer;
    else omitted.push(name);
  }
  return omitted.length === 0 ? text : text + note();
}
