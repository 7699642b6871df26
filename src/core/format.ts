/**
 * How numbers are written for people: the one place that decides digits and units, so that the terminal and the report
 * never show the same number in two ways. A value that does not exist (missing, not finite) is an en dash.
 */
import type { IoRate } from './io-rate.ts';

export const NO_VALUE = '–';

type Maybe = number | null | undefined;

function isNumber(value: Maybe): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function digits(value: number, significant: number): string {
  const magnitude = Math.abs(value);
  const whole = magnitude < 1 ? 1 : Math.floor(Math.log10(magnitude)) + 1;
  return value.toFixed(Math.max(0, Math.min(2, significant - whole)));
}

/** `0.42 ms`, `12.3 ms`, `123.4 ms`, `1.24 s`: a tenth of a millisecond is shown below one second. `ms` is a number of milliseconds. */
export function formatMs(ms: Maybe): string {
  if (!isNumber(ms)) return NO_VALUE;
  const magnitude = Math.abs(ms);
  if (magnitude === 0) return '0 ms';
  if (magnitude < 0.9995) return `${ms.toFixed(2)} ms`;
  if (magnitude < 999.95) return `${ms.toFixed(1)} ms`;
  return `${(ms / 1000).toFixed(2)} s`;
}

/** A limit or another round number, without the zeros that mean nothing: `3 s`, `250 ms`, `1.5 s`. */
export function formatLimit(ms: Maybe): string {
  if (!isNumber(ms)) return NO_VALUE;
  return Math.abs(ms) < 1000 ? `${Number(ms.toFixed(2))} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}

/** A minus sign of the width of a plus, as in formatSignedMs. */
function minus(text: string): string {
  return text.replace('-', '−');
}

/** A dash between two numbers is no sign of the second: with a negative one it is a word. */
function range(low: string, high: string): string {
  return low.startsWith('-') ? `${minus(low)} to ${minus(high)}` : `${low}–${high}`;
}

/** `112.0–130.5 ms`, `−3.1 to 0.4 ms`, in the unit of its larger end; `≥ 112.0 ms` where failed starts leave it open above; a dash where there is none. */
export function formatInterval(lowMs: Maybe, highMs: Maybe): string {
  if (!isNumber(lowMs)) return NO_VALUE;
  if (!isNumber(highMs)) return `≥ ${formatMs(lowMs)}`;
  if (lowMs === 0 && highMs === 0) return '0 ms';
  const largest = Math.max(Math.abs(lowMs), Math.abs(highMs));
  if (largest >= 999.95) return `${range((lowMs / 1000).toFixed(2), (highMs / 1000).toFixed(2))} s`;
  const places = largest < 0.9995 ? 2 : 1;
  return `${range(lowMs.toFixed(places), highMs.toFixed(places))} ms`;
}

/** With its sign: `+1.9 ms`, `−48.0 ms`. */
export function formatSignedMs(ms: Maybe): string {
  if (!isNumber(ms)) return NO_VALUE;
  return `${ms < 0 ? '−' : '+'}${formatMs(Math.abs(ms))}`;
}

/** A span of time as people say it: `41 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(ms: Maybe): string {
  if (!isNumber(ms)) return NO_VALUE;
  if (ms < 9_950) return formatMs(ms);
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `0.861` is `86.1 %`; a share of exactly 1 is `100 %`, and 0.9996 is not. */
export function formatShare(share: Maybe): string {
  if (!isNumber(share)) return NO_VALUE;
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent > 99.9 && percent < 100) return `${(Math.floor(percent * 100) / 100).toFixed(2)} %`;
  if (Math.abs(percent) < 0.01) return '< 0.01 %';
  return `${minus(percent.toFixed(Math.abs(percent) < 0.095 ? 2 : 1))} %`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as disks and models are sold: `102 MB`, `1.43 GB`. */
export function formatBytes(bytes: Maybe): string {
  if (!isNumber(bytes)) return NO_VALUE;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${Math.round(value)} B` : `${digits(value, 3)} ${BYTE_UNITS[unit]}`;
}

/** Throughput of `bytes` moved in `ms` milliseconds: `3.24 GB/s`. */
export function formatRate(bytes: Maybe, ms: Maybe): string {
  if (!isNumber(bytes) || !isNumber(ms) || ms <= 0) return NO_VALUE;
  return `${formatBytes((bytes / ms) * 1000)}/s`;
}

/** `78.3 % of the disk`, what a rate is measured against; a dash where nothing was measured or nothing applies. */
export function formatOfCeiling({ share, ceiling }: Pick<IoRate, 'share' | 'ceiling'>): string {
  return ceiling === undefined ? NO_VALUE : `${formatShare(share)} of the ${ceiling.of}`;
}

/** A count with thin grouping that reads in any language: `1 000`, `21 400`. */
export function formatCount(count: Maybe): string {
  if (!isNumber(count)) return NO_VALUE;
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** `1 start`, `20 starts`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
