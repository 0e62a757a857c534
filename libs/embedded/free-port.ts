import { randomInt } from 'node:crypto';
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

/**
 * Below the ports that operating systems give to outgoing connections (from 32768 on Linux, from 49152 elsewhere, RFC
 * 6335): a server that is stopped for a moment finds its port again, and none is taken before its server listens.
 */
const [lowest, highest] = [20_000, 32_767];

/** Of so many ports one is free, unless none is. */
const mostTries = 200;

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries++) {
    const port = await tryPort(randomInt(lowest, highest + 1));
    if (port !== undefined) return port;
  }
  throw new Error(`No port from ${lowest} to ${highest} is free on 127.0.0.1.`);
}
