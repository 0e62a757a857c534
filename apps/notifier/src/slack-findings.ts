import { evidencePng } from '#libs/charts';
import { type ArgusEvent, type Findings, type MetricEvidence, chartTitle, chartsOf } from '#libs/contracts';
import type { Effect, OutgoingMessage } from '#libs/integrations/port';
import type { SlackMessenger } from '#libs/integrations/slack';
import type { Logger } from '#libs/observability';
import { findingsReply } from './findings-reply.js';
import { type CardMessage, type SlackCard, openersOf } from './domain/slack-card.js';

/** What telling findings needs. */
export interface SlackFindingsParts {
  readonly messenger: Pick<SlackMessenger, 'send' | 'update' | 'attach'>;
  readonly log: Pick<Logger, 'warn'>;
  readonly publicUrl: string;
}

interface Posted {
  readonly externalId: string;
  /** What it says; unknown of one that was posted before this process. */
  readonly says?: string;
}

/** The events of the incident, read when they are needed. */
type EventsOf = () => Promise<readonly ArgusEvent[]>;

/** A thread gets so many graphs at most. */
const mostCharts = 4;

/**
 * Tells in an incident's threads what triage found: one reply that is kept up to date, and graphs, each series once. All
 * of it follows from the record; what this process does not remember is looked for before it is posted.
 */
export class SlackFindings {
  private readonly posted = new Map<string, Posted>();
  private readonly attached = new Map<string, Set<string>>();

  constructor(private readonly parts: SlackFindingsParts) {}

  /** Brings the threads up to date; what has to be tried again, where something has. */
  async show(card: SlackCard, events: EventsOf): Promise<Again | undefined> {
    const findings = card.findings.shown;
    if (findings === undefined) return undefined;
    for (const opener of openersOf(card)) {
      const reply = findingsReply(card, opener, findings, this.parts.publicUrl);
      // Nothing to say is no news; that something said before does not hold any more is.
      if (findings.hypotheses.length === 0 && !this.posted.has(reply.notificationId)) continue;
      const again = (await this.tell(reply)) ?? (await this.attach(reply, opener, findings, events));
      if (again !== undefined) return again;
      if (card.closed !== undefined) this.forget(reply.notificationId);
    }
    return undefined;
  }

  private async tell(reply: OutgoingMessage): Promise<Again | undefined> {
    const { messenger } = this.parts;
    const { notificationId } = reply;
    const says = JSON.stringify([reply.subject, reply.body]);
    const known = this.posted.get(notificationId);
    if (known?.says === says) return undefined;
    if (known === undefined) {
      const sent = await messenger.send(reply, { mayHaveHappened: true });
      if (sent.kind !== 'done') return this.failed(sent, reply, 'what triage found is not told in Slack');
      const { externalId } = sent.value;
      this.posted.set(notificationId, sent.foundAgain ? { externalId } : { externalId, says });
      return sent.foundAgain ? this.tell(reply) : undefined;
    }
    const updated = await messenger.update?.(known.externalId, reply);
    // What cannot be changed is not tried again before there is something new to say.
    this.posted.set(notificationId, updated?.kind === 'temporary' ? known : { ...known, says });
    if (updated === undefined || updated.kind === 'done') return undefined;
    return this.failed(updated, reply, 'what triage found stays in Slack as it was');
  }

  private async attach(
    reply: OutgoingMessage,
    { recipients, externalId: thread = '' }: CardMessage,
    findings: Findings,
    events: EventsOf,
  ): Promise<Again | undefined> {
    const attached = this.attached.get(reply.notificationId) ?? new Set();
    this.attached.set(reply.notificationId, attached);
    for (const chart of chartsOf(findings)) {
      const title = chartTitle(chart);
      if (attached.has(title) || attached.size >= mostCharts) continue;
      const piece = withPoints(chart.id, await events());
      if (piece === undefined) continue;
      const content = await this.drawn(piece, reply);
      if (content === undefined) {
        attached.add(title);
        continue;
      }
      const file = { recipients, thread, title, fileName: `${chart.id}.png`, content };
      const effect = await this.parts.messenger.attach(file, { mayHaveHappened: true });
      if (effect.kind === 'temporary') return this.failed(effect, reply, '');
      attached.add(title);
      if (effect.kind === 'permanent') this.failed(effect, reply, 'a graph is not shown in Slack');
    }
    return undefined;
  }

  /** One that cannot be drawn holds up no other incident. */
  private async drawn(
    piece: MetricEvidence,
    { incidentId }: OutgoingMessage,
  ): Promise<Uint8Array | undefined> {
    try {
      return await evidencePng(piece);
    } catch (error) {
      this.parts.log.warn({ incidentId, err: error }, 'a graph cannot be drawn');
      return undefined;
    }
  }

  private failed(
    effect: Exclude<Effect<unknown>, { kind: 'done' }>,
    { incidentId }: OutgoingMessage,
    what: string,
  ): Again | undefined {
    if (effect.kind === 'temporary') return { afterMs: effect.retryAfterMs };
    this.parts.log.warn({ incidentId, reason: effect.reason }, what);
    return undefined;
  }

  private forget(notificationId: string): void {
    this.posted.delete(notificationId);
    this.attached.delete(notificationId);
  }
}

/** Slack has to be asked again; after a time of its own choice, where it says so. */
export interface Again {
  readonly afterMs: number | undefined;
}

function withPoints(id: string, events: readonly ArgusEvent[]): MetricEvidence | undefined {
  for (const event of events) {
    if (event.type !== 'argus.triage.evidence-found.v1' || event.data.evidence.id !== id) continue;
    const { evidence } = event.data;
    return evidence.kind === 'metric' ? evidence : undefined;
  }
  return undefined;
}
