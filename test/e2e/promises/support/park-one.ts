import type { JsMsg } from 'nats';
import { partitions, subjects } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import { type Bus, parkedFact, storedMessageOf } from '#libs/messaging';
import { eventually } from '#libs/testing';
import type { RunningArgus } from '../../running-argus.js';
import { firingAlert } from './alert-traffic.js';
import { withBus } from './bus-of.js';

/**
 * Parks one message of alerts, as the router would if it could not handle it: signed in as the router, next
 * to it, so that the server hands some messages to either. Resolves to its place among the dead letters.
 */
export const parkOneOfTheRouters = (argus: RunningArgus): Promise<number> =>
  withBus(argus, 'router', async (bus) => {
    let taken: JsMsg | undefined;
    const queues = await Promise.all(
      Array.from({ length: partitions }, async (_, partition) => {
        const consumer = await bus.connection
          .jetstream()
          .consumers.get('ALERTS', `router-alerts-${partition}`);
        return consumer.consume({
          max_messages: 1,
          callback: (message) => {
            if (taken !== undefined) return message.nak();
            taken = message;
            // Before it is parked: were it still in hand after the time for that, the router would get it as well.
            message.term();
          },
        });
      }),
    );
    let sent = 0;
    const message = await eventually(async () => {
      if (taken !== undefined) return taken;
      const labels = { alertname: 'Withheld', service: 'checkout', severity: 'high', instance: `${sent++}` };
      await argus.deliver(firingAlert(labels));
      return undefined;
    }, 'the server hands over a message of alerts');
    await Promise.all(queues.map((queue) => queue.close()));
    return park(bus, message);
  });

async function park(bus: Bus, message: JsMsg): Promise<number> {
  const { connection, publisher, ring } = bus;
  const fact = parkedFact(storedMessageOf(message), message.info.consumer, 1, 'a-test-parks-it');
  const store = new JetStreamEventStore({
    ...{ connection, publisher, ring, agent: 'router' },
    signer: () => bus.signer(),
  });
  const { recorded } = await store.append({
    subject: subjects.dead('router'),
    facts: [fact],
    cause: `parked/${fact.subject}`,
    correlationId: fact.subject,
    now: Date.now(),
  });
  return recorded.sequence;
}
