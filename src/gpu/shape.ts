/**
 * Checks of JSON values against the types that they are taken for, without a schema library: the helper is our own, so
 * whatever differs is a defect and is only named, not explained.
 */

/** The value as its type, or throws an Error that names the place. */
export type Reader<Value> = (value: unknown, place: string) => Value;

/** A key that may be missing; `undefined` and null are not values of it. */
interface Optional<Value> {
  readonly optional: Reader<Value>;
}

// biome-ignore lint/complexity/noBannedTypes: `{}` is how a key is asked whether it is optional.
type Fields<Value> = { readonly [Key in keyof Value]-?: {} extends Pick<Value, Key> ? Optional<NonNullable<Value[Key]>> : Reader<Value[Key]> };

function refuse(place: string, expected: string): never {
  throw new Error(`${place} is not ${expected}`);
}

export const text: Reader<string> = (value, place) => (typeof value === 'string' ? value : refuse(place, 'a text'));

export const flag: Reader<boolean> = (value, place) => (typeof value === 'boolean' ? value : refuse(place, 'true or false'));

/** A whole number from 0 on that a double holds exactly. */
export const count: Reader<number> = (value, place) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(place, 'a count'));

/** A finite number from 0 on. */
export const rate: Reader<number> = (value, place) => (Number.isFinite(value) && (value as number) >= 0 ? (value as number) : refuse(place, 'a rate'));

export function oneOf<const Value extends string>(...allowed: readonly Value[]): Reader<Value> {
  return (value, place) => allowed.find((one) => one === value) ?? refuse(place, `one of ${allowed.join(', ')}`);
}

export function list<Value>(item: Reader<Value>): Reader<readonly Value[]> {
  return (value, place) => (Array.isArray(value) ? value.map((one, index) => item(one, `${place}[${index}]`)) : refuse(place, 'a list'));
}

export function optional<Value>(reader: Reader<Value>): Optional<Value> {
  return { optional: reader };
}

/** An object with exactly these keys; those marked optional may be missing. */
export function record<Value extends object>(fields: Fields<Value>): Reader<Value> {
  const readers = Object.entries(fields) as [string, Reader<unknown> | Optional<unknown>][];
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(place, 'an object');
    const stranger = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
    if (stranger !== undefined) throw new Error(`${place} has the unknown key ${stranger}`);
    const entries = readers.flatMap(([key, field]): [string, unknown][] => {
      const present = Object.hasOwn(value, key);
      const found = (value as Record<string, unknown>)[key];
      if (typeof field === 'function') return [[key, field(found, `${place}.${key}`)]];
      return present ? [[key, field.optional(found, `${place}.${key}`)]] : [];
    });
    return Object.fromEntries(entries) as Value;
  };
}
