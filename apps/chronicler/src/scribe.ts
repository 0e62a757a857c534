import { type Append, type EventStore } from '#libs/event-store';
import { type Fact, deterministicId, fact, subjects } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { ChroniclePolicy } from '#libs/policy';
import type { KnownDocuments } from './domain/known-documents.js';
import type { ClosedIncident } from './domain/past/closed-incident.js';
import { alertNames } from './domain/past/tokens.js';
import type { PastReader } from './past-reader.js';
import type { Reword, WordedDraft } from './reword.js';
import { withoutAlertSecrets } from './without-alert-secrets.js';
import type { Consideration, DocumentDraft, Past, Writer, WriterSurroundings } from './writers/writer.js';

/** The policy that documents are written by. */
export interface ScribePolicy extends ChroniclePolicy {
  readonly version: string;
  readonly neighbours: WriterSurroundings['neighbours'];
}

/** What the scribe works with. */
export interface ScribeParts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly writers: readonly Writer[];
  readonly policy: () => ScribePolicy;
  /** Absent where no settings say where the record is: then nothing is looked at. */
  readonly past: PastReader | undefined;
  /** What was stated about documents so far, all of it. */
  readonly known: () => Promise<KnownDocuments>;
  readonly present: () => Promise<ReadonlyMap<string, string>>;
  readonly linkOf: (incidentId: string) => string;
  /** Has a model word what is drafted; absent where none is set up. */
  readonly reword?: Reword;
  /** Told what has just been stated, so that the next decision knows it. */
  readonly stated: (appended: Awaited<ReturnType<EventStore['append']>>) => void;
}

/** The record is asked again so much later, ms. */
const retryAfter = 5 * 60_000;

/**
 * Has the writers look at closed incidents, and states what they decide and draft. One look after the other. What is
 * not seen at a close, or is lost with the process, the night sees: it looks at everything on record.
 */
export class Scribe {
  private turn: Promise<void> = Promise.resolve();
  private cancelRetry: () => void = () => undefined;
  private readonly stopped = new AbortController();

  constructor(private readonly parts: ScribeParts) {}

  /** Looks at all closed incidents on record that are not too old. */
  night(): void {
    const { policy, clock } = this.parts;
    const cause = `night-${policy().lastNight(clock.now())}`;
    this.queue(
      cause,
      async (past) => ({ closed: await past.since(this.since()) }),
      () => this.night(),
    );
  }

  /** Looks at one that has just closed, together with those on record that had the same alerts. */
  closed(incident: ClosedIncident): void {
    this.queue(`closed-${incident.closureId}`, async (past) => {
      const others = await past.withAlerts(alertNames(incident), this.since());
      const closed = [...others.filter(({ id }) => id !== incident.id), withoutAlertSecrets(incident)];
      return { closed, about: new Set([incident.id]) };
    });
  }

  /** Resolves when all that was asked for has been looked at. */
  idle(): Promise<void> {
    return this.turn;
  }

  async stop(): Promise<void> {
    this.stopped.abort(new Error('Argus is stopping'));
    this.cancelRetry();
    await this.turn;
  }

  private since(): number {
    return this.parts.clock.now() - this.parts.policy().lookBackMs;
  }

  private queue(cause: string, read: (past: PastReader) => Promise<Past>, again?: () => void): void {
    const { past, log, clock } = this.parts;
    if (past === undefined) return;
    this.turn = this.turn.then(async () => {
      if (this.stopped.signal.aborted) return;
      try {
        await this.look(cause, await read(past));
      } catch (error) {
        log.warn(
          { err: error, cause },
          'what is to be written down cannot be looked at now; the night looks again',
        );
        if (again === undefined) return;
        this.cancelRetry();
        this.cancelRetry = clock.at(clock.now() + retryAfter, again);
      }
    });
  }

  private async look(cause: string, past: Past): Promise<void> {
    const { writers, policy, clock, linkOf } = this.parts;
    const { version, neighbours, ...chronicle } = policy();
    const around: WriterSurroundings = {
      ...{ now: clock.now(), policy: chronicle, neighbours, linkOf },
      known: await this.parts.known(),
      present: await this.parts.present(),
    };
    const failures: unknown[] = [];
    for (const writer of writers) {
      for (const considered of writer.consider(past, around)) {
        try {
          const worded = await this.worded(writer, considered, around.known);
          const facts = factsOf(writer, considered, around.known, worded);
          if (facts.length > 0)
            await this.state(considered.documentId, { facts, cause, policyVersion: version });
        } catch (error) {
          // What is wrong with one document keeps no other from being written.
          if (this.stopped.signal.aborted) throw error;
          failures.push(error);
        }
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** A draft is worded when it is new: the same incidents ask a model once, whatever it said. */
  private async worded(
    writer: Writer,
    considered: Consideration,
    known: KnownDocuments,
  ): Promise<WordedDraft | undefined> {
    const { draft, rewording, documentId } = considered;
    if (draft === undefined || rewording === undefined) return undefined;
    if (known.get(documentId)?.draft?.id === draftId(writer, documentId, draft)) return undefined;
    return this.parts.reword?.(draft, rewording, this.stopped.signal);
  }

  private async state(
    documentId: string,
    decision: Pick<Append, 'facts' | 'cause' | 'policyVersion'>,
  ): Promise<void> {
    const { store, clock, stated } = this.parts;
    const subject = subjects.runbook(documentId, 'chronicler');
    stated(await store.append({ ...decision, subject, correlationId: documentId, now: clock.now() }));
  }
}

/** What is new about a document: a decision that was not made before, and a draft that was not stated before. */
export function factsOf(
  writer: Writer,
  considered: Consideration,
  known: KnownDocuments,
  worded?: WordedDraft,
): Fact[] {
  const { documentId: runbookId, incidents, decision, reason, draft } = considered;
  const before = known.get(runbookId);
  const isSame =
    JSON.stringify([
      before?.considered?.decision,
      before?.considered?.reason,
      before?.considered?.incidents,
    ]) === JSON.stringify([decision, reason, incidents]);
  const facts: Fact[] = isSame
    ? []
    : [
        fact('argus.runbook.considered.v1', runbookId, {
          ...{ runbookId, decision, reason },
          incidents: [...incidents],
        }),
      ];
  if (draft === undefined || decision === 'nothing') return facts;
  const id = draftId(writer, runbookId, draft);
  if (before?.draft?.id === id) return facts;
  const { title, files, because } = worded?.draft ?? draft;
  const drafted = fact('argus.runbook.drafted.v1', runbookId, {
    ...{ runbookId, draft: id, writer: writer.name, title, change: decision, reason },
    files: files.map((file) => ({ ...file })),
    incidents: [...incidents],
    because: [...because],
    ...(worded === undefined ? {} : { wording: worded.wording }),
  });
  return [...facts, drafted];
}

/** Follows from what the record gives, not from how a model words it: asked again, that would be another draft. */
const draftId = ({ name }: Writer, documentId: string, { files }: DocumentDraft): string =>
  `d-${deterministicId([documentId, name, JSON.stringify(files)], 16)}`;
