/**
 * The start-up pipeline: a small graph of tasks with declared dependencies. It knows nothing of engines; it only
 * decides what may run when.
 */
import type { PipelineOrder } from '../core/scenario.ts';

export interface StartupTask {
  readonly id: string;
  readonly after: readonly string[];
  run(): Promise<void>;
}

/** One after the other in the order given, whatever the dependencies would allow. */
async function runSequentially(tasks: readonly StartupTask[]): Promise<void> {
  for (const task of tasks) await task.run();
}

/** Each task begins as soon as those that it needs have ended. The first failure is thrown at once. */
async function runOverlapped(tasks: readonly StartupTask[]): Promise<void> {
  const running = new Map<string, Promise<void>>();
  for (const task of tasks) {
    const needed = task.after.map((id) => {
      const earlier = running.get(id);
      if (!earlier) throw new Error(`task ${task.id} comes before ${id}, which it needs`);
      return earlier;
    });
    // A task without needs begins now and not a microtask later: its native thread should be off at once.
    running.set(task.id, needed.length === 0 ? task.run() : Promise.all(needed).then(() => task.run()));
  }
  await Promise.all(running.values());
}

export function runPipeline(order: PipelineOrder, tasks: readonly StartupTask[]): Promise<void> {
  return order === 'sequential' ? runSequentially(tasks) : runOverlapped(tasks);
}
