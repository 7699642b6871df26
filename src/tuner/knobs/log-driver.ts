/** Where a container's output goes: a driver is opened before the program runs, and what it writes is copied. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

/** Those that need no service to send to. */
const LOCAL_DRIVERS = ['local', 'none', 'json-file'];

export const LOG_DRIVER = containerKnob({
  id: 'log-driver',
  title: 'Log driver',
  phases: ['container-start', 'task-create'],
  read: (target) => target.logDriver ?? 'default',
  values: (_, docker) => LOCAL_DRIVERS.filter((driver) => driver !== docker.defaultLogDriver && (driver === 'none' || docker.logDrivers.includes(driver))),
  set: (target, value) => withTargetOption(target, 'logDriver', value === 'default' ? undefined : String(value)),
  sideEffect: 'With none no output is kept: docker logs is empty and a failed start has no words; with local it is kept in a form that only docker logs reads.',
  byHand: (value) => `Use docker run --log-driver ${value}; in a scenario target.docker.logDriver: ${value}.`,
});
