/**
 * Deterministic weights: the same bytes on every machine, other ones for every tensor. Only integer arithmetic and
 * single IEEE operations are used, so no platform's mathematics library has a say.
 */
import { createHash } from 'node:crypto';

/** How a tensor is filled: uniform around a centre, or with the given numbers. */
export type WeightFill =
  | { readonly kind: 'uniform'; readonly limit: number; readonly center: number }
  | { readonly kind: 'values'; readonly values: readonly number[] };

/** Uniform weights that keep the variance of activations behind a ReLU (He), times `gain`. */
export function heUniform(fanIn: number, gain = 1): WeightFill {
  return { kind: 'uniform', limit: Math.sqrt(6 / fanIn) * gain, center: 0 };
}

/** Uniform weights that keep the variance of a linear layer (Glorot's, for equal fans). */
export function linearUniform(fanIn: number): WeightFill {
  return { kind: 'uniform', limit: Math.sqrt(3 / fanIn), center: 0 };
}

/** The generator's start value of a tensor: a hash, so that neighbours share nothing. */
export function tensorSeed(seed: number, tensorName: string): number {
  return createHash('sha256').update(`${seed}:${tensorName}`).digest().readUInt32LE(0);
}

/** A counter through a 32-bit mixing function: 4 bytes of state, no period below 2^32 values. */
export class WeightStream {
  #counter: number;
  readonly #scale: number;
  readonly #low: number;

  constructor(seed: number, limit: number, center: number) {
    this.#counter = seed | 0;
    this.#scale = (2 * limit) / 2 ** 24;
    this.#low = center - limit;
  }

  /** Fills the first `count` elements. */
  fill(target: Float32Array, count: number): void {
    let counter = this.#counter;
    const scale = this.#scale;
    const low = this.#low;
    for (let index = 0; index < count; index += 1) {
      counter = (counter + 0x9e3779b9) | 0;
      let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      mixed ^= mixed >>> 15;
      target[index] = (mixed >>> 8) * scale + low;
    }
    this.#counter = counter;
  }
}
