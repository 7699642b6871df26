/** Amounts of memory as docker run has them, for knobs: `512m`. */

const MEBIBYTE = 1 << 20;

/** Whole mebibytes, rounded up: `512m`. */
export function memoryText(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)}m`;
}

/** Of what memoryText gave. */
export function textBytes(text: string): number {
  return Number.parseInt(text, 10) * MEBIBYTE;
}
