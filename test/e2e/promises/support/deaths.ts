import type { Hold, Moment } from './crossings.js';

const moments: readonly Moment[] = ['before', 'during', 'after'];
/** A process is killed in so many incidents at once: one agent works at 16 at a time, and several are held. */
const mostAtOnce = 20;

/** An incident has three parts: what opens it, what happens before a person answers, and from there to its end. */
export type Part = 'opened' | 'joined' | 'answered';
/** An incident in which the process is killed at one moment of one call. */
export type Case = Hold & { readonly part: Part };

/**
 * All calls that change something or decide something; a call that is new here is a call to be killed in. Whether a
 * part brings calls of an earlier part again is a matter of time.
 */
export const callsOf: Readonly<Record<Part, readonly string[]>> = {
  opened: ['POST /issue', 'POST /issue/KEY/remotelink', 'chat.postMessage'],
  joined: ['POST /issue/KEY/comment', 'PUT /issue/KEY', 'chat.update'],
  answered: [
    'the action',
    'POST /issue/KEY/comment',
    'PUT /issue/KEY',
    'GET /issue/KEY',
    'GET /issue/KEY/transitions',
    'POST /issue/KEY/transitions',
    'POST /issue/KEY/remotelink',
    'chat.postMessage',
    'chat.update',
  ],
};

/** The cases of a part: by call, occurrence and moment. */
export const casesOf = (part: Part): Omit<Case, 'incident'>[] =>
  callsOf[part].flatMap((name) =>
    (name === 'chat.postMessage' ? [1, 2] : [1]).flatMap((occurrence) =>
      momentsOf(name, part).map((moment) => ({ part, name, occurrence, moment })),
    ),
  );

function momentsOf(name: string, part: Part): readonly Moment[] {
  if (name.startsWith('GET')) return ['during'];
  if (name === 'chat.update') return part === 'joined' ? ['before'] : ['during', 'after'];
  return moments;
}

/** As few batches as there have to be, those of one call in different ones as far as that goes. */
export function dealt(all: readonly Case[]): Case[][] {
  const count = Math.max(1, Math.ceil(all.length / mostAtOnce));
  return Array.from({ length: count }, (_, batch) => all.filter((_case, index) => index % count === batch));
}
