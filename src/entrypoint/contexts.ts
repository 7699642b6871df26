/**
 * The execution contexts of the engine: made eagerly, in parallel or lazily, and lent to one request at a time.
 */

import type { ContextMode } from '../core/scenario.ts';
import type { InferenceFacts, InputSpec, NativeContext, NativeEngine } from '../engine/addon.ts';

export class ContextPool {
  readonly #engine: NativeEngine;
  readonly #inputs: readonly InputSpec[];
  readonly #count: number;
  readonly #mode: ContextMode;
  readonly #all: NativeContext[] = [];
  readonly #free: NativeContext[] = [];
  readonly #waiting: ((context: NativeContext) => void)[] = [];

  constructor(engine: NativeEngine, inputs: readonly InputSpec[], count: number, mode: ContextMode) {
    this.#engine = engine;
    this.#inputs = inputs;
    this.#count = count;
    this.#mode = mode;
  }

  /** What has to exist before an inference can be answered: every context, or with `lazy` the first one. */
  async createBeforeReady(): Promise<void> {
    if (this.#mode === 'parallel') {
      await Promise.all(Array.from({ length: this.#count }, (_, index) => this.#create(index)));
      return;
    }
    const now = this.#mode === 'lazy' ? 1 : this.#count;
    for (let index = 0; index < now; index += 1) await this.#create(index);
  }

  /** The rest of a lazy pool, in the background of the first requests. */
  async createAfterReady(): Promise<void> {
    for (let index = this.#all.length; index < this.#count; index += 1) await this.#create(index);
  }

  async infer(): Promise<InferenceFacts> {
    const context = this.#free.pop() ?? (await new Promise<NativeContext>((resolve) => this.#waiting.push(resolve)));
    try {
      return await context.infer();
    } finally {
      this.#giveBack(context);
    }
  }

  dispose(): void {
    for (const context of this.#all.splice(0)) context.dispose();
  }

  async #create(index: number): Promise<void> {
    const context = await this.#engine.createContext(index, this.#inputs);
    this.#all.push(context);
    this.#giveBack(context);
  }

  #giveBack(context: NativeContext): void {
    const next = this.#waiting.shift();
    if (next) next(context);
    else this.#free.push(context);
  }
}
