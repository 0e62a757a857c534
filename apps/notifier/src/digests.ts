import type { AgentContext, IncidentShell } from '#libs/agent';
import { type EventData, type Fact, fact, subjects, toTimestamp } from '#libs/contracts';
import { SequenceConflict } from '#libs/event-store';
import { factOnceDone, outcomeOfEffect, permanent } from '#libs/integrations/port';
import { type Digest, type Policy, momentsOf } from '#libs/policy';
import { digestContent, digestId } from './domain/digest.js';
import { audienceOf } from './domain/flush.js';
import type { NotifierRequest } from './domain/person-requests.js';
import type { NotifierState } from './domain/state.js';
import type { Target } from './domain/targets.js';
import { NotifierMeans } from './notifier-means.js';
import { notifierPolicy } from './notifier-policy.js';

type Requested = EventData<'argus.digest.requested.v1'>;

/** One that was due while nobody could tell it is told within this time, ms; after that the next one says it. */
const worthTelling = 6 * 60 * 60 * 1000;
/** After a failure it is tried again, ms. */
const pause = 60_000;
/** As long as the past is not known it is looked at again after this, ms. */
const moment = 500;
/** Looked at so often at least, ms. */
const longestWait = 60 * 60 * 1000;

/** Tells in one message what is not worth one of its own, at the times that the policy says, each place once. */
export class Digests {
  private cancel: () => void = () => undefined;
  private unfollow: () => void = () => undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly attempts = new Map<string, number>();

  constructor(
    private readonly agent: AgentContext,
    private readonly shell: Pick<IncidentShell<NotifierState, NotifierRequest>, 'incidents' | 'knowsPast'>,
    private readonly means: NotifierMeans,
  ) {}

  /** Begins with what is due; what was requested and not settled before is looked up. */
  async start(): Promise<void> {
    this.unfollow = this.agent.onPolicyChange(() => this.look());
    this.look();
  }

  async stop(): Promise<void> {
    this.unfollow();
    this.cancel();
    await this.turn;
    this.cancel();
  }

  private look(): void {
    this.turn = this.turn
      .then(() => this.tellDue())
      .catch((error: unknown) => {
        this.agent.log.warn({ err: error }, 'a digest could not be told; trying again');
        return true;
      })
      .then((again) => this.arm(again));
  }

  private arm(again: boolean): void {
    const now = this.agent.clock.now();
    const next = this.agent.policy().digests.map((digest) => momentsOf(digest, now).next);
    this.cancel();
    const at = Math.min(
      again ? now + (this.shell.knowsPast ? pause : moment) : Infinity,
      now + longestWait,
      ...next,
    );
    this.cancel = this.agent.clock.at(at, () => this.look());
  }

  /** Tells every place what is due there; resolves to whether something has to be tried again. */
  private async tellDue(): Promise<boolean> {
    if (!this.shell.knowsPast) return true;
    const policy = this.agent.policy();
    const now = this.agent.clock.now();
    let again = false;
    for (const digest of policy.digests) {
      const { previous: since, last: until } = momentsOf(digest, now);
      if (now - until > worthTelling) continue;
      for (const receiver of digest.receivers) {
        for (const place of this.placesOf(policy, receiver)) {
          const settled = await this.tell(digest, receiver, place, { since, until }, policy);
          again ||= !settled;
        }
      }
    }
    return again;
  }

  /** The people of a receiver; its machines only where it has nobody else. */
  private placesOf(policy: Policy, name: string): readonly Target[] {
    const { targets } = notifierPolicy(policy, this.agent.publicUrl).receiver(name);
    const people = targets.filter(({ channel }) => audienceOf(channel) === 'people');
    return people.length > 0 ? people : targets;
  }

  /** Resolves to whether nothing is left to do. */
  private async tell(
    digest: Digest,
    receiver: string,
    place: Target,
    stretch: { readonly since: number; readonly until: number },
    policy: Policy,
  ): Promise<boolean> {
    const id = digestId(digest.name, receiver, place, stretch.until);
    const history = await this.agent.store.load(subjects.digests());
    const events = history.flatMap((message) => message.events);
    let known: Requested | undefined;
    for (const event of events) {
      if (event.type === 'argus.digest.requested.v1' && event.data.digestId === id) known = event.data;
      const isEnd = event.type === 'argus.digest.sent.v1' || event.type === 'argus.digest.failed.v1';
      if (isEnd && event.data.digestId === id) return true;
    }
    if (known !== undefined) return this.send(known, policy, true);
    const about = { digest: digest.name, receiver, ...stretch };
    const states = [...this.shell.incidents()].map(([, state]) => state);
    const content = digestContent(states, about, notifierPolicy(policy, this.agent.publicUrl));
    if (content === undefined) return true;
    const request: Requested = {
      ...{ digestId: id, digest: digest.name, receiver, channel: place.channel },
      ...{ recipients: [...place.recipients], since: toTimestamp(stretch.since) },
      ...{ until: toTimestamp(stretch.until), ...content, incidents: [...content.incidents] },
      reason: 'digest-due',
    };
    const stored = await this.state(
      fact('argus.digest.requested.v1', id, request),
      `${id}/requested`,
      policy.version,
      history.at(-1)?.sequence ?? 0,
    );
    return stored && this.send(request, policy, false);
  }

  private async send(request: Requested, policy: Policy, mayHaveHappened: boolean): Promise<boolean> {
    const { digestId: id, channel, recipients, subject, body, incidents } = request;
    const { messengers, maxAttempts, onAttempt } = this.means;
    const attempt = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempt);
    const link = this.agent.publicUrl;
    const effect =
      (await messengers.get(channel)?.send(
        {
          ...{ notificationId: id, incidentId: id, recipients, topic: 'digest', subject, body },
          ...{ severity: 'info', link, group: groupOf(request, incidents.length, link) },
        },
        { mayHaveHappened },
      )) ?? permanent(NotifierMeans.missing(channel));
    const sent = factOnceDone(effect, ({ externalId }, foundAgain) =>
      fact('argus.digest.sent.v1', id, { digestId: id, channel, externalId, foundAgain }),
    );
    const failed = (reason: string): Fact =>
      fact('argus.digest.failed.v1', id, { digestId: id, channel, reason });
    const outcome = outcomeOfEffect(sent, { attempt, maxAttempts, failed });
    onAttempt(channel, outcome.kind === 'retry' ? 'retried' : effect.kind === 'done' ? 'sent' : 'failed');
    if (outcome.kind === 'retry') return false;
    this.attempts.delete(id);
    for (const each of outcome.facts) await this.state(each, `${id}/settled`, policy.version);
    return true;
  }

  /** Resolves to whether it is stored: another copy may have been faster. */
  private async state(
    each: Fact,
    cause: string,
    policyVersion: string,
    expectedSequence?: number,
  ): Promise<boolean> {
    const { store, clock } = this.agent;
    try {
      await store.append({
        ...{ subject: subjects.digests(), facts: [each], cause, correlationId: each.subject },
        ...{ now: clock.now(), policyVersion },
        ...(expectedSequence === undefined ? {} : { expectedSequence }),
      });
      return true;
    } catch (error) {
      if (error instanceof SequenceConflict) return false;
      throw error;
    }
  }
}

/** What machines are told: one alert that says how many incidents there are. */
function groupOf({ digestId: id, receiver, subject, until }: Requested, incidents: number, link: string) {
  const groupLabels = { alertname: 'Digest', digest: id };
  const alert = {
    ...({ status: 'firing', labels: { ...groupLabels, severity: 'info' } } as const),
    annotations: { summary: subject, incidents: String(incidents) },
    ...{ startsAt: until, endsAt: '0001-01-01T00:00:00Z', generatorURL: link, fingerprint: id },
  };
  return { receiver, groupKey: `digest/${id}`, groupLabels, alerts: [alert], truncatedAlerts: 0 };
}
