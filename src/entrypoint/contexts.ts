/** The execution contexts of a started engine, lent to one request at a time; the rest of a lazy pool is made here. */
import type { InferenceFacts, NativeContext, NativeEngine, StartPlan } from '../engine/addon.ts';

export class ContextPool {
  readonly #engine: NativeEngine;
  readonly #all: NativeContext[];
  readonly #free: NativeContext[];
  readonly #waiting: ((context: NativeContext) => void)[] = [];

  constructor(engine: NativeEngine) {
    this.#engine = engine;
    this.#all = [...engine.contexts];
    this.#free = [...engine.contexts];
  }

  /** Makes what is missing to `count`, in the background of the first requests. */
  async fillUp(count: number, inputs: StartPlan['inputs']): Promise<void> {
    for (let index = this.#all.length; index < count; index += 1) {
      const context = await this.#engine.createContext(index, inputs);
      this.#all.push(context);
      this.#giveBack(context);
    }
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

  #giveBack(context: NativeContext): void {
    const next = this.#waiting.shift();
    if (next) next(context);
    else this.#free.push(context);
  }
}
