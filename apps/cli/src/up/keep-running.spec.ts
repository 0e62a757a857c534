import { describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { keepRunning } from './keep-running.js';

/** Servers that live until they are stopped or killed, and fail to start as often as they are told to. */
function place() {
  const started: { kill: () => void; stopped: boolean }[] = [];
  const said: string[] = [];
  let failures = 0;
  const start = async (onExit: () => void) => {
    if (failures-- > 0) throw new Error('the port is taken');
    const server = {
      stopped: false,
      kill: onExit,
      stop: async () => {
        server.stopped = true;
      },
    };
    started.push(server);
    return server;
  };
  return {
    started,
    said,
    failNext: (times: number) => (failures = times),
    run: () => keepRunning(start, (message) => said.push(message)),
  };
}

describe('a server that is kept running', () => {
  it('is started again when it dies, as often as it does', async () => {
    const { started, said, run } = place();
    const kept = await run();
    for (const n of [1, 2]) {
      const dead = kept.current();
      started.at(-1)?.kill();
      await eventually(() => kept.current() !== dead, 'another one runs');
      expect(started).toHaveLength(n + 1);
    }
    expect(said).toEqual([
      ...['died; starting it again in 250 ms', 'is back'],
      ...['died; starting it again in 250 ms', 'is back'],
    ]);
    await kept.stop();
  });

  it('is tried again, after longer and longer pauses, when it does not start', async () => {
    const { started, said, failNext, run } = place();
    const kept = await run();
    failNext(1);
    started[0]?.kill();
    await eventually(() => started.length === 2, 'another one runs');
    expect(said).toEqual([
      'died; starting it again in 250 ms',
      'did not start: the port is taken',
      'died; starting it again in 500 ms',
      'is back',
    ]);
    await kept.stop();
  });

  it('is stopped when asked to, and then not started again', async () => {
    const { started, said, run } = place();
    const kept = await run();
    await kept.stop();
    started[0]?.kill();
    expect(started.map(({ stopped }) => stopped)).toEqual([true]);
    expect(said).toEqual([]);
  });

  it('is not started again, nor waited for, when it is stopped while it is down', async () => {
    const { started, failNext, run } = place();
    const kept = await run();
    failNext(3);
    started[0]?.kill();
    const stopped = kept.stop().then(() => 'stopped');
    // No timer rings before the next turn.
    const nextTurn = new Promise(setImmediate).then(() => 'waits');
    expect(await Promise.race([stopped, nextTurn])).toBe('stopped');
    expect(started).toHaveLength(1);
  });

  it('that cannot be started at first is an error: there is nothing to keep', async () => {
    const { failNext, run } = place();
    failNext(1);
    await expect(run()).rejects.toThrow('the port is taken');
  });
});
