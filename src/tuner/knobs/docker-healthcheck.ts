/** Docker's own health check: each one executes a program in the container, also while it is still starting. */
import type { DockerTarget, HealthCheck } from '../../core/scenario.ts';
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

const OF_IMAGE = 'image';
/** Behind any start. */
const RARE_MS = 30_000;

function textOf(check: Exclude<HealthCheck, 'none'>): string {
  return `interval=${check.intervalMs}ms,start-period=${check.startPeriodMs}ms`;
}

function readCheck({ healthcheck }: DockerTarget): string {
  if (healthcheck === undefined) return OF_IMAGE;
  return healthcheck === 'none' ? healthcheck : textOf(healthcheck);
}

function parseCheck(text: string, { healthcheck }: DockerTarget): HealthCheck | undefined {
  if (text === OF_IMAGE) return undefined;
  if (text === 'none') return 'none';
  const [, intervalMs, startPeriodMs] = /^interval=([\d.]+)ms,start-period=([\d.]+)ms$/.exec(text) ?? [];
  const command = typeof healthcheck === 'object' ? healthcheck.command : [];
  return { command, intervalMs: Number(intervalMs), startPeriodMs: Number(startPeriodMs) };
}

export const DOCKER_HEALTHCHECK = containerKnob({
  id: 'docker-healthcheck',
  group: 'health',
  title: "Docker's health check",
  phases: ['node-bootstrap', 'library-load', 'model-read', 'deserialize', 'context-create', 'warm-up', 'application', 'ready'],
  read: readCheck,
  values: ({ target }) => {
    const startPeriodMs = typeof target.healthcheck === 'object' ? target.healthcheck.startPeriodMs : 0;
    const often = typeof target.healthcheck === 'object' && target.healthcheck.intervalMs < RARE_MS;
    return ['none', ...(often || target.healthcheck === undefined ? [textOf({ command: [], intervalMs: RARE_MS, startPeriodMs })] : [])];
  },
  set: (target, value) => withTargetOption(target, 'healthcheck', parseCheck(String(value), target)),
  missing: ({ target }) => {
    if (target.healthcheck === 'none') return 'there is no health check already.';
    return target.image === undefined && target.healthcheck === undefined
      ? "coldstart's own image has no health check, and the scenario gives it none."
      : undefined;
  },
  sideEffect: 'With fewer checks or none Docker notices later, or never, that an instance hangs; whoever waits for healthy waits longer.',
  byHand: (value) => {
    const [, interval, startPeriod] = /interval=(.+),start-period=(.+)/.exec(String(value)) ?? [];
    return interval === undefined ? 'Use docker run --no-healthcheck.' : `Use docker run --health-interval ${interval} --health-start-period ${startPeriod}.`;
  },
});
