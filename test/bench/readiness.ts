/** Readiness seen by the probe minus the in-process mark of the first 200, at zero delay on the host's network. */
import type { Bench } from './figure.ts';
import { definedValues, freshPort, measured, measureScenario, median } from './measure.ts';

export const bench: Bench = async (context) => {
  const result = await measureScenario(context, 'readiness', {
    title: 'zero delay',
    target: 'process',
    engine: { backend: 'fake' },
    health: { url: `http://:${freshPort()}/health` },
    trials: context.quick ? 8 : 50,
    controls: 0,
    budget: { at: 'p99' },
  });
  const lags = definedValues(
    measured(result).map((trial) => (trial.readyMs === undefined || trial.readyInsideMs === undefined ? undefined : trial.readyMs - trial.readyInsideMs)),
  );
  const middle = median(lags);
  const worst = Math.max(...lags);
  return [
    {
      id: 'readiness-lag',
      title: 'ready observed minus ready inside, median',
      unit: 'ms',
      value: middle,
      limit: '<= 1 ms',
      met: Math.abs(middle) <= 1,
      count: lags.length,
    },
    {
      id: 'readiness-lag-worst',
      title: 'ready observed minus ready inside, worst',
      unit: 'ms',
      value: worst,
      limit: '<= 3 ms',
      met: worst <= 3,
      count: lags.length,
    },
  ];
};
