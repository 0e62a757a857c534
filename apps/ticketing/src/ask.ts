import { type Asker, type Fact, type PersonAnswer, type PersonRequest, fact } from '#libs/contracts';
import { type Effect, effectDone, temporary } from '#libs/integrations/port';
import { isUnanswered } from '#libs/messaging';
import type { AskCommand } from './domain/decide.js';

/** What asking other agents needs. */
export interface AskingMeans {
  readonly ask: (request: PersonRequest, asker: Asker, requestId: string) => Promise<PersonAnswer>;
  /** The name in the policy of somebody whom the tracker knows; undefined for nobody that it names. */
  readonly nameOf: (asker: Asker) => string | undefined;
}

/**
 * Passes on what somebody asked by changing the ticket. The operation's id makes a repeat harmless; an agent that
 * does not answer is asked again.
 */
export const createAsking =
  ({ ask, nameOf }: AskingMeans) =>
  async (asked: AskCommand['request']): Promise<Effect<Fact>> => {
    const request = requestOf(asked, nameOf);
    if (request === undefined) return effectDone(answered(asked, unknownPerson(asked.to ?? '')));
    const answer = await ask(request, askerOf(asked), asked.operationId);
    if (isUnanswered(answer)) return temporary(answer.sentence);
    return effectDone(answered(asked, answer));
  };

function requestOf(
  { asks, incidentId, to, key }: AskCommand['request'],
  nameOf: AskingMeans['nameOf'],
): PersonRequest | undefined {
  const reason = `in ticket ${key}`;
  if (asks !== 'hand-over') return { kind: asks, incidentId, reason };
  const name = nameOf({ via: 'jira', id: to ?? '' });
  return name === undefined ? undefined : { kind: 'hand-over', incidentId, to: name, reason };
}

const askerOf = ({ by, byName }: AskCommand['request']): Asker => ({
  via: 'jira',
  id: by,
  ...(byName === undefined ? {} : { name: byName }),
});

const unknownPerson = (account: string): PersonAnswer => ({
  done: false,
  reason: 'person-unknown',
  sentence: `The ticket's assignee is nobody that the policy names (people, jira: ${account}), so the incident was not handed over.`,
});

const answered = (
  { incidentId, operationId, asks }: AskCommand['request'],
  { done, reason, sentence }: PersonAnswer,
): Fact =>
  fact('argus.ticket.answered.v1', incidentId, {
    incidentId,
    operationId,
    asked: asks,
    done,
    reason,
    sentence,
  });
