import { expect, it } from '@jest/globals';
import type { SignalSource } from './signal-source.js';

/** What every source does, whatever it reads. `open` gives one that has something to read. */
export function behavesLikeASignalSource(open: () => Promise<SignalSource>): void {
  const request = (at: number, signal = new AbortController().signal) => ({ at, everyMs: 60_000, signal });

  it('turns what it reads into numbers with labels, at the moment that it was asked for', async () => {
    const source = await open();
    const at = Math.floor(Date.now() / 1000) * 1000;
    const readings = await source.read(request(at));
    expect(readings.at(-1)).toMatchObject({ at });
    expect(readings.at(-1)?.unreadable).toBeUndefined();
    for (const { labels, value } of readings.flatMap(({ series }) => series)) {
      expect(Object.values(labels).every((each) => typeof each === 'string')).toBe(true);
      expect(value === undefined || typeof value === 'number').toBe(true);
    }
    await source.close?.();
  });

  it('names a kind that a subject can hold', async () => {
    const source = await open();
    expect(source.kind).toMatch(/^[a-z]+$/);
    await source.close?.();
  });

  it('comes to an end, and fails nothing, when the time is up', async () => {
    const source = await open();
    const aborted = new AbortController();
    aborted.abort();
    const at = Math.floor(Date.now() / 1000) * 1000;
    const readings = await source.read(request(at, aborted.signal));
    expect(readings.at(-1)).toMatchObject({ at });
    await source.close?.();
  });

  it('can be asked again, told to keep what it knows, and closed, also twice', async () => {
    const source = await open();
    const at = Math.floor(Date.now() / 1000) * 1000;
    await source.read(request(at));
    await source.keep?.();
    const readings = await source.read({ ...request(at + 60_000), since: at });
    expect(readings.map((reading) => reading.at)).toEqual([...readings.map((reading) => reading.at)].sort());
    await source.keep?.();
    await source.close?.();
    await source.close?.();
  });
}
