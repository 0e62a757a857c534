import { parseSubject } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { Logger } from '#libs/observability';

/** An event store that tells the agent's log what is stated about incidents, with their ids. */
export const loggedStore = (store: EventStore, log: Logger): EventStore => ({
  load: (subject) => store.load(subject),
  async append(decision) {
    const appended = await store.append(decision);
    const parsed = parseSubject(decision.subject);
    if (parsed?.family === 'incident' && !appended.duplicate) {
      const facts = [...new Set(decision.facts.map(({ type }) => type))];
      log.info({ incidentId: parsed.entity, facts, sequence: appended.recorded.sequence }, 'stated');
    }
    return appended;
  },
});
