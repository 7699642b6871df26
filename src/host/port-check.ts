/** Whether something listens at an address already: an instance that is probed there would never be the one that answers. */
import { createConnection } from 'node:net';

const TIMEOUT_MS = 500;

/** True where a connection is accepted. */
export function isPortTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const settle = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(TIMEOUT_MS, () => settle(false));
    socket.once('error', () => settle(false));
    // A connection may meet itself where nobody listens: then both ends have one port.
    socket.once('connect', () => settle(socket.localPort !== socket.remotePort));
  });
}
