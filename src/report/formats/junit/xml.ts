/** XML 1.0 out of plain trees: what no XML may hold, such as control characters and half surrogate pairs, becomes visible. */
import { visibleText } from '../../../core/visible-text.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly (XmlElement | string)[];
}

// XML 1.0, production Char: U+FFFE and U+FFFF are no characters; all else that it forbids visibleText has replaced.
const FORBIDDEN = /[\ufffe\uffff]/g;

function text(value: string): string {
  return visibleText(value).replace(FORBIDDEN, '\ufffd').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A line feed in an attribute would be read as a space. */
function attribute(value: string | number): string {
  return text(String(value)).replace(/"/g, '&quot;').replace(/\n/g, '&#10;').replace(/\t/g, '&#9;');
}

function element({ name, attributes, children = [] }: XmlElement, indent: string): string {
  const open = `${indent}<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attribute(value)}"`)
    .join('')}`;
  if (children.length === 0) return `${open}/>`;
  if (children.every((child) => typeof child === 'string')) return `${open}>${children.map(text).join('')}</${name}>`;
  const inner = children.map((child) => (typeof child === 'string' ? text(child) : element(child, `${indent}  `)));
  return [`${open}>`, ...inner, `${indent}</${name}>`].join('\n');
}

/** A whole document in UTF-8 that ends with a line feed. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}\n`;
}
