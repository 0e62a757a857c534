import type { AgentContext, AskedByPerson } from '#libs/agent';
import {
  type PersonAnswer,
  type PersonRequest,
  actorOf,
  deterministicId,
  subjects,
  toTimestamp,
} from '#libs/contracts';
import type { RouterDecision, SilenceRequest } from '#libs/routing';
import type { Routing } from '../routing.js';
import { toldSilence } from './told-silence.js';

/** What people's requests are decided with. */
export interface PersonSilencesParts {
  readonly agent: {
    readonly policy: AgentContext['policy'];
    readonly clock: Pick<AgentContext['clock'], 'now'>;
    readonly store: Pick<AgentContext['store'], 'load'>;
  };
  readonly routing: Pick<Routing, 'ask'>;
}

/** Where people ask for silences, and for their end, by the ways that vouch for them. */
export class PersonSilences {
  constructor(private readonly parts: PersonSilencesParts) {}

  /**
   * Decides about a person's request; what was decided is on record when it resolves. Rejects while the bus is
   * away: then nobody knows what is stored, and whoever asks again is decided about again.
   */
  async answer({ request, asker, requestId }: AskedByPerson): Promise<PersonAnswer> {
    const { agent } = this.parts;
    if (request.kind !== 'create-silence' && request.kind !== 'expire-silence') {
      return refused('not-for-the-router', 'The router decides only about silences.');
    }
    const { people, strangers } = agent.policy();
    const person = people.personOf(asker);
    // Whom nobody is told of what they hold back could as well have said that it is over.
    if (person === undefined && !strangers.may('resolve', asker.via)) {
      return refused('person-not-known', unknown);
    }
    const by = { requestId, actor: actorOf(asker, person) };
    return request.kind === 'expire-silence'
      ? this.expire(request.silenceId, by)
      : this.create(request, person?.name ?? asker.id, by);
  }

  private async create(
    { matchers, durationMs, reason: comment }: Wanted,
    createdBy: string,
    by: By,
  ): Promise<PersonAnswer> {
    const { clock, store } = this.parts.agent;
    const silenceId = `sil-${deterministicId(['silence', by.requestId], 12)}`;
    const now = clock.now();
    const { reason, problems } = await this.ask(by, {
      ...{ kind: 'create', silenceId, matchers, createdBy, comment },
      ...{ startsAt: toTimestamp(now), endsAt: toTimestamp(now + durationMs) },
    });
    if (problems.length > 0) return refused(reason, `${problems.join('; ')}.`);
    return toldSilence(silenceId, await store.load(subjects.silence(silenceId, 'router')), clock.now());
  }

  private async expire(silenceId: string, by: By): Promise<PersonAnswer> {
    const { reason, problems } = await this.ask(by, { kind: 'expire', silenceId });
    if (problems.length > 0) return refused(reason, `${problems.join('; ')}.`);
    return reason === 'silence-over'
      ? refused(reason, 'The silence was over already.')
      : { done: true, reason, sentence: 'The silence has ended: what it held back is judged again.' };
  }

  private ask(by: By, request: SilenceRequest): Promise<RouterDecision> {
    return this.parts.routing.ask({ kind: 'silence', request, ...by });
  }
}

/** Whose request it is. */
interface By {
  readonly requestId: string;
  readonly actor: string;
}

type Wanted = Extract<PersonRequest, { kind: 'create-silence' }>;

const unknown =
  'Argus does not know you, and only those whom it knows may silence alerts: have yourself added to people in the policy file, with the name that this way of asking knows you by.';

const refused = (reason: string, sentence: string): PersonAnswer => ({ done: false, reason, sentence });
