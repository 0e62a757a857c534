import type { AgentContext, AskedByPerson } from '#libs/agent';
import { type PersonAnswer, actorOf, deterministicId, toTimestamp } from '#libs/contracts';
import { BusUnavailable } from '#libs/event-store';
import type { SilenceRequest } from '#libs/routing';
import type { Routing } from '../routing.js';

/** What people's requests are decided with. */
export interface PersonSilencesParts {
  readonly agent: Pick<AgentContext, 'policy' | 'clock'>;
  readonly routing: Pick<Routing, 'ask'>;
}

/** Where people ask for silences, and for their end, by the ways that vouch for them. */
export class PersonSilences {
  constructor(private readonly parts: PersonSilencesParts) {}

  /** Decides about a person's request; what was decided is on record when it resolves. */
  async answer({ request, asker, requestId }: AskedByPerson): Promise<PersonAnswer> {
    const { agent, routing } = this.parts;
    if (request.kind !== 'create-silence' && request.kind !== 'expire-silence') {
      return refused('not-for-the-router', 'The router decides only about silences.');
    }
    const { people, strangers } = agent.policy();
    const person = people.personOf(asker);
    // Whom nobody is told of what they hold back could as well have said that it is over.
    if (person === undefined && !strangers.may('resolve', asker.via)) {
      return refused('person-not-known', unknown);
    }
    const asked: SilenceRequest =
      request.kind === 'expire-silence'
        ? { kind: 'expire', silenceId: request.silenceId }
        : {
            ...{ kind: 'create', silenceId: `sil-${deterministicId(['silence', requestId], 12)}` },
            ...{ matchers: request.matchers, startsAt: toTimestamp(agent.clock.now()) },
            ...{ endsAt: request.until, createdBy: person?.name ?? asker.id, comment: request.reason },
          };
    const actor = actorOf(asker, person);
    try {
      const { reason, problems } = await routing.ask({ kind: 'silence', request: asked, requestId, actor });
      return problems.length > 0 ? refused(reason, `${problems.join('; ')}.`) : answerTo(reason, asked);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return refused(
        'bus-away',
        'Nothing is known to have changed: the event bus does not answer. Try again.',
      );
    }
  }
}

function answerTo(reason: string, asked: SilenceRequest): PersonAnswer {
  if (reason === 'silence-over') return refused(reason, 'The silence was over already.');
  const sentence =
    asked.kind === 'create'
      ? `The alerts that fit are silenced until ${asked.endsAt} (silence ${asked.silenceId}).`
      : 'The silence has ended: what it held back is judged again.';
  return { done: true, reason, sentence };
}

const unknown =
  'Argus does not know you, and only those whom it knows may silence alerts: have yourself added to people in the policy file, with the name that this way of asking knows you by.';

const refused = (reason: string, sentence: string): PersonAnswer => ({ done: false, reason, sentence });
