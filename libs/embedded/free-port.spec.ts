import { afterEach, describe, expect, it } from '@jest/globals';
import { type Server, createServer } from 'node:net';
import { freePort, tryPort } from './free-port.js';

describe('a free port', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  it('is one that no outgoing connection is given', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    expect(ports.filter((port) => port < 1024 || port >= 32_768)).toEqual([]);
  });

  it('is not one that somebody listens on', async () => {
    const port = await freePort();
    const listening = createServer();
    server = listening;
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
    expect(await tryPort(port)).toBeUndefined();
  });
});
