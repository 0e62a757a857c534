import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens; resolves to the port. Rejects with a message that names address and fix. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      reject(new Error(`Cannot listen on ${host}:${port}: ${whyNot(error)}`, { cause: error }));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.removeListener('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Takes no more requests and resolves when those in hand are answered. One that is not within `graceMs`, such as one
 * that its sender never ends, is cut off.
 */
export function closeServer(server: Server, graceMs = 5_000): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  const anotherPort = 'Set http.port (ARGUS_HTTP_PORT) to another one.';
  if (code === 'EADDRINUSE') return `it is taken. ${anotherPort}`;
  if (code === 'EACCES') return `this account may not. ${anotherPort}`;
  return `${code ?? message}. Set http.host (ARGUS_HTTP_HOST) to an address of this machine.`;
}
