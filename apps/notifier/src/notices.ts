import { type ArgusEvent, type EventData, type Fact, fact, subjects } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import { type OutgoingMessage, factOnceDone, outcomeOfEffect, permanent } from '#libs/integrations/port';
import { type Clock, type Outcome, done, retry } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import type { Policy } from '#libs/policy';
import { type Notice, noticesOf } from './domain/notice.js';
import { NotifierMeans } from './notifier-means.js';
import { notifierPolicy } from './notifier-policy.js';

interface NoticesParts {
  readonly store: EventStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly means: NotifierMeans;
  readonly policy: () => Policy;
  readonly publicUrl: string;
}

type Ending = EventData<'argus.silence.ending.v1'>;

/** Tells people that a silence or a maintenance window ends soon, each place once. */
export class Notices {
  constructor(private readonly parts: NoticesParts) {}

  /** Handles what the router states about a silence. */
  async handle(message: ReceivedMessage): Promise<Outcome> {
    const endings = message.events.flatMap(({ type, data }) =>
      type === 'argus.silence.ending.v1' ? [data] : [],
    );
    for (const ending of endings) {
      const waiting = await this.tell(ending, message);
      if (waiting !== undefined) return waiting;
    }
    return done(endings.length === 0 ? 'nobody-to-be-told' : 'silence-ending-told');
  }

  /** Tells the places that were not told before, all at the same time: none waits for another. */
  private async tell(ending: Ending, message: ReceivedMessage): Promise<Outcome | undefined> {
    const { policy, publicUrl, clock, store } = this.parts;
    const inForce = policy();
    const receiver = notifierPolicy(inForce, publicUrl).receiver(inForce.route.receiver);
    const notices = noticesOf(ending, receiver, { publicUrl, now: clock.now() });
    if (notices.length === 0) return undefined;
    const history = await store.load(subjects.silence(ending.silenceId, 'notifier'));
    const settled = new Set(history.flatMap(({ events }) => events.flatMap(noticeIn)));
    const outcomes = await Promise.all(
      notices
        .filter(({ noticeId }) => !settled.has(noticeId))
        .map((notice) => this.send(notice, receiver.name, ending, message, inForce.version)),
    );
    return outcomes.find((outcome) => outcome !== undefined);
  }

  private async send(
    notice: Notice,
    receiver: string,
    { silenceId }: Ending,
    { deliveries, messageId }: ReceivedMessage,
    policyVersion: string,
  ): Promise<Outcome | undefined> {
    const { noticeId, target, subject, body, link, group } = notice;
    const { channel, recipients } = target;
    const { messengers, maxAttempts, onAttempt, untouched } = this.parts.means;
    const about = { silenceId, noticeId, receiver, channel };
    const message: OutgoingMessage = {
      ...{ notificationId: noticeId, incidentId: silenceId, recipients, topic: 'silence-ending' },
      ...{ subject, body, severity: 'info', link, group },
    };
    const effect = await untouched.attempt(
      noticeId,
      deliveries,
      async (attempt) =>
        (await messengers.get(channel)?.send(message, attempt)) ?? permanent(NotifierMeans.missing(channel)),
    );
    const sent = factOnceDone(effect, ({ externalId }, foundAgain) =>
      fact('argus.notice.sent.v1', silenceId, { ...about, externalId, foundAgain }),
    );
    const failed = (reason: string): Fact => fact('argus.notice.failed.v1', silenceId, { ...about, reason });
    const outcome = outcomeOfEffect(sent, { attempt: deliveries, maxAttempts, failed });
    onAttempt(channel, outcome.kind === 'retry' ? 'retried' : effect.kind === 'done' ? 'sent' : 'failed');
    if (outcome.kind === 'retry') return retry(outcome.reason, outcome.afterMs);
    const { store, clock } = this.parts;
    await store.append({
      subject: subjects.silence(silenceId, 'notifier'),
      facts: outcome.facts,
      cause: `${messageId}/${noticeId}`,
      ...{ correlationId: silenceId, now: clock.now(), policyVersion },
    });
    return undefined;
  }
}

/** The notice that an event settles. */
function noticeIn(event: ArgusEvent): readonly string[] {
  return event.type === 'argus.notice.sent.v1' || event.type === 'argus.notice.failed.v1'
    ? [event.data.noticeId]
    : [];
}
