import type { AgentContext } from '#libs/agent';
import { subjectPatterns } from '#libs/contracts';
import type { LiveFold } from '#libs/event-store';
import type { ActionsOnRecord } from '#libs/policy';
import { evolveRecord, initialActionsOnRecord } from './domain/actions-on-record.js';
import { runKey } from './domain/state.js';
import type { RunningActions } from './running-actions.js';

/** What every executor has stated, of all incidents: what the guardrails go by, and who cancelled what. */
export class RecordFold {
  readonly live: LiveFold<ActionsOnRecord>;

  constructor(agent: AgentContext, running: RunningActions) {
    this.live = agent.liveFold<ActionsOnRecord>({
      sources: [
        { stream: 'INCIDENTS', filter: subjectPatterns.incidentsBy('executor') },
        { stream: 'POLICY', filter: subjectPatterns.policiesBy('executor') },
      ],
      initial: initialActionsOnRecord,
      evolve: (before, recorded) => {
        // Whichever copy runs it ends it.
        for (const event of recorded.events)
          if (event.type === 'argus.action.cancelled.v1') running.cancel(runKey(event.data));
        return evolveRecord(before, recorded);
      },
    });
  }
}
