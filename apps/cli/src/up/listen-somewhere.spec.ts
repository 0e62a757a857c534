import { type Server, createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeServer, listen } from '#libs/agent';
import { freePort } from '#libs/embedded';
import { listenSomewhere } from './listen-somewhere.js';

let server: Server;
let other: Server;
beforeEach(() => {
  server = createServer();
  other = createServer();
});
afterEach(async () => {
  for (const each of [server, other]) if (each.listening) await closeServer(each);
});

describe('listening somewhere', () => {
  it('takes the preferred port when it is free', async () => {
    const port = await freePort();
    expect(await listenSomewhere(server, '127.0.0.1', port)).toBe(port);
  });

  it('takes a free one when the preferred port is taken', async () => {
    const taken = await listen(other, '127.0.0.1', 0);
    const port = await listenSomewhere(server, '127.0.0.1', taken);
    expect(port).not.toBe(taken);
    expect(server.listening).toBe(true);
  });

  it('does not look for a port where the address is the trouble', async () => {
    const port = await freePort();
    await expect(listenSomewhere(server, '203.0.113.1', port)).rejects.toThrow(
      `Cannot listen on 203.0.113.1:${port}: EADDRNOTAVAIL. Set http.host (ARGUS_HTTP_HOST) to an address of this machine.`,
    );
  });

  it('names the setting when a port that was asked for is taken', async () => {
    const taken = await listen(other, '127.0.0.1', 0);
    await expect(listen(server, '127.0.0.1', taken)).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${taken}: it is taken. Set http.port (ARGUS_HTTP_PORT) to another one.`,
    );
  });
});
