/**
 * Foreign text made harmless to look at: control characters, terminal escapes and invisible marks that reorder text
 * become visible symbols. Escaping for HTML or Markdown comes after it and is the business of whoever writes those.
 */

const BIDI_AND_INVISIBLE = /[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are the subject
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : codePoint(character);
}

function codePoint(character: string): string {
  return `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Several lines: line feeds and tabs stay, carriage returns before a line feed go, everything else that acts becomes a symbol. */
export function visibleText(text: string): string {
  return String(text).replace(/\r\n/g, '\n').replace(CONTROLS, picture).replace(BIDI_AND_INVISIBLE, codePoint).replace(LONE_SURROGATES, '\ufffd');
}

/** One line: line feeds and tabs become symbols too. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/\n/g, '\u240a').replace(/\t/g, ' ');
}

/** At most `limit` characters, the last of them an ellipsis where something was cut; never half a surrogate pair. */
export function shorten(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, Math.max(0, limit - 1)).join('')}…`;
}
