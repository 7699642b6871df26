/** Numbers that a saved run may hold as null, because JSON knows neither NaN nor infinity. */

/** The number, or undefined where there is none that could be shown. */
export function finite(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
