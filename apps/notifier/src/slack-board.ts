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
const pauseAfter = (failures: number): number => Math.min(shortestPause * 2 ** (failures - 1), longestPause);

/** When an incident is to be looked at again; undefined where Slack takes nothing and does not say until when. */
interface Rest {
  readonly afterMs: number | undefined;
}

/**
 * Keeps the messages in Slack as things stand. What they should say follows from the incident's history alone, so
 * nothing is recorded about it: what a crash kept from being shown is shown after the next start.
 */
export class SlackBoard {
  /** Since when the messages of incidents may be looked at, epoch ms, in the order in which something happened to them. */
  private readonly due = new Map<string, number>();
  /** Until when what triage found is kept back or rests, by incident, epoch ms: how it stands is shown meanwhile. */
  private readonly findingsAt = new Map<string, number>();
  /** What each message says, by its notification. */
  private readonly shown = new Map<string, string>();
  private working: Promise<void> | undefined;
  private armed: { readonly at: number; readonly cancel: () => void } | undefined;
  /** Nothing is tried before, epoch ms: Slack did not take what a message is to say. */
  private restsUntil = 0;
  private live = false;
  /** How many times in a row Slack did not. */
  private failures = 0;
  /** How many times in a row something failed that concerns one incident only. */
  private readonly failuresOf = new Map<string, number>();
  private knownCard: CardOf = () => Promise.resolve(undefined);

  constructor(private readonly parts: SlackBoardParts) {}

  /** Names who knows what there is to show. */
  reads(cardOf: CardOf): void {
    this.knownCard = cardOf;
  }

  /** Begins with the incidents whose messages may have been left as they were when Argus stopped. */
  start(unfinished: Iterable<string>): void {
    this.live = true;
    for (const id of unfinished) this.due.set(id, 0);
    this.wake();
  }

  async stop(): Promise<void> {
    this.live = false;
    this.armed?.cancel();
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
    this.due.set(incidentId, 0);
    this.wake();
  }

  /** Works when the first that is due may go; what happens meanwhile may have it work earlier. */
  private wake(firstAt = 0): void {
    if (!this.live || this.working !== undefined || this.due.size === 0) return;
    const { clock } = this.parts;
    const at = Math.max(clock.now() + gathering, this.restsUntil, firstAt);
    if (this.armed !== undefined && this.armed.at <= at) return;
    this.armed?.cancel();
    const cancel = clock.at(at, () => {
      this.armed = undefined;
      this.working = this.work().then(() => {
        this.working = undefined;
        this.wake([...this.due.values()].reduce((first, each) => Math.min(first, each), Infinity));
      });
    });
    this.armed = { at, cancel };
  }

  /** Works off what may go. What concerns one incident holds up no other; where Slack fails, no other is tried. */
  private async work(): Promise<void> {
    const { clock } = this.parts;
    for (const [incidentId, from] of [...this.due]) {
      if (!this.live) return;
      if (from > clock.now()) continue;
      this.due.delete(incidentId);
      const rest = await this.show(incidentId).catch((error: unknown) => this.unreadable(incidentId, error));
      if (rest === undefined) continue;
      const { afterMs = this.nextPause() } = rest;
      const at = clock.now() + afterMs;
      // Something may have happened to it since it was looked at.
      if (!this.due.has(incidentId)) this.due.set(incidentId, at);
      if (rest.afterMs !== undefined) continue;
      this.restsUntil = at;
      return;
    }
    this.failures = 0;
  }

  /** Brings the messages of an incident up to date; when it has to be tried again, where it has. */
  private async show(incidentId: string): Promise<Rest | undefined> {
    const card = await this.cardOf(incidentId);
    for (const [notificationId, message] of viewOf(card, this.showing())) {
      const externalId = card.messages.find((each) => each.notificationId === notificationId)?.externalId;
      const content = JSON.stringify(message);
      if (externalId === undefined || this.shown.get(notificationId) === content) continue;
      const effect = await this.parts.messenger.update?.(externalId, message);
      if (effect?.kind === 'temporary') return { afterMs: effect.retryAfterMs };
      if (effect?.kind === 'permanent') {
        const { reason } = effect;
        this.parts.log.warn({ incidentId, notificationId, reason }, 'a message in Slack stays as it is');
      }
      // What cannot be changed is not tried again before there is something new to show.
      this.shown.set(notificationId, content);
    }
    const rest = await this.tellFindings(card);
    if (rest !== undefined) return rest;
    this.failuresOf.delete(incidentId);
    if (card.closed !== undefined) for (const each of card.messages) this.shown.delete(each.notificationId);
    return undefined;
  }

  /** Tells what triage found, unless that is kept back: each try may have to ask Slack what it has been told. */
  private async tellFindings(card: SlackCard): Promise<Rest | undefined> {
    const { findings, clock } = this.parts;
    const { incidentId } = card;
    const left = (this.findingsAt.get(incidentId) ?? 0) - clock.now();
    if (left > 0) return { afterMs: left };
    this.findingsAt.delete(incidentId);
    const again = await findings
      .show(card, () => this.eventsOf(incidentId))
      .catch((error: unknown) => ({ ...this.unreadable(incidentId, error), askedTooOften: false }));
    if (again === undefined || (again.askedTooOften && again.afterMs === undefined)) return again;
    const { afterMs = this.nextPauseOf(incidentId) } = again;
    this.findingsAt.set(incidentId, clock.now() + afterMs);
    return { afterMs };
  }

  /** What is on record of an incident cannot be read: this says nothing about others. */
  private unreadable(incidentId: string, error: unknown): { readonly afterMs: number } {
    this.parts.log.warn({ err: error, incidentId }, 'what Slack is to show cannot be read; trying again');
    return { afterMs: this.nextPauseOf(incidentId) };
  }

  private nextPause(): number {
    this.failures += 1;
    return pauseAfter(this.failures);
  }

  private nextPauseOf(incidentId: string): number {
    const failures = (this.failuresOf.get(incidentId) ?? 0) + 1;
    this.failuresOf.set(incidentId, failures);
    return pauseAfter(failures);
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
