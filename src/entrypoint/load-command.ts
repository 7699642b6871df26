/**
 * `entrypoint.cjs load`: brings the engine up once as COLDSTART_CONFIG says and ends; for what an engine writes while it
 * loads, such as an optimised model.
 */
import { startPlan } from '../core/start-plan.ts';
import { loadEngineAddon } from '../engine/binding.ts';
import { readConfig } from './config.ts';

/** Rejects with what the engine failed with. */
export async function runLoadCommand(): Promise<void> {
  const config = readConfig(process.env['COLDSTART_CONFIG']);
  const plan = startPlan(config);
  const backend = loadEngineAddon().openBackend(config.engine.backend, plan.options);
  const engine = await backend.start(plan);
  engine.dispose();
  backend.dispose();
}
