import { deterministicId, toTimestamp } from '#libs/contracts';
import { oneLine } from './plain-text.js';
import type { NotifierState } from './state.js';
import { type NotifierPolicy, type Target, isRoutine, receiversOf, targetKey } from './targets.js';
import { incidentLink } from './wording.js';

/** A stretch of time, epoch ms. */
interface Stretch {
  readonly since: number;
  readonly until: number;
}

/** What a digest says to one receiver. */
export interface DigestContent {
  readonly incidents: readonly string[];
  readonly subject: string;
  readonly body: string;
}

/** So many incidents are listed; of the others the number is told. */
const listed = 50;

/** What one place is told once for a moment of a digest. */
export const digestId = (digest: string, receiver: string, place: Target, until: number): string =>
  deterministicId(['digest', digest, targetKey(receiver, place.channel, place.recipients), until]);

/**
 * What a digest has to say to a receiver: the incidents that nobody was told of by themselves, as they wait for it; those
 * that are open, and those that were closed since the digest before. Undefined when there is nothing to say.
 */
export function digestContent(
  incidents: Iterable<NotifierState>,
  { digest, receiver, since, until }: Stretch & { readonly digest: string; readonly receiver: string },
  policy: Pick<NotifierPolicy, 'digest' | 'publicUrl'>,
): DigestContent | undefined {
  const mine = [...incidents].filter((state) => {
    const routes = receiversOf(state).get(receiver);
    const { response, closedAt = Infinity, severity } = state;
    return (
      routes !== undefined &&
      isRoutine(state, routes) &&
      policy.digest(receiver, severity) === digest &&
      response.countsFrom < until &&
      closedAt >= since
    );
  });
  if (mine.length === 0) return undefined;
  const isOpen = ({ closedAt = Infinity }: NotifierState): boolean => closedAt >= until;
  const [open, over] = [mine.filter(isOpen), mine.filter((state) => !isOpen(state))];
  const count = mine.length === 1 ? '1 incident' : `${mine.length} incidents`;
  const parts = [
    [`What was not worth a message of its own, ${clockTime(since)} to ${clockTime(until)}:`],
    ...listOf('Open:', open, policy.publicUrl),
    ...listOf('Closed:', over, policy.publicUrl),
    ['Next: nothing has to be done at once.'],
  ];
  return {
    incidents: mine.map(({ incidentId = '' }) => incidentId),
    subject: `Digest ${oneLine(digest, 60)}: ${count}, ${open.length} open`,
    body: parts.map((part) => part.join('\n')).join('\n\n'),
  };
}

function listOf(heading: string, states: readonly NotifierState[], publicUrl: string): string[][] {
  if (states.length === 0) return [];
  const more = states.length - listed;
  const lines = states
    .slice(0, listed)
    .map(
      ({ severity, title, incidentId = '' }) =>
        `- [${severity.toUpperCase()}] ${title}: ${incidentLink(publicUrl, incidentId)}`,
    );
  return [[heading, ...lines, ...(more > 0 ? [`- and ${more} more`] : [])]];
}

/** `2025-11-21 08:27 UTC` */
const clockTime = (time: number): string => `${toTimestamp(time).slice(0, 16).replace('T', ' ')} UTC`;
