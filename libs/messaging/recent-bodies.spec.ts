import { describe, expect, it } from '@jest/globals';
import { RecentBodies } from './recent-bodies.js';

describe('the bodies of the messages that were read last', () => {
  it('are kept by their places, the oldest given up first', () => {
    const bodies = new RecentBodies(10);
    for (const sequence of [1, 2, 3]) bodies.keep('INCIDENTS', sequence, new Uint8Array(4).fill(sequence));
    expect([1, 2, 3].map((sequence) => bodies.at('INCIDENTS', sequence)?.[0])).toEqual([undefined, 2, 3]);
    expect(bodies.at('ALERTS', 3)).toBeUndefined();
  });

  it('count once, however often they are read', () => {
    const bodies = new RecentBodies(10);
    for (let times = 0; times < 5; times++) bodies.keep('INCIDENTS', 1, new Uint8Array(4));
    bodies.keep('INCIDENTS', 2, new Uint8Array(6));
    expect(bodies.at('INCIDENTS', 1)).toBeDefined();
  });
});
