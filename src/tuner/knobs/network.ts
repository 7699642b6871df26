/** The network of a container: the bridge costs a pair of interfaces and a network namespace, the machine's own nothing. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';
import { offers } from '../settings/security-entry.ts';

export const NETWORK = containerKnob({
  id: 'network',
  title: 'Network of the container',
  phases: ['network', 'task-create', 'container-start'],
  read: (target) => target.network,
  // Without a network nobody could ask whether it is ready, so `none` is never a value here.
  values: () => ['host'],
  set: (target, value) => withTargetOption(target, 'network', String(value)),
  missing: ({ target }, { securityOptions }) => {
    if (target.network === 'host') return "the container is on this machine's own network already.";
    if (target.network.startsWith('container:')) return `it shares the network of another container (${target.network}).`;
    return offers(securityOptions, 'rootless') ? 'the network of a rootless daemon is not that of this machine.' : undefined;
  },
  conflict: ({ health }, value) =>
    value === 'host' && health.host !== undefined
      ? `health.url names the host ${health.host}: on this machine's own network the instance answers at 127.0.0.1.`
      : undefined,
  sideEffect: 'The container sees and may use every interface and port of this machine; two instances cannot share a port there.',
  allow: { why: "On this machine's own network a container reaches whatever listens on loopback.", needed: (value) => value === 'host' },
  byHand: (value) => `Use docker run --network ${value}; in a scenario target.docker.network: ${value}; in Kubernetes hostNetwork: true.`,
});
