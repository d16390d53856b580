import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

const loopback = '127.0.0.1';

/**
 * Ports that are free on the loopback interface, all different. Somebody else may take one before it is used, so
 * whoever uses them tries again with others when starting fails.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Whether somebody listens on a port of the loopback interface. */
export async function isListenedOn(port: number): Promise<boolean> {
  const socket = connect(port, loopback);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, loopback);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}
