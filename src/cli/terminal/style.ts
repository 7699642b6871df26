/**
 * How lines are laid out in a terminal: width, colour, padding by display width, and foreign text made harmless. Every
 * other file here is a pure function of a run and a style.
 */
import picocolors from 'picocolors';
import { visibleLine } from '../../core/visible-text.ts';

export interface TerminalOptions {
  /** Columns; 100 where unknown. */
  readonly width?: number;
  readonly color?: boolean;
}

export interface TerminalStyle {
  readonly width: number;
  readonly colors: ReturnType<typeof picocolors.createColors>;
}

const NARROWEST = 40;
/** Longer lines are harder to read, not easier. */
const WIDEST = 140;

export function createStyle({ width = 100, color = false }: TerminalOptions): TerminalStyle {
  const columns = Number.isFinite(width) && width > 0 ? Math.floor(width) : 100;
  return { width: Math.max(NARROWEST, Math.min(WIDEST, columns)), colors: picocolors.createColors(color) };
}

/** Foreign text on one line: an escape sequence is shown, never obeyed. */
export function sanitize(text: string): string {
  return visibleLine(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colour sequences start with one
const COLOR = /\u001b\[\d+(?:;\d+)*m/g;

/** What most cells are: one column a character. A table of ten thousand runs has a hundred thousand cells. */
const PLAIN = /^[ -~]*$/;

function isWide(code: number): boolean {
  return (
    code >= 0x1100 &&
    (code <= 0x115f ||
      (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd))
  );
}

function columnsOf(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code >= 0x20 && code < 0x300) return 1;
  if (/\p{Mn}|\p{Me}|\u200c|\u200d|[\ufe00-\ufe0f]/u.test(character)) return 0;
  return isWide(code) ? 2 : 1;
}

/** Columns that the text takes, our own colours not counted. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of text.replace(COLOR, '')) columns += columnsOf(character);
  return columns;
}

/** At most `columns` wide; an ellipsis says that something was cut. Only for text without colours. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(text))) + text;
}

/** Words filled into lines of at most `columns`; a word that is longer is broken. */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const room = Math.max(10, columns - displayWidth(indent));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    let rest = word;
    if (line !== '' && displayWidth(line) + 1 + displayWidth(rest) <= room) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (displayWidth(rest) > room) {
      const head = truncate(rest, room + 1).slice(0, -1);
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  if (line !== '') lines.push(line);
  return lines.map((own) => indent + own);
}

/** A section's title. */
export function heading(title: string, style: TerminalStyle): string {
  return style.colors.bold(truncate(title, style.width));
}
