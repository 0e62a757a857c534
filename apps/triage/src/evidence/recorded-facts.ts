import {
  type Evidence,
  type Fact,
  type SourceAnswer,
  evidenceKinds,
  fact,
  isValidEvent,
  state,
} from '#libs/contracts';
import { recordableText } from '#libs/observability';
import type { GatherCommand } from '../domain/decide.js';

/** What the sources gave to one look. */
export interface Gathered {
  readonly evidence: readonly Evidence[];
  readonly sources: readonly SourceAnswer[];
  readonly dependencies: readonly { readonly caller: string; readonly called: string }[];
}

/** The facts of a look, and how many pieces of evidence could not be recorded. */
export interface RecordedLook {
  readonly facts: readonly Fact[];
  readonly unusable: number;
}

/** So many pieces are recorded; more is read by nobody, and a message has to stay small. */
const mostPieces = 40;
const mostDependencies = 2_000;
/** All pieces together, and all dependencies, as JSON; what else is in the message is small beside them. */
const [mostBytes, mostDependencyBytes] = [384 * 1024, 256 * 1024];
/** A log line, a query, a sentence. */
const longestText = 1_000;

/**
 * The facts that settle a look: its strongest evidence and what each source said for itself. Evidence holds texts of
 * other programs, so what looks like a secret is masked before anything is recorded.
 */
export function recordedLook(
  { request: { incidentId, look } }: Pick<GatherCommand, 'request'>,
  { evidence, sources, dependencies }: Gathered,
): RecordedLook {
  const all = evidence.map((piece) =>
    fact('argus.triage.evidence-found.v1', incidentId, { incidentId, look, evidence: cleaned(piece) }),
  );
  const usable = all.filter((each) => isBelievable(each, incidentId));
  const settled = fact('argus.triage.evidence-settled.v1', incidentId, {
    incidentId,
    look,
    sources: sources.map(believable),
    dependencies: nearest(dependencies),
    reason: sources.every(({ outcome }) => outcome === 'answered')
      ? 'every-source-answered'
      : 'sources-missing',
  });
  return { facts: [...fitting(inFairOrder(usable)), settled], unusable: all.length - usable.length };
}

/** What a reader would not believe is better left out than the whole look lost. */
const isBelievable = (found: Fact, incidentId: string): boolean =>
  state([found], { agent: 'triage', cause: 'evidence', correlationId: incidentId, now: 0 }).every((event) =>
    isValidEvent(event, 'triage'),
  );

/** A source that has no words for it gives none, and a clock that was set back says nothing of how long it took. */
function believable(source: SourceAnswer): SourceAnswer {
  const { reason, tookMs, ...answer } = cleaned(source);
  return {
    ...answer,
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(tookMs === undefined ? {} : { tookMs: Math.max(0, Math.round(tookMs)) }),
  };
}

/** The first of them, which are the nearest, between services that have names. */
function nearest(dependencies: Gathered['dependencies']): { caller: string; called: string }[] {
  const named = dependencies.filter(({ caller, called }) => caller !== '' && called !== '');
  return withinBytes(
    named.slice(0, mostDependencies).map(({ caller, called }) => ({ caller, called })),
    mostDependencyBytes,
  );
}

type Found = ReturnType<typeof fact<'argus.triage.evidence-found.v1'>>;

/** The strongest of each kind in turn: strengths of different kinds cannot be compared. */
function inFairOrder(all: readonly Found[]): Found[] {
  const ranked = evidenceKinds.map((kind) =>
    all
      .filter(({ data }) => data.evidence.kind === kind)
      .sort((a, b) => b.data.evidence.strength - a.data.evidence.strength),
  );
  const longest = Math.max(0, ...ranked.map(({ length }) => length));
  return Array.from({ length: longest }, (_, rank) => ranked.flatMap((kind) => kind[rank] ?? [])).flat();
}

const fitting = (all: readonly Found[]): Found[] => withinBytes(all.slice(0, mostPieces), mostBytes);

/** Those that fit into so many bytes as JSON, the first ones first. */
function withinBytes<T>(all: readonly T[], most: number): T[] {
  let bytes = 0;
  return all.filter((each) => {
    const size = Buffer.byteLength(JSON.stringify(each));
    if (bytes + size > most) return false;
    bytes += size;
    return true;
  });
}

/** A copy whose texts are masked and bounded, however deep they stand. */
function cleaned<T>(value: T): T {
  if (typeof value === 'string') return shortened(recordableText(value)) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned<unknown>(inner)])) as T;
}

const shortened = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}…` : text;
