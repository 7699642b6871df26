/** How often readiness is asked for: on average half of this passes between being ready and being seen as ready. */
import type { Knob } from '../knob.ts';

const FINEST_MS = 1;

const textOf = (intervalMs: number): string => `${intervalMs}ms`;

export const PROBE_INTERVAL: Knob = {
  id: 'probe-interval',
  title: 'Interval of the readiness probe',
  group: 'health',
  phases: ['ready'],
  missing: ({ health }) => (health.intervalMs <= FINEST_MS ? `readiness is asked for every ${textOf(health.intervalMs)} already.` : undefined),
  read: ({ health }) => textOf(health.intervalMs),
  values: () => [textOf(FINEST_MS)],
  apply: (variant, value) => ({ ...variant, health: { ...variant.health, intervalMs: Number.parseFloat(String(value)) } }),
  sideEffect: 'The instance answers that many more requests while it starts; who asks in production has to ask as often for the same effect.',
  byHand: (value) =>
    `Set health.interval: ${value} in a scenario; for an orchestrator the period of its readiness or startup probe (Kubernetes: not below 1 s).`,
};
