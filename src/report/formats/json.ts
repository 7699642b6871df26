/** A saved document itself, readable: exactly what is saved. */

/** Indented, and it ends with a line feed. */
export function renderJson(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
