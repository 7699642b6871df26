/**
 * The instance's own address, found while its start is still under way. Publishing it too early is worse than late: a
 * SYN sent before the container's end of the network exists waits for ARP and is seen a whole second later (measured:
 * 1,018 to 1,041 ms instead of 190), so the address is given out only when the interface is there.
 */
import type Docker from 'dockerode';
import { ColdstartError } from '../../core/errors.ts';
import { recogniseDockerError } from './daemon-errors.ts';
import type { PlatformEvents } from './platform-events.ts';

/** How a network is reached from the harness. */
export type NetworkPlan = { readonly kind: 'known'; readonly address: string } | { readonly kind: 'inspected'; readonly network: string };

/** Drivers whose containers this machine itself can reach by their own address. */
const REACHABLE_DRIVERS: ReadonlySet<string> = new Set(['bridge', 'nat']);

function unknown(network: string): ColdstartError {
  return new ColdstartError('TARGET_ADDRESS_UNKNOWN', { network });
}

interface Endpoints {
  readonly [name: string]: { readonly IPAddress?: string; readonly GlobalIPv6Address?: string } | null;
}

function firstAddress(endpoints: Endpoints | undefined): string | undefined {
  for (const endpoint of Object.values(endpoints ?? {})) {
    const address = endpoint?.IPAddress || endpoint?.GlobalIPv6Address;
    if (address) return address;
  }
  return undefined;
}

/** `container:NAME` shares another container's network, which has an address already. */
async function addressOfOther(docker: Docker, name: string, network: string): Promise<string> {
  const facts = await docker.getContainer(name).inspect();
  if (!facts.State.Running) throw unknown(`${network}, which does not run`);
  if (facts.HostConfig.NetworkMode === 'host') return '127.0.0.1';
  const address = firstAddress(facts.NetworkSettings.Networks as unknown as Endpoints);
  if (address === undefined) throw unknown(network);
  return address;
}

/** Before any trial. Throws TARGET_NETWORK_MISSING and TARGET_ADDRESS_UNKNOWN. */
export async function planNetwork(docker: Docker, network: string, rootless: boolean): Promise<NetworkPlan> {
  if (network === 'none') throw unknown(network);
  // The networks of a rootless daemon lie in a namespace of its own.
  if (rootless) throw unknown(`${network} of a rootless daemon`);
  if (network === 'host') return { kind: 'known', address: '127.0.0.1' };
  try {
    if (network.startsWith('container:')) return { kind: 'known', address: await addressOfOther(docker, network.slice('container:'.length), network) };
    const name = network === 'default' ? 'bridge' : network;
    const facts = (await docker.getNetwork(name).inspect()) as { Name: string; Driver: string };
    if (!REACHABLE_DRIVERS.has(facts.Driver)) throw unknown(`${network}, driver ${facts.Driver}`);
    return { kind: 'inspected', network: name };
  } catch (error) {
    throw recogniseDockerError(error, { network });
  }
}

/** Asks the network, because the container's own record is locked until its start has returned (measured: 155 to 196 ms). */
async function askNetwork(docker: Docker, network: string, containerId: string): Promise<string | undefined> {
  const facts = (await docker.getNetwork(network).inspect()) as { Containers?: Record<string, { IPv4Address?: string; IPv6Address?: string }> };
  const endpoint = facts.Containers?.[containerId];
  const address = endpoint?.IPv4Address || endpoint?.IPv6Address;
  return address ? address.split('/')[0] : undefined;
}

/** The start that an address is looked for in. */
export interface StartUnderWay {
  readonly containerId: string;
  /** Resolves with the daemon's answer to the start call; rejects where it refused. */
  readonly started: Promise<void>;
  readonly events: PlatformEvents;
  /** Whether containerd's events can be waited for. */
  readonly hasRuntimeEvents: boolean;
}

/**
 * Resolves when a connection attempt makes sense. Rejects with what the start call rejects with, and with
 * TARGET_ADDRESS_UNKNOWN.
 */
export async function awaitAddress(docker: Docker, plan: NetworkPlan, { containerId, started, events, hasRuntimeEvents }: StartUnderWay): Promise<string> {
  if (plan.kind === 'known') return plan.address;
  await Promise.race([events.waitFor(containerId, ['network-connect']), started]);
  let address = await askNetwork(docker, plan.network, containerId);
  // The interface is made by the runtime's create: its end is containerd's task-create, else the daemon's own start.
  await Promise.race([events.waitFor(containerId, hasRuntimeEvents ? ['task-create', 'start'] : ['start']), started]);
  address ??= await askNetwork(docker, plan.network, containerId);
  if (address !== undefined) return address;
  await started;
  address = firstAddress((await docker.getContainer(containerId).inspect()).NetworkSettings.Networks as unknown as Endpoints);
  if (address === undefined) throw unknown(plan.network);
  return address;
}
