/**
 * containerd's own event stream, which splits a container's start where dockerd shows one span. Optional: its socket is
 * readable by root only, and what cannot be read is said, not guessed.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { errorText } from '../../core/errors.ts';
import type { PlatformEventKind, PlatformEvents } from './platform-events.ts';
import { decodeFields, encodeField, messageField, numberField, type ProtoFields, textField } from './protobuf.ts';

const SERVICE = '/containerd.services.events.v1.Events';
/** Docker's namespace, and one of our own for the events by which we know that the stream is live. */
const NAMESPACES = { docker: 'moby', own: 'coldstart' } as const;
const CHECK_TOPIC = '/coldstart/check';
const CHECK_TIMEOUT_MS = 2000;

/** Topics that we read, with the field that holds the container's id. */
const TOPICS: Readonly<Record<string, PlatformEventKind>> = {
  '/tasks/create': 'task-create',
  '/tasks/start': 'task-start',
  '/tasks/exit': 'task-exit',
  '/tasks/oom': 'task-oom',
};

/** A live stream. */
export interface ContainerdStream {
  readonly kind: 'open';
  readonly address: string;
  /** Resolves when everything published before this call has been received; false where the stream is dead. */
  settle(): Promise<boolean>;
  close(): void;
}

export interface ContainerdAbsent {
  readonly kind: 'absent';
  /** One sentence for the user. */
  readonly reason: string;
}

/** The socket that dockerd names, else where distributions put it. */
export function findContainerdSocket(named: string | undefined): string | ContainerdAbsent {
  const candidates = [...(named === undefined ? [] : [named]), '/run/docker/containerd/containerd.sock', '/run/containerd/containerd.sock'];
  for (const path of candidates) {
    if (!existsSync(path)) continue;
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return path;
    } catch {
      return { kind: 'absent', reason: `containerd's events at ${path} are readable by root only: container-start stays one span` };
    }
  }
  return { kind: 'absent', reason: 'no containerd socket is visible from here: container-start stays one span' };
}

/** Reads an envelope into the log; returns its topic. Throws RangeError for bytes that are none. */
export function readEnvelope(bytes: Uint8Array, events: PlatformEvents): { readonly topic: string; readonly nonce: string } {
  const envelope = decodeFields(bytes);
  const topic = textField(envelope, 3);
  const kind = TOPICS[topic];
  const event = messageField(envelope, 4);
  if (kind === undefined || textField(envelope, 2) !== NAMESPACES.docker) return { topic, nonce: topic === CHECK_TOPIC ? textField(event, 1) : '' };
  const body = messageField(event, 2);
  const exec = kind === 'task-exit' && textField(body, 2) !== textField(body, 1);
  // The exit of a `docker exec` carries the container's id too, but another process id name.
  if (!exec) events.add({ source: 'containerd', kind, containerId: textField(body, 1), wallNs: timestampNs(messageField(envelope, 1)), ...pidOf(kind, body) });
  return { topic, nonce: '' };
}

function timestampNs(fields: ProtoFields): bigint {
  return numberField(fields, 1) * 1_000_000_000n + numberField(fields, 2);
}

const PID_FIELDS: Partial<Record<PlatformEventKind, number>> = { 'task-create': 6, 'task-start': 2, 'task-exit': 3 };

function pidOf(kind: PlatformEventKind, body: ProtoFields): { pid?: number; exitCode?: number } {
  const pid = Number(numberField(body, PID_FIELDS[kind] ?? 0));
  return { ...(pid > 0 && { pid }), ...(kind === 'task-exit' && { exitCode: Number(numberField(body, 4)) }) };
}

type Grpc = typeof import('@grpc/grpc-js');

const raw = (bytes: Buffer): Buffer => bytes;

/** One subscription on one connection; what it reads goes into the log of events. */
class Subscription {
  readonly #grpc: Grpc;
  readonly #client: InstanceType<Grpc['Client']>;
  readonly #call: ClientReadableStream<Buffer>;
  readonly #events: PlatformEvents;
  readonly #monotonicNs: () => bigint;
  readonly checks = new Map<string, () => void>();
  #dead = false;

  constructor(grpc: Grpc, socket: string, events: PlatformEvents, monotonicNs: () => bigint) {
    this.#grpc = grpc;
    this.#events = events;
    this.#monotonicNs = monotonicNs;
    this.#client = new grpc.Client(`unix://${socket}`, grpc.credentials.createInsecure());
    const filters = Buffer.concat(Object.values(NAMESPACES).map((namespace) => encodeField(1, `namespace==${namespace}`)));
    this.#call = this.#client.makeServerStreamRequest(`${SERVICE}/Subscribe`, raw, raw, filters);
    this.#call.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#call.on('error', () => this.#lose());
    this.#call.on('end', () => this.#lose());
  }

  /** Publishes an event of our own. */
  publish(nonce: string): Promise<void> {
    const metadata = new this.#grpc.Metadata();
    metadata.set('containerd-namespace', NAMESPACES.own);
    const request = Buffer.concat([encodeField(1, CHECK_TOPIC), encodeField(2, encodeField(1, nonce))]);
    const options = { deadline: Date.now() + CHECK_TIMEOUT_MS };
    return new Promise((resolve, reject) =>
      this.#client.makeUnaryRequest(`${SERVICE}/Publish`, raw, raw, request, metadata, options, (error) => (error ? reject(error) : resolve())),
    );
  }

  async settle(): Promise<boolean> {
    if (this.#dead) return false;
    const received = await awaitEcho(this);
    if (!received) this.#lose();
    return received;
  }

  close(): void {
    this.#dead = true;
    this.#call.cancel();
    this.#client.close();
  }

  #read(bytes: Buffer): void {
    try {
      this.checks.get(readEnvelope(bytes, this.#events).nonce)?.();
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#events.gaps.push({ source: 'containerd', fromNs: this.#monotonicNs() });
  }
}

/**
 * Subscribes and returns when the subscription is proven live by an event of our own. Never rejects: what keeps it from
 * working is the reason of `absent`.
 */
export async function openContainerdStream(
  named: string | undefined,
  events: PlatformEvents,
  monotonicNs: () => bigint,
): Promise<ContainerdStream | ContainerdAbsent> {
  const socket = findContainerdSocket(named);
  if (typeof socket !== 'string') return socket;
  const subscription = new Subscription(await import('@grpc/grpc-js'), socket, events, monotonicNs);
  const failure = await awaitLive(subscription);
  if (failure === undefined) return { kind: 'open', address: socket, settle: () => subscription.settle(), close: () => subscription.close() };
  subscription.close();
  return { kind: 'absent', reason: `containerd at ${socket} gives no events (${failure}): container-start stays one span` };
}

let nonces = 0;

/** Publishes one event of our own and waits until it comes back on the stream. */
async function awaitEcho(subscription: Subscription, timeoutMs = CHECK_TIMEOUT_MS): Promise<boolean> {
  nonces += 1;
  const nonce = `${process.pid}-${nonces}`;
  let timer: NodeJS.Timeout | undefined;
  const echo = new Promise<boolean>((resolve) => {
    subscription.checks.set(nonce, () => resolve(true));
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    await subscription.publish(nonce);
    return await echo;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    subscription.checks.delete(nonce);
  }
}

/** The subscription begins some time after its request: events of our own are published until one comes back. */
async function awaitLive(subscription: Subscription): Promise<string | undefined> {
  try {
    await subscription.publish('hello');
  } catch (error) {
    return errorText(error);
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await awaitEcho(subscription, 100)) return undefined;
  }
  return 'it does not answer a subscription';
}
