import { describe, expect, it } from '@jest/globals';
import type { NatsConnection } from 'nats';
import { subjects } from '#libs/contracts';
import type { ConsumerParts } from './consumer.js';
import { JetStreamStrategy } from './jetstream-strategy.js';

/** The consumers of all queues, on a server that delivers nothing. */
const running = async (): Promise<JetStreamStrategy> => {
  const consumer = { consume: async () => ({ stop: () => undefined }) };
  const connection = { jetstream: () => ({ consumers: { get: async () => consumer } }) };
  const strategy = new JetStreamStrategy({
    connection: connection as unknown as NatsConnection,
  } as unknown as ConsumerParts);
  strategy.addHandler('router-alerts', async () => undefined as never, true);
  await new Promise((resolve) => strategy.listen(resolve));
  return strategy;
};

describe('the consumer of a parked message', () => {
  it('is the one that parked it, or that took its place in a later version', async () => {
    const strategy = await running();
    const named = (name: string, subject: string): string | undefined =>
      strategy.consumer(name, subject)?.declaration.name;
    expect(named('router-alerts-5', subjects.alert(5, 'evaluator'))).toBe('router-alerts-5');
    expect(named('router-alerts', subjects.alert(0, 'evaluator'))).toBe('router-alerts-0');
    expect(named('router-alerts', subjects.alert(3, 'evaluator'))).toBe('router-alerts-3');
    expect(named('closer-incidents', subjects.incident('inc-1', 'router'))).toBeUndefined();
    await strategy.close();
  });
});
