import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens; resolves to the port. Rejects with a message that names address and fix. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'it is taken' : (error.code ?? error.message);
      reject(
        new Error(
          `Cannot listen on ${host}:${port}: ${why}. Set http.port (ARGUS_HTTP_PORT) to another one.`,
        ),
      );
    };
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.removeListener('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more requests and resolves when those in hand are answered. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
