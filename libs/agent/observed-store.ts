import { parseSubject } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { AgentMetrics, Logger } from '#libs/observability';

/** An event store that counts what is on its way to the bus, and tells the agent's log what is stated about incidents. */
export const observedStore = (
  store: EventStore,
  log: Pick<Logger, 'info'>,
  { standard: { stating } }: Pick<AgentMetrics, 'standard'>,
): EventStore => ({
  load: (subject) => store.load(subject),
  async append(decision) {
    stating.inc();
    const appended = await store.append(decision).finally(() => stating.dec());
    const parsed = parseSubject(decision.subject);
    if (parsed?.family === 'incident' && !appended.duplicate) {
      const facts = [...new Set(decision.facts.map(({ type }) => type))];
      log.info({ incidentId: parsed.entity, facts, sequence: appended.recorded.sequence }, 'stated');
    }
    return appended;
  },
});
