/** Durations (`250ms`, `3s`, `5m`) and sizes (`64MiB`, `4g`) as users write them, to numbers and back. */

export const DURATION_PATTERN = /^(\d{1,12}(?:\.\d{1,6})?)\s?(ms|s|m|h)$/;
export const SIZE_PATTERN = /^(\d{1,15}(?:\.\d{1,6})?)\s?(b|k|m|g|t|kb|mb|gb|tb|kib|mib|gib|tib)?$/i;

const DURATION_UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Docker's meaning: every letter is a power of 1024, with and without `iB`. */
const SIZE_POWERS = 'bkmgt';

/** Milliseconds, or undefined where the text is no duration. */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  return match === null ? undefined : Number((Number(match[1]) * (DURATION_UNITS_MS[match[2] as string] as number)).toFixed(6));
}

/** Whole bytes, or undefined where the text is no size. */
export function parseSizeBytes(text: string): number | undefined {
  const match = SIZE_PATTERN.exec(text);
  if (match === null) {
    return undefined;
  }
  const power = SIZE_POWERS.indexOf((match[2] ?? 'b').charAt(0).toLowerCase());
  const bytes = Math.round(Number(match[1]) * 1024 ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest text that parseDurationMs reads as the same number. */
export function durationText(durationMs: number): string {
  for (const [unit, factor] of [
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (durationMs > 0 && durationMs % factor === 0) {
      return `${durationMs / factor}${unit}`;
    }
  }
  return `${durationMs}ms`;
}

/** The shortest text that parseSizeBytes reads as the same number. */
export function sizeText(sizeBytes: number): string {
  for (const [unit, power] of [
    ['GiB', 3],
    ['MiB', 2],
    ['KiB', 1],
  ] as const) {
    if (sizeBytes > 0 && sizeBytes % 1024 ** power === 0) {
      return `${sizeBytes / 1024 ** power}${unit}`;
    }
  }
  return String(sizeBytes);
}
