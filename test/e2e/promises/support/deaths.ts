import type { Hold, Moment } from './crossings.js';

const moments: readonly Moment[] = ['before', 'during', 'after'];
/** A process is killed in so many incidents at once. */
const mostAtOnce = 11;

/** An incident has two parts: until a person is asked, and from their answer to its end. */
export type Part = 'told' | 'answered';
/** An incident in which the process is killed at one moment of one call. */
export type Case = Hold & { readonly part: Part };

/** All calls that change something or decide something; a call that is new here is a call to be killed in. */
export const callsOf: Readonly<Record<Part, readonly string[]>> = {
  told: [
    'POST /issue',
    'POST /issue/KEY/remotelink',
    'POST /issue/KEY/comment',
    'PUT /issue/KEY',
    'chat.postMessage',
    'chat.update',
  ],
  answered: [
    'the action',
    'POST /issue/KEY/comment',
    'PUT /issue/KEY',
    'GET /issue/KEY',
    'GET /issue/KEY/transitions',
    'POST /issue/KEY/transitions',
    'chat.postMessage',
    'chat.update',
  ],
};

/** The cases of a part: by call, occurrence and moment. */
export function casesOf(part: Part, names: readonly string[]): Omit<Case, 'incident'>[] {
  return [...new Set(names)].flatMap((name) => {
    const messages = names.filter((each) => each === 'chat.postMessage').length;
    const occurrences = name === 'chat.postMessage' && messages > 1 ? [1, 2] : [1];
    return occurrences.flatMap((occurrence) =>
      momentsOf(name, part).map((moment) => ({ part, name, occurrence, moment })),
    );
  });
}

function momentsOf(name: string, part: Part): readonly Moment[] {
  if (name.startsWith('GET')) return ['during'];
  if (name === 'chat.update') return part === 'told' ? ['before'] : ['during', 'after'];
  return moments;
}

/** As few batches as there have to be, those of one call in different ones as far as that goes. */
export function dealt(all: readonly Case[]): Case[][] {
  const count = Math.max(1, Math.ceil(all.length / mostAtOnce));
  return Array.from({ length: count }, (_, batch) => all.filter((_case, index) => index % count === batch));
}
