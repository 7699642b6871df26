/** The fake engine with known delays: what is reported against what was spent, on process and Docker. */
import type { Bench, Figure } from './figure.ts';
import { freshPort, measured, measureScenario, median } from './measure.ts';

const DELAYS = {
  'library-load': 12,
  'driver-init': 25,
  'device-context': 18,
  'runtime-create': 7,
  'model-read': 31,
  deserialize: 22,
  'context-create': 9,
  'buffer-allocate': 5,
} as const;

function scenario(target: string, trials: number): unknown {
  const port = freshPort();
  return {
    title: `known delays on ${target}`,
    target,
    engine: { backend: 'fake', pipeline: 'sequential', options: Object.fromEntries(Object.entries(DELAYS).map(([phase, delay]) => [`delay.${phase}`, delay])) },
    health: { url: `http://:${port}/health` },
    trials,
    controls: 0,
    budget: { at: 'p99' },
  };
}

export const bench: Bench = async (context) => {
  const figures: Figure[] = [];
  for (const target of ['process', 'docker']) {
    context.say(`fake engine with known delays on ${target}`);
    const result = await measureScenario(context, `phases-${target}`, scenario(target, context.quick ? 6 : 30));
    const errors = Object.entries(DELAYS).map(([id, delay]) => ({
      id,
      error: (result.phases.find((phase) => phase.id === id)?.medianMs ?? Number.NaN) - delay,
    }));
    const worst = errors.reduce((a, b) => (Math.abs(b.error) > Math.abs(a.error) || Number.isNaN(b.error) ? b : a));
    const coverages = measured(result).map((trial) => trial.coverage ?? 0);
    figures.push(
      {
        id: `phase-error-${target}`,
        title: `worst error of a known phase (median), ${target}`,
        unit: 'ms',
        value: worst.error,
        limit: '<= 1 ms',
        met: Math.abs(worst.error) <= 1,
        count: coverages.length,
        note: worst.id,
      },
      {
        id: `coverage-${target}`,
        title: `coverage (median), ${target}`,
        unit: 'share',
        value: median(coverages),
        limit: '>= 0.99',
        met: median(coverages) >= 0.99,
        count: coverages.length,
      },
    );
  }
  return figures;
};
