import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { listenSomewhere } from './listen-somewhere.js';

const host = '127.0.0.1';
const servers: Server[] = [];
const server = (): Server => {
  const made = createServer();
  servers.push(made);
  return made;
};
const portOf = (listening: Server): number => (listening.address() as AddressInfo).port;

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(servers.splice(0).map((one) => new Promise((closed) => one.close(closed))));
});

describe('the port of the one address', () => {
  it('is the preferred one where that is free', async () => {
    const before = createServer();
    const preferred = await listenSomewhere(before, host, 0);
    await new Promise((closed) => before.close(closed));
    expect(await listenSomewhere(server(), host, preferred)).toBe(preferred);
  });

  it('is a free one where somebody else has that, and the person is told', async () => {
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const taken = await listenSomewhere(server(), host, 0);
    const second = server();
    const port = await listenSomewhere(second, host, taken);
    expect(port).not.toBe(taken);
    expect(port).toBe(portOf(second));
    expect(said).toHaveBeenCalledWith(expect.stringContaining(`Port ${taken} is taken`));
  });
});
