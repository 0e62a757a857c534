import { describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { keepRunning } from './keep-running.js';

/** A server that dies when told, and the starts that fail before the next one. */
function mortal() {
  const servers: { readonly number: number; die(): void; stopped: boolean }[] = [];
  let failures = 0;
  const start = async (onExit: () => void) => {
    if (failures > 0) {
      failures--;
      throw new Error('the port is taken');
    }
    const server = {
      number: servers.length + 1,
      stopped: false,
      die: onExit,
      async stop() {
        server.stopped = true;
        onExit();
      },
    };
    servers.push(server);
    return server;
  };
  return { servers, start, failNext: (times: number) => void (failures = times) };
}

describe('a server that is kept running', () => {
  it('is started again when it dies, also when that does not work at once', async () => {
    const { servers, start, failNext } = mortal();
    const said: string[] = [];
    const kept = await keepRunning(start, (message) => said.push(message));
    failNext(1);
    servers[0]?.die();
    await eventually(() => kept.current().number === 2, 'it is back');
    expect(said).toEqual([
      'died; starting it again in 250 ms',
      'did not start: the port is taken',
      'died; starting it again in 500 ms',
      'is back',
    ]);
    await kept.stop();
  });

  it('stays down when it was asked to stop, also in the middle of a new start', async () => {
    const { servers, start } = mortal();
    const kept = await keepRunning(start, () => undefined);
    servers[0]?.die();
    await kept.stop();
    expect(servers.map(({ stopped }) => stopped)).toEqual([true]);
  });

  it('fails at once when it never starts', async () => {
    const { start, failNext } = mortal();
    failNext(1);
    await expect(keepRunning(start, () => undefined)).rejects.toThrow('the port is taken');
  });
});
