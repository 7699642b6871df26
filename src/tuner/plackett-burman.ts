/**
 * Designs that tell the effects of many two-valued factors apart in few starts: Plackett and Burman's, of Paley's matrices.
 * In a fold-over every row is followed by its mirror image, which clears the factors' own effects of those of pairs; pairs
 * stay partly mixed among each other, each with many others and by a third at most in designs of 12 and 24.
 */

/** Rows of so many factors' levels: true is the other one than low. */
export type Design = readonly (readonly boolean[])[];

/** Sizes that Paley's construction gives; 8, 16 and 32 are left out: in those, pairs are wholly mixed with each other. */
export const DESIGN_SIZES = [12, 20, 24, 28, 36, 44, 48, 60, 68, 72, 76, 80, 84] as const;

/** Most factors for which every combination is tried. */
const FACTORIAL_FACTORS = 4;

/** Starts of a design of so many factors; undefined where no design holds them. */
export function designSize(factors: number, folded: boolean): number | undefined {
  if (factors <= FACTORIAL_FACTORS) return 2 ** factors;
  const size = DESIGN_SIZES.find((rows) => rows > factors);
  return size === undefined ? undefined : size * (folded ? 2 : 1);
}

/** All combinations of up to four factors, else the smallest design that holds them. Throws RangeError beyond 83. */
export function screeningDesign(factors: number, folded: boolean): Design {
  if (factors <= FACTORIAL_FACTORS) return factorial(factors);
  const size = DESIGN_SIZES.find((rows) => rows > factors);
  if (size === undefined) throw new RangeError(`no design holds ${factors} factors`);
  const rows = hadamard(size).map((row) => row.slice(1, factors + 1).map((sign) => sign < 0));
  return folded ? [...rows, ...rows.map((row) => row.map((level) => !level))] : rows;
}

function factorial(factors: number): Design {
  return Array.from({ length: 2 ** factors }, (_, row) => Array.from({ length: factors }, (_, factor) => (row & (1 << factor)) !== 0));
}

/** A Hadamard matrix whose first row and column are all 1. */
function hadamard(size: number): number[][] {
  const matrix = isPrime(size - 1) ? firstPaley(size - 1) : secondPaley(size / 2 - 1);
  const across = matrix.map((row) => row.map((sign, column) => sign * ((matrix[0] as number[])[column] as number)));
  return across.map((row) => row.map((sign) => sign * (row[0] as number)));
}

function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false;
  return value > 1;
}

/** Jacobsthal's matrix: 1 where the difference is a square modulo the prime, -1 where it is not, 0 on the diagonal. */
function jacobsthal(prime: number): number[][] {
  const squares = new Set(Array.from({ length: prime - 1 }, (_, root) => (root + 1) ** 2 % prime));
  const sign = (value: number): number => (value === 0 ? 0 : squares.has(value) ? 1 : -1);
  return Array.from({ length: prime }, (_, i) => Array.from({ length: prime }, (_, j) => sign((i - j + prime) % prime)));
}

/** For primes that leave 3 when divided by 4: the size is one more. */
function firstPaley(prime: number): number[][] {
  const core = jacobsthal(prime);
  return [Array(prime + 1).fill(1), ...core.map((row, i) => [-1, ...row.map((sign, j) => (i === j ? 1 : sign))])];
}

/** For primes that leave 1: each entry becomes a block of 2 by 2, and the size is twice one more. */
function secondPaley(prime: number): number[][] {
  const core = [[0, ...Array(prime).fill(1)], ...jacobsthal(prime).map((row) => [1, ...row])] as number[][];
  return core.flatMap((row) => [row.flatMap((sign) => (sign === 0 ? [1, -1] : [sign, sign])), row.flatMap((sign) => (sign === 0 ? [-1, -1] : [sign, -sign]))]);
}
