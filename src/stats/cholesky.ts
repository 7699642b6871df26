/** Systems of linear equations with a symmetric positive definite matrix, by its Cholesky factor. */
export class Cholesky {
  /** Lower triangle. */
  readonly #factor: readonly Float64Array[];

  /** Reads the lower triangle only. A pivot that rounding has made negative counts as tiny: what it stands for is unknown. */
  constructor(matrix: readonly Float64Array[]) {
    const factor = matrix.map((line) => Float64Array.from(line));
    for (const [i, line] of factor.entries()) {
      for (let j = 0; j <= i; j += 1) {
        const other = factor[j] as Float64Array;
        let sum = line[j] as number;
        for (let k = 0; k < j; k += 1) sum -= (line[k] as number) * (other[k] as number);
        line[j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE * 2 ** 60)) : sum / (other[j] as number);
      }
    }
    this.#factor = factor;
  }

  /** x with matrix · x = right. */
  solve(right: ArrayLike<number>): Float64Array {
    const x = this.#forward(right);
    for (let i = x.length - 1; i >= 0; i -= 1) {
      let sum = x[i] as number;
      for (let k = i + 1; k < x.length; k += 1) sum -= ((this.#factor[k] as Float64Array)[i] as number) * (x[k] as number);
      x[i] = sum / ((this.#factor[i] as Float64Array)[i] as number);
    }
    return x;
  }

  /** right · matrix⁻¹ · right: the variance of a contrast where the matrix is a precision. */
  quadratic(right: ArrayLike<number>): number {
    let sum = 0;
    for (const value of this.#forward(right)) sum += value * value;
    return sum;
  }

  #forward(right: ArrayLike<number>): Float64Array {
    const x = new Float64Array(right.length);
    for (const [i, line] of this.#factor.entries()) {
      let sum = right[i] as number;
      for (let k = 0; k < i; k += 1) sum -= (line[k] as number) * (x[k] as number);
      x[i] = sum / (line[i] as number);
    }
    return x;
  }
}
