import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryPort } from './free-port.js';
import { rememberedPort } from './remembered-port.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-ports-'));
});
afterEach(() => void jest.restoreAllMocks());

describe('rememberedPort', () => {
  it('given a second start, gives the port of the first', async () => {
    const first = await rememberedPort(dataDir, 'nats');
    expect(await rememberedPort(dataDir, 'nats')).toBe(first);
  });

  it('given two servers that ask at once, remembers both', async () => {
    const ports = await Promise.all([rememberedPort(dataDir, 'nats'), rememberedPort(dataDir, 'postgres')]);
    expect([await rememberedPort(dataDir, 'nats'), await rememberedPort(dataDir, 'postgres')]).toEqual(ports);
    expect(ports[0]).not.toBe(ports[1]);
  });

  it('given that the port was taken meanwhile, chooses and remembers another', async () => {
    const first = await rememberedPort(dataDir, 'nats');
    const intruder = createServer();
    await new Promise<void>((listening) => intruder.listen(first, '127.0.0.1', listening));
    try {
      const second = await rememberedPort(dataDir, 'nats');
      expect(second).not.toBe(first);
      expect(await rememberedPort(dataDir, 'nats')).toBe(second);
    } finally {
      await new Promise((closed) => intruder.close(closed));
    }
  });

  it('given that its last user is just about to let go of it, gives the same port', async () => {
    const first = await rememberedPort(dataDir, 'nats');
    const lastUser = createServer();
    await new Promise<void>((listening) => lastUser.listen(first, '127.0.0.1', listening));
    // The time of a busy machine does not count.
    jest.spyOn(performance, 'now').mockReturnValue(0);
    const asked = rememberedPort(dataDir, 'nats');
    expect(await tryPort(first)).toBeUndefined(); // As it saw itself by now.
    lastUser.close();
    expect(await asked).toBe(first);
  });

  it.each(['{"nats": "80; rm"}', '{"nats": 99999}', 'no JSON', 'null'])(
    'given a damaged file (%s), chooses a port as if there were none',
    async (content) => {
      await writeFile(join(dataDir, 'ports.json'), content);
      expect(await rememberedPort(dataDir, 'nats')).toBeGreaterThan(1023);
    },
  );
});
