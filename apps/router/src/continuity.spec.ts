import { describe, expect, it } from '@jest/globals';
import { Continuity } from './continuity.js';

const given = () => {
  const connection = { count: 1 };
  const continuity = new Continuity(() => connection.count);
  const delivery = (deliverySequence?: number, consumer = 'router-alerts-0') => ({
    consumer,
    deliverySequence,
  });
  return { connection, continuity, delivery };
};

describe('a copy of the router', () => {
  it('knows everything when it had the message before', () => {
    const { continuity, delivery } = given();
    continuity.caughtUp(delivery(7));
    expect(continuity.holds(delivery(8))).toBe(true);
  });

  it('does not when it has just begun, or another copy had one in between, or tries the same one again', () => {
    const { continuity, delivery } = given();
    expect(continuity.holds(delivery(1))).toBe(false);
    continuity.caughtUp(delivery(7));
    expect(continuity.holds(delivery(9))).toBe(false);
    expect(continuity.holds(delivery(7))).toBe(false);
    expect(continuity.holds(delivery(8, 'router-alerts-1'))).toBe(false);
  });

  it('does not when its connection was lost meanwhile, or it met what another copy stated', () => {
    const { connection, continuity, delivery } = given();
    continuity.caughtUp(delivery(7));
    connection.count++;
    expect(continuity.holds(delivery(8))).toBe(false);
    continuity.caughtUp(delivery(8));
    continuity.lost('router-alerts-0');
    expect(continuity.holds(delivery(9))).toBe(false);
  });

  it('does not for a message that a person has handled again, nor for the one after it', () => {
    const { continuity, delivery } = given();
    continuity.caughtUp(delivery(7));
    expect(continuity.holds(delivery(undefined))).toBe(false);
    continuity.caughtUp(delivery(undefined));
    expect(continuity.holds(delivery(8))).toBe(false);
  });
});
