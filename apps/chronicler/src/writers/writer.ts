import type { ChroniclePolicy } from '#libs/policy';
import type { KnownDocuments } from '../domain/known-documents.js';
import type { ClosedIncident } from '../domain/past/closed-incident.js';
import type { ModelWords } from '../domain/wording.js';

/** A file of the runbook repository, by its path in it. */
export interface DocumentFile {
  readonly path: string;
  readonly content: string;
}

/** A document as it is to be, and why it says what it says. */
export interface DocumentDraft {
  readonly title: string;
  readonly files: readonly DocumentFile[];
  /** A sentence each, as Markdown: the body of the proposal. */
  readonly because: readonly string[];
}

/** What a writer makes of the past: also that there is nothing to write. */
export interface Consideration {
  readonly documentId: string;
  /** The incidents that were looked at; of very many, the last. */
  readonly incidents: readonly string[];
  readonly decision: 'create' | 'revise' | 'nothing';
  readonly reason: string;
  /** There unless the decision is `nothing`. */
  readonly draft?: DocumentDraft;
  /** How its prose can be worded by a model; absent where it has none. */
  readonly rewording?: Rewording;
}

/** The same draft with a model's words in it, where they can stand in it. */
export interface Rewording {
  /** The incidents that it is written from, and that its words may cite. */
  readonly sources: readonly ClosedIncident[];
  readonly wordedBy: (words: ModelWords) => DocumentDraft | undefined;
}

/** What is on record. */
export interface Past {
  /** In any order. */
  readonly closed: readonly ClosedIncident[];
  /** The only incidents that something new is known of; absent where all are to be looked at. */
  readonly about?: ReadonlySet<string>;
}

/** What a writer goes by beside the past. */
export interface WriterSurroundings {
  readonly now: number;
  readonly policy: ChroniclePolicy;
  /** By service, those next to it. */
  readonly neighbours: ReadonlyMap<string, ReadonlySet<string>>;
  readonly known: KnownDocuments;
  /** What the repository holds now, by path: people's own words stay when a document is written again. */
  readonly present: ReadonlyMap<string, string>;
  /** The page of an incident. */
  readonly linkOf: (incidentId: string) => string;
}

/**
 * Writes one kind of document. A writer is a folder that exports one of these: pure, so that the same past gives the
 * same bytes, whoever asks and however often.
 */
export interface Writer {
  /** What the facts call it. */
  readonly name: string;
  consider(past: Past, around: WriterSurroundings): readonly Consideration[];
}

/** More are not named in a fact. */
const mostNamed = 50;

/** The ids of incidents as a fact names them: the last ones. */
export const namedIncidents = (incidents: readonly ClosedIncident[]): string[] =>
  incidents.slice(-mostNamed).map(({ id }) => id);
