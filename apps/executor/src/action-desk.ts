import type { AgentContext, IncidentShell } from '#libs/agent';
import { type PersonAnswer, type PersonRequest, actorOf, fact, subjects } from '#libs/contracts';
import type { AskedByPerson } from '#libs/messaging';
import { cancelAction } from './domain/cancel.js';
import { type ExecutorState, initialExecutorState } from './domain/state.js';
import type { RecordFold } from './record-fold.js';

type Switching = Extract<PersonRequest, { kind: 'stop-actions' | 'resume-actions' }>;
type Cancelling = Extract<PersonRequest, { kind: 'cancel-action' }>;

/** What the desk works with. */
export interface DeskParts {
  readonly agent: Pick<AgentContext, 'store' | 'clock' | 'policy'>;
  readonly record: Pick<RecordFold, 'live'>;
  readonly shell: Pick<IncidentShell<ExecutorState>, 'stateOf'>;
}

/** Ways whose people have signed in to Argus itself; those of others have to be known to the policy. */
const signedIn: readonly string[] = ['cli', 'console'];

/** Takes what people ask of the executor: the one switch for all actions, and the end of one of them. */
export class ActionDesk {
  constructor(private readonly parts: DeskParts) {}

  /** Decides on one request; what was decided is stated when it resolves. */
  async answer({ request, asker, requestId }: AskedByPerson): Promise<PersonAnswer> {
    const person = this.parts.agent.policy().people.personOf(asker);
    const actor = actorOf(asker, person);
    // Stopping is the safe side: whoever sees something go wrong may do that.
    if (request.kind === 'stop-actions') return this.toggle(request, actor, requestId);
    if (person === undefined && !signedIn.includes(asker.via)) return unknownPerson;
    if (request.kind === 'resume-actions') return this.toggle(request, actor, requestId);
    if (request.kind === 'cancel-action') return this.cancel(request, actor, requestId);
    return notMine;
  }

  private async toggle({ kind, reason }: Switching, actor: string, requestId: string): Promise<PersonAnswer> {
    const { store, clock } = this.parts.agent;
    const { live } = this.parts.record;
    await live.upToDate();
    const { stopped } = live.state();
    const stop = kind === 'stop-actions';
    if (stop && stopped !== undefined)
      return done('stopped-before', `All actions are stopped, by ${stopped.by}.`);
    if (!stop && stopped === undefined) return done('not-stopped', 'Actions are not stopped.');
    const type = stop ? 'argus.actions.stopped.v1' : 'argus.actions.resumed.v1';
    const { recorded } = await store.append({
      subject: subjects.actionSwitch(),
      facts: [fact(type, 'actions', { reason: reason === '' ? 'no reason given' : reason }, { actor })],
      ...{ cause: requestId, correlationId: 'actions', now: clock.now() },
    });
    live.apply(recorded);
    return stop
      ? done(
          'stopped',
          'All actions are stopped: none begins until they are resumed. What runs goes on to its end.',
        )
      : done('resumed', 'Actions may run again. What was refused meanwhile stays refused.');
  }

  /** Not by the shell, where a request waits for its turn: until the action that runs has ended. */
  private async cancel(
    { incidentId, actionId, reason }: Cancelling,
    actor: string,
    requestId: string,
  ): Promise<PersonAnswer> {
    const { agent, shell, record } = this.parts;
    const state = (await shell.stateOf(incidentId)) ?? initialExecutorState;
    const decided = cancelAction({ actionId, reason: reason === '' ? 'no reason given' : reason }, state);
    if (decided.events.length > 0) {
      const { recorded } = await agent.store.append({
        subject: subjects.incident(incidentId, 'executor'),
        facts: decided.events.map((each) => ({ ...each, actor })),
        ...{ cause: requestId, correlationId: incidentId, now: agent.clock.now() },
      });
      record.live.apply(recorded);
    }
    const sentence = sentences[decided.reason] ?? decided.reason;
    return { done: decided.reason in doneReasons, reason: decided.reason, sentence };
  }
}

const done = (reason: string, sentence: string): PersonAnswer => ({ done: true, reason, sentence });

const unknownPerson: PersonAnswer = {
  ...{ done: false, reason: 'person-not-known' },
  sentence: 'Nothing was changed: the policy does not know you. Have yourself added to people in the policy.',
};

const notMine: PersonAnswer = {
  ...{ done: false, reason: 'not-for-the-executor' },
  sentence: 'Nothing was changed: the executor does not decide about that.',
};

const doneReasons = { cancelled: true, 'cancelled-before': true };

const sentences: Readonly<Record<string, string>> = {
  cancelled: 'The action is told to end.',
  'cancelled-before': 'The action was told to end before.',
  'no-such-action': 'Nothing was changed: the incident has no action of that id that was approved.',
  'action-does-not-run': 'Nothing was changed: the action has ended, or it was never approved.',
  'incident-not-opened': 'Nothing was changed: there is no incident of that id.',
};
