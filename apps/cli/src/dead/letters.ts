import type { AuditQueries, DeadLetterSummary, TailEntry } from '#libs/audit';

/** A dead letter with its place in the stream DEAD, by which people and agents name it. */
export interface PlacedLetter extends Omit<DeadLetterSummary, 'sequence'> {
  readonly sequence: number;
  /** Where the message that could not be handled stands in its own stream. */
  readonly originalSequence: number;
}

export interface LettersOptions {
  /** Those that were handled since, too. */
  readonly all?: boolean;
  readonly limit: number;
}

/** Dead letters, the latest first. */
export async function deadLetters(
  queries: AuditQueries,
  { all, limit }: LettersOptions,
): Promise<PlacedLetter[]> {
  const letters = await queries.deadLetters({ state: all === true ? undefined : 'parked', limit });
  const events = await parkedEvents(queries, letters);
  return letters.flatMap(({ sequence: originalSequence, ...letter }) => {
    const sequence = events.get(letter.recordId)?.sequence;
    return sequence === undefined ? [] : [{ ...letter, sequence, originalSequence }];
  });
}

const batch = 1_000;

/** The events that stated the letters, by their ids in the record. */
async function parkedEvents(
  queries: AuditQueries,
  letters: readonly DeadLetterSummary[],
): Promise<Map<number, TailEntry>> {
  const ids = letters.map(({ recordId }) => recordId);
  const events = new Map<number, TailEntry>();
  const newest = Math.max(0, ...ids);
  for (let after = Math.min(...ids) - 1; after < newest;) {
    const found = await queries.tail({ after, types: ['argus.message.parked.v1'], limit: batch });
    for (const event of found) events.set(event.id, event);
    after = found.at(-1)?.id ?? newest;
  }
  return events;
}

/** More than anybody lets pile up. */
const mostLetters = 100_000;

/** The dead letter at a place of the stream DEAD, with the message that it holds; undefined when there is none. */
export async function deadLetterAt(
  queries: AuditQueries,
  sequence: number,
): Promise<(PlacedLetter & { headers: Record<string, string>; payload: string }) | undefined> {
  const letters = await deadLetters(queries, { all: true, limit: mostLetters });
  const letter = letters.find((each) => each.sequence === sequence);
  const content = letter && (await queries.deadLetter(letter.eventId));
  if (letter === undefined || content === undefined) return undefined;
  const { headers, payload } = content;
  return { ...letter, headers, payload };
}
