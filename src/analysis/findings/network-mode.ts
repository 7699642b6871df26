/** What connecting the container to a bridge costs. */
import { type Diagnosis, evidence, exclusiveMs, phaseOf, plausibleSaving, withShare } from './diagnosis.ts';

const WITHOUT_NETWORK: ReadonlySet<string> = new Set(['host', 'none']);
const WORTH_MS = 2;
// Docker 20.10 on two cores: create to 200 of a small image took 173 ms on the bridge and 93 ms on the host's network;
// the connect event alone explains 9 to 17 ms of it, the rest hides in the making of the task.
const TASK_SHARE = 0.3;

export const networkMode: Diagnosis = {
  id: 'network-mode',
  title: 'container network set up at every start',
  detail: 'What connecting the container to a bridge costs',
  diagnose(input) {
    const { target } = input.variant;
    if (target.kind !== 'docker' || WITHOUT_NETWORK.has(target.network) || target.network.startsWith('container:')) return undefined;
    const connectMs = exclusiveMs(input, 'network');
    const taskMs = phaseOf(input, 'task-create') === undefined ? exclusiveMs(input, 'container-start') : exclusiveMs(input, 'task-create');
    const savingMs = plausibleSaving(connectMs + TASK_SHARE * taskMs, input);
    if (savingMs < WORTH_MS) return undefined;
    return {
      id: 'network-mode',
      severity: 'opportunity',
      title: 'the container gets a network of its own',
      detail: `The container is connected to the network ${target.network}: a namespace, a pair of interfaces, addresses and firewall rules are made before the process may run.`,
      evidence: [
        evidence('network', target.network),
        ...(connectMs > 0 ? [evidence('network phase', withShare(connectMs, input))] : []),
        evidence('task create', withShare(taskMs, input)),
      ],
      savingMs,
      fix: "where the service may share the host's network use network: host; the estimate is proven by a run of both",
      setting: 'target.network',
      knobs: ['network'],
    };
  },
};
