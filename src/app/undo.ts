/** What has to be undone, last first, whatever happened in between. */
export class Undo {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Never throws; safe to call again. */
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch {
        // The rest has to be undone all the same; `coldstart clean` finds what stayed.
      }
    }
  }
}
