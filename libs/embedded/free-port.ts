import { createServer } from 'node:net';

/** Listens for a moment on the loopback address: the port it got, or nothing when the port is taken. */
export function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** A port of the loopback address that nobody listens on, chosen by the operating system. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('The operating system has no free port on 127.0.0.1.');
  return port;
}
