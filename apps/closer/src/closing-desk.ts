import type { AgentContext, IncidentShell } from '#libs/agent';
import type { CloserState, ResolveRequest } from '#libs/closing';
import { type PersonAnswer, actorOf } from '#libs/contracts';
import type { AskedByPerson } from '#libs/messaging';

/** Where people say that an incident is over. */
export class ClosingDesk {
  constructor(
    private readonly agent: Pick<AgentContext, 'policy'>,
    private readonly shell: Pick<IncidentShell<CloserState, ResolveRequest>, 'request'>,
  ) {}

  /** Decides about a person's request, once for each request id. */
  async answer({ request, asker, requestId }: AskedByPerson): Promise<PersonAnswer> {
    if (request.kind !== 'resolve') {
      return refused('not-for-the-closer', 'The closer decides only whether an incident is over.');
    }
    const { people, strangers } = this.agent.policy();
    const person = people.personOf(asker);
    if (person === undefined && !strangers.may('resolve', asker.via))
      return refused('person-not-known', unknown);
    const { reason, facts } = await this.shell.request(
      request.incidentId,
      { kind: 'resolve', reason: request.reason },
      { actor: actorOf(asker, person), causationId: requestId },
    );
    if (facts.length > 0) return { done: true, reason: 'resolved', sentence: 'The incident is closed.' };
    return reason === 'already-closed'
      ? refused(reason, 'The incident is closed already.')
      : refused(reason, `There is no incident ${request.incidentId}.`);
  }
}

const unknown =
  'Argus does not know you, and only those whom it knows may say that it is over: have yourself added to people in the policy file, with the name that this way of asking knows you by.';

const refused = (reason: string, sentence: string): PersonAnswer => ({ done: false, reason, sentence });
