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

/** The graphs of a thread, by their titles. */
interface Graphs {
  /** Those that are there, or that are not to come. */
  readonly settled: Set<string>;
  /** How many times one was tried in vain. */
  readonly triedInVain: Map<string, number>;
}

/** A thread gets so many graphs at most. */
const mostCharts = 4;
/** A graph is tried so many times: some proxies never let a file through to where Slack takes it. */
const mostTries = 6;

/**
 * Tells in an incident's threads what triage found: one reply that is kept up to date, and graphs, each series once. All
 * of it follows from the record; what this process does not remember is looked for before it is posted.
 */
export class SlackFindings {
  private readonly posted = new Map<string, Posted>();
  private readonly graphs = new Map<string, Graphs>();

  constructor(private readonly parts: SlackFindingsParts) {}

  /** Brings the threads up to date; what has to be tried again, where something has. */
  async show(card: SlackCard, events: EventsOf): Promise<Again | undefined> {
    const findings = card.findings.shown;
    if (findings === undefined) return undefined;
    const threads = openersOf(card)
      .map((opener) => ({ opener, reply: findingsReply(card, opener, findings, this.parts.publicUrl) }))
      // Nothing to say is no news; that something said before does not hold any more is.
      .filter(({ reply }) => findings.hypotheses.length > 0 || this.posted.has(reply.notificationId));
    for (const { reply } of threads) {
      const again = await this.tell(reply);
      if (again !== undefined) return again;
    }
    // Last: a graph that cannot be shown keeps nobody from reading what was found.
    for (const { reply, opener } of threads) {
      const again = await this.attach(reply, opener, findings, events);
      if (again !== undefined) return again;
    }
    if (card.closed !== undefined) for (const { reply } of threads) this.forget(reply.notificationId);
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
    const graphs = this.graphs.get(reply.notificationId) ?? { settled: new Set(), triedInVain: new Map() };
    this.graphs.set(reply.notificationId, graphs);
    const { settled } = graphs;
    for (const chart of chartsOf(findings)) {
      const title = chartTitle(chart);
      if (settled.has(title) || settled.size >= mostCharts) continue;
      const piece = withPoints(chart.id, await events());
      if (piece === undefined) continue;
      const content = await this.drawn(piece, reply);
      if (content === undefined) {
        settled.add(title);
        continue;
      }
      const file = { recipients, thread, title, fileName: `${chart.id}.png`, content };
      const effect = await this.parts.messenger.attach(file, { mayHaveHappened: true });
      if (effect.kind === 'temporary' && mayTryAgain(graphs, title, effect)) return later(effect);
      settled.add(title);
      if (effect.kind !== 'done') this.leave(effect, reply, 'a graph is not shown in Slack');
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

  private failed(effect: Failure, reply: OutgoingMessage, what: string): Again | undefined {
    if (effect.kind === 'temporary') return later(effect);
    this.leave(effect, reply, what);
    return undefined;
  }

  private leave({ reason }: Failure, { incidentId }: OutgoingMessage, what: string): void {
    this.parts.log.warn({ incidentId, reason }, what);
  }

  private forget(notificationId: string): void {
    this.posted.delete(notificationId);
    this.graphs.delete(notificationId);
  }
}

/** Something has to be tried again. */
export interface Again {
  /** After a time that Slack, or its pace, asks for, ms; undefined where nobody says. */
  readonly afterMs: number | undefined;
  /** Slack turned it away for having been asked too often, whatever by: it means all that Argus asks. */
  readonly askedTooOften: boolean;
}

type Failure = Exclude<Effect<unknown>, { readonly kind: 'done' }>;
type Passing = Extract<Failure, { readonly kind: 'temporary' }>;

const later = ({ retryAfterMs: afterMs, refused }: Passing): Again => ({
  ...{ afterMs, askedTooOften: refused === 'there' },
});

/** Counts a try, as which nothing counts that was turned away, here or there. */
function mayTryAgain({ triedInVain }: Graphs, title: string, { refused }: Passing): boolean {
  if (refused !== undefined) return true;
  const tries = (triedInVain.get(title) ?? 0) + 1;
  triedInVain.set(title, tries);
  return tries < mostTries;
}

function withPoints(id: string, events: readonly ArgusEvent[]): MetricEvidence | undefined {
  for (const event of events) {
    if (event.type !== 'argus.triage.evidence-found.v1' || event.data.evidence.id !== id) continue;
    const { evidence } = event.data;
    return evidence.kind === 'metric' ? evidence : undefined;
  }
  return undefined;
}
