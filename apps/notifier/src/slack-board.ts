import { type ArgusEvent, type Recorded, parseSubject, subjectPatterns } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { Attempt, Messenger, OutgoingMessage } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { SlackFindings } from './slack-findings.js';
import { changesCard, emptyCard, type SlackCard } from './domain/slack-card.js';
import { viewOf } from './slack-view.js';

/** What the board needs. */
export interface SlackBoardParts {
  readonly messenger: Pick<Messenger, 'update'>;
  /** Tells in the threads what triage found. */
  readonly findings: SlackFindings;
  readonly store: Pick<EventStore, 'load'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly log: Pick<Logger, 'warn'>;
  readonly publicUrl: string;
  /** Whether a press of a button reaches Argus. */
  readonly hearsButtons: boolean;
}

/** What is known of an incident, as far as Slack shows it; undefined for one that nothing is known of. */
export type CardOf = (incidentId: string) => Promise<SlackCard | undefined>;

/** What happens within this time is shown at once: Slack takes about one change a second; ms. */
const gathering = 500;
/** After a failure that may pass, ms. */
const shortestPause = 2_000;
const longestPause = 60_000;

/**
 * Keeps the messages in Slack as things stand. What they should say follows from the incident's history alone, so
 * nothing is recorded about it: what a crash kept from being shown is shown after the next start.
 */
export class SlackBoard {
  /** Incidents whose messages are to be looked at, in the order in which something happened to them. */
  private readonly due = new Set<string>();
  /** What each message says, by its notification. */
  private readonly shown = new Map<string, string>();
  private working: Promise<void> | undefined;
  private cancel: (() => void) | undefined;
  private live = false;
  private failures = 0;
  private knownCard: CardOf = () => Promise.resolve(undefined);

  constructor(private readonly parts: SlackBoardParts) {}

  /** Names who knows what there is to show. */
  reads(cardOf: CardOf): void {
    this.knownCard = cardOf;
  }

  /** Begins with the incidents whose messages may have been left as they were when Argus stopped. */
  start(unfinished: Iterable<string>): void {
    this.live = true;
    for (const id of unfinished) this.due.add(id);
    this.wake(gathering);
  }

  async stop(): Promise<void> {
    this.live = false;
    this.cancel?.();
    await this.working;
  }

  /** A message as it is to be posted: with how things stand, and with its buttons. */
  async asOfNow(message: OutgoingMessage, { mayHaveHappened }: Attempt): Promise<OutgoingMessage> {
    const { notificationId, incidentId } = message;
    const view = viewOf(await this.cardOf(incidentId), this.showing()).get(notificationId);
    if (view === undefined) return message;
    // An earlier attempt may have posted something else.
    if (mayHaveHappened) this.shown.delete(notificationId);
    else this.shown.set(notificationId, JSON.stringify(view));
    const { status, buttons, subject, body } = view;
    return { ...message, status, buttons, subject, body };
  }

  /** Something happened to an incident. */
  noticed(message: Pick<Recorded, 'subject' | 'events'>): void {
    const parsed = parseSubject(message.subject);
    if (parsed?.family === 'incident' && message.events.some(changesCard)) this.changed(parsed.entity);
  }

  /** The messages of an incident may have to say something else. */
  changed(incidentId: string): void {
    this.due.add(incidentId);
    this.wake(gathering);
  }

  private wake(afterMs: number): void {
    if (!this.live || this.cancel !== undefined || this.working !== undefined || this.due.size === 0) return;
    const { clock } = this.parts;
    this.cancel = clock.at(clock.now() + afterMs, () => {
      this.cancel = undefined;
      this.working = this.work().then((pause) => {
        this.working = undefined;
        this.wake(pause);
      });
    });
  }

  /** Works off what is due; resolves to the pause that Slack wants. */
  private async work(): Promise<number> {
    for (const incidentId of [...this.due]) {
      if (!this.live) return gathering;
      this.due.delete(incidentId);
      const pause = await this.show(incidentId).catch((error: unknown) => {
        this.parts.log.warn({ err: error, incidentId }, 'what Slack is to show cannot be read; trying again');
        return this.nextPause();
      });
      if (pause === undefined) continue;
      this.putOff(incidentId);
      return pause;
    }
    this.failures = 0;
    return gathering;
  }

  /** Its place in the line was kept for it: it is the first when the pause is over. */
  private putOff(incidentId: string): void {
    const others = [...this.due];
    this.due.clear();
    for (const id of [incidentId, ...others]) this.due.add(id);
  }

  /** Brings the messages of an incident up to date; resolves to a pause when that has to be tried again. */
  private async show(incidentId: string): Promise<number | undefined> {
    const card = await this.cardOf(incidentId);
    for (const [notificationId, message] of viewOf(card, this.showing())) {
      const externalId = card.messages.find((each) => each.notificationId === notificationId)?.externalId;
      const content = JSON.stringify(message);
      if (externalId === undefined || this.shown.get(notificationId) === content) continue;
      const effect = await this.parts.messenger.update?.(externalId, message);
      if (effect?.kind === 'temporary') return effect.retryAfterMs ?? this.nextPause();
      if (effect?.kind === 'permanent') {
        const { reason } = effect;
        this.parts.log.warn({ incidentId, notificationId, reason }, 'a message in Slack stays as it is');
      }
      // What cannot be changed is not tried again before there is something new to show.
      this.shown.set(notificationId, content);
    }
    const again = await this.parts.findings.show(card, () => this.eventsOf(incidentId));
    if (again !== undefined) return again.afterMs ?? this.nextPause();
    if (card.closed !== undefined) for (const each of card.messages) this.shown.delete(each.notificationId);
    return undefined;
  }

  private nextPause(): number {
    this.failures += 1;
    return Math.min(shortestPause * 2 ** (this.failures - 1), longestPause);
  }

  private showing() {
    const { publicUrl, hearsButtons, clock } = this.parts;
    return { publicUrl, hearsButtons, now: clock.now() };
  }

  private async cardOf(incidentId: string): Promise<SlackCard> {
    return (await this.knownCard(incidentId)) ?? emptyCard(incidentId);
  }

  /** All of it: series are too long to be kept in mind. */
  private async eventsOf(incidentId: string): Promise<readonly ArgusEvent[]> {
    const history = await this.parts.store.load(subjectPatterns.historyOfIncident(incidentId));
    return history.flatMap(({ events }) => [...events]);
  }
}
