import type { IncidentShell } from '#libs/agent';
import { type Asker, type PersonAnswer, type PersonRequest, fromTimestamp } from '#libs/contracts';
import type { SlackWhisper } from '#libs/integrations/slack';
import { type Clock, type Outcome, retry } from '#libs/kernel';
import { type ReceivedMessage, isUnanswered } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import type { Heard } from './domain/heard.js';
import type { NotifierRequest } from './domain/person-requests.js';
import type { NotifierState } from './domain/state.js';

/** What passing requests on needs. */
export interface HeardRequestsParts {
  readonly shell: Pick<IncidentShell<NotifierState, NotifierRequest>, 'request' | 'stateOf'>;
  /** Passes a request on to the agent that decides. */
  readonly ask: (request: PersonRequest, asker: Asker, requestId: string) => Promise<PersonAnswer>;
  readonly whisper: SlackWhisper;
  /** Told that an incident's messages may have to say something else. */
  readonly changed: (incidentId: string) => void;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** What a person wanted is not done much later: by then they look at something else. Milliseconds. */
const goodFor = 10 * 60_000;
/** An agent that does not answer is asked again after this long, ms. */
const askAgainAfter = 5_000;
/** The person is told when Slack takes it, up to so many times. */
const mostWhispers = 5;

/**
 * Passes on what people asked for, and tells them what came of it. What was heard is on record, so a crash on the way
 * loses nothing; its id makes asking twice harmless.
 */
export class PassingOn {
  constructor(private readonly parts: HeardRequestsParts) {}

  /** Takes the requests that a message keeps; undefined when there is nothing to wait for. */
  async pass({ events, deliveries }: ReceivedMessage): Promise<Outcome | undefined> {
    for (const event of events) {
      if (event.type !== 'argus.request.heard.v1') continue;
      const { incidentId, requestId } = event.data;
      const state = await this.parts.shell.stateOf(incidentId);
      const heard = state?.heard.open.get(requestId);
      if (heard === undefined) continue;
      const age = this.parts.clock.now() - fromTimestamp(event.time);
      const answer = age > goodFor ? tooLate : await this.ask(heard, incidentId);
      if (isUnanswered(answer) && age <= goodFor) {
        if (deliveries === 1) this.tell(heard, `${answer.sentence} Argus tries again for ten minutes.`);
        return retry(answer.reason, askAgainAfter);
      }
      await this.settle(heard, incidentId, answer);
    }
    return undefined;
  }

  private ask(heard: Heard, incidentId: string): Promise<PersonAnswer> {
    const { by: id, byName: name, requestId } = heard;
    const asker = { via: 'slack', id, ...(name === undefined ? {} : { name }) } as const;
    return this.parts.ask(requestOf(heard, incidentId), asker, requestId);
  }

  private async settle(heard: Heard, incidentId: string, answer: PersonAnswer): Promise<void> {
    const { requestId, asks, by, via } = heard;
    const { done, reason, sentence } = answer;
    const { facts } = await this.parts.shell.request(
      incidentId,
      { kind: 'answer', requestId, answer },
      { actor: `user:${via}:${by}`, causationId: `${requestId}/answer` },
    );
    if (facts.length === 0) return;
    this.parts.log.info({ incidentId, asks, by, done, reason }, 'somebody pressed a button in Slack');
    // A button that did nothing may stand on a message that is behind.
    this.parts.changed(incidentId);
    this.tell(heard, sentence);
  }

  /** Nobody waits for the person to be told. */
  private tell(whom: Pick<Heard, 'channel' | 'thread' | 'by'>, sentence: string, time = 1): void {
    const { whisper, clock, log } = this.parts;
    const { channel, thread, by: user } = whom;
    void whisper({ channel, user, thread }, sentence).then((told) => {
      if (told.kind === 'done') return;
      if (told.kind === 'temporary' && told.retryAfterMs !== undefined && time < mostWhispers) {
        clock.at(clock.now() + told.retryAfterMs, () => this.tell(whom, sentence, time + 1));
        return;
      }
      log.warn({ user, reason: told.reason }, 'what came of a press could not be told');
    });
  }
}

/** What was heard, as the agent that decides takes it. */
export function requestOf(
  { asks, approvalId = '', digest = '', said: reason = '' }: Heard,
  incidentId: string,
): PersonRequest {
  switch (asks) {
    case 'acknowledge':
    case 'resolve':
      return { kind: asks, incidentId, reason };
    case 'retry':
      return { kind: 'retry-action', incidentId, approvalId, reason };
    case 'approve':
    case 'reject':
      return { kind: 'decide-approval', incidentId, approvalId, digest, decision: asks, reason };
  }
}

const tooLate: PersonAnswer = {
  done: false,
  reason: 'passed-on-too-late',
  sentence:
    'Argus was away when you pressed the button, and so long that it did nothing: look at the incident, and press again.',
};
