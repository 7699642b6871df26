/** Where a container's output goes: a driver is opened before the program runs, and what it writes is copied. */
import { containerKnob, withOption } from './container-knob.ts';

/** Those that need no service to send to. */
const LOCAL_DRIVERS = ['local', 'none', 'json-file'];

export const logDriver = containerKnob({
  id: 'log-driver',
  title: 'Log driver',
  phases: ['container-start', 'task-create'],
  read: (target) => target.logDriver ?? 'default',
  values: (_, docker) => LOCAL_DRIVERS.filter((driver) => driver !== docker.defaultLogDriver && docker.logDrivers.includes(driver)),
  set: (target, value) => withOption(target, 'logDriver', value === 'default' ? undefined : String(value)),
  sideEffect: 'none keeps no output: docker logs is empty and a failed start has no words; local keeps it in a form that only docker logs reads.',
  byHand: (value) => `docker run --log-driver ${value}; in a scenario target.docker.logDriver: ${value}.`,
});
