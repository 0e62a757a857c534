import { type Asker, type PersonAnswer, type PersonRequest, actorOf, fromTimestamp } from '#libs/contracts';
import type { IncidentShell } from '#libs/agent';
import type { AskedByPerson } from '#libs/messaging';
import type { Person, Policy } from '#libs/policy';
import type { NotifierRequest } from './domain/person-requests.js';
import type { OnCallDesk } from './on-call-desk.js';

interface PersonAsksParts {
  readonly shell: Pick<IncidentShell<unknown, NotifierRequest>, 'request'>;
  readonly policy: () => Policy;
  readonly onCallDesk: Pick<OnCallDesk, 'override'>;
}

/** What is done, in words for the person. */
const doneSentences: Readonly<Record<string, string>> = {
  acknowledged: 'Acknowledged: nobody else is paged.',
  snoozed: 'Put off: nobody is told again before then.',
  'handed-over': 'Handed over: they are told, and the escalation waits for their answer.',
};

/** Why nothing was done, in words for the person. */
const refusals: Readonly<Record<string, string>> = {
  'incident-not-known': 'There is no incident of this id.',
  'incident-closed': 'The incident is closed already.',
  'already-acknowledged': 'You have acknowledged it already.',
  'already-theirs': 'It is theirs already.',
  'snooze-in-the-past': 'This time is over: name a later one.',
  'snooze-too-long': 'An incident can be put off for seven days at most: name an earlier time.',
  'no-such-schedule': 'The policy has no schedule of this name: see schedules in the policy file.',
  'ends-before-it-begins': 'It ends before it begins: name a later end.',
  'override-in-the-past': 'This time is over: name a later end.',
  'override-too-long':
    'Somebody can stand in for 62 days at most, and within the next 300: what is for longer belongs into the policy file.',
  'no-such-person': 'The policy has no person of this name: see people in the policy file.',
  'person-not-known':
    'Argus does not know you: have yourself added to people in the policy file, with the name that this way of asking knows you by.',
};

/** Decides about what people ask of the notifier: to acknowledge, put off or hand over an incident, or to stand in. */
export class PersonAsks {
  constructor(private readonly parts: PersonAsksParts) {}

  /** Takes one request. A stranger whom the policy lets acknowledges under the name of the way; the others need to be known. */
  async answer({ request, asker, requestId }: AskedByPerson): Promise<PersonAnswer> {
    const { people, strangers } = this.parts.policy();
    const person = people.personOf(asker);
    if (request.kind === 'override-on-call') {
      if (person === undefined) return refused('person-not-known');
      const reason = await this.parts.onCallDesk.override(request, { person, via: asker.via, requestId });
      return reason === 'overridden'
        ? {
            done: true,
            reason,
            sentence: `${request.person} is on call in ${request.schedule} for that time.`,
          }
        : refused(reason);
    }
    const wanted = wantedOf(request, asker, person);
    if (wanted === undefined) return refused('not-for-the-notifier');
    const strangersMay = wanted.request.kind === 'acknowledge' && strangers.may('acknowledge', asker.via);
    if (person === undefined && !strangersMay) return refused('person-not-known');
    const { reason, facts } = await this.parts.shell.request(wanted.incidentId, wanted.request, {
      actor: actorOf(asker, person),
      causationId: requestId,
    });
    if (facts.length === 0) return refused(reason);
    return { done: true, reason, sentence: doneSentences[reason] ?? 'Done.' };
  }
}

const refused = (reason: string): PersonAnswer => ({
  done: false,
  reason,
  sentence: refusals[reason] ?? `Nothing was changed: ${reason}.`,
});

function wantedOf(
  request: PersonRequest,
  { via }: Asker,
  person: Person | undefined,
): { readonly incidentId: string; readonly request: NotifierRequest } | undefined {
  const by = { via, ...(person === undefined ? {} : { person: person.name }) };
  switch (request.kind) {
    case 'acknowledge':
      return {
        incidentId: request.incidentId,
        request: { kind: 'acknowledge', ...by, said: request.reason },
      };
    case 'snooze':
      return {
        incidentId: request.incidentId,
        request: { kind: 'snooze', until: fromTimestamp(request.until), ...by, said: request.reason },
      };
    case 'hand-over':
      return {
        incidentId: request.incidentId,
        request: { kind: 'hand-over', to: request.to, ...by, said: request.reason },
      };
    default:
      return undefined;
  }
}
