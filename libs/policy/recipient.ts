import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { optionalList, shown } from './reading.js';

/** Whom something may be told to. */
export const recipientKinds = ['person', 'group', 'schedule', 'receiver'] as const;
export type RecipientKind = (typeof recipientKinds)[number];

/** Somebody who is told: a person, a group's members, whoever is on call, or the places of a receiver. */
export interface Recipient {
  readonly kind: RecipientKind;
  readonly name: string;
}

/** The names of each kind, also of entries that have something wrong with them. */
export type NamesOfRecipients = Readonly<Record<RecipientKind, ReadonlySet<string>>>;

/**
 * Reads a list of names. Where a name is that of several things, it has to say which one it means:
 * `schedule:primary`.
 */
export function readRecipients(
  value: unknown,
  path: PolicyPath,
  names: NamesOfRecipients,
  problems: PolicyProblem[],
): Recipient[] {
  const list = optionalList(value, path, '[primary]', problems);
  if (list === undefined || list.length === 0) {
    if (value === undefined || value === null || list?.length === 0) {
      problems.push(problemAt(path, 'names nobody; list schedules, people, groups or receivers'));
    }
    return [];
  }
  return list.flatMap((each, index) => {
    const found = typeof each === 'string' ? recipientsNamed(each, names) : [];
    const [recipient] = found;
    if (recipient !== undefined && found.length === 1) return [recipient];
    const message =
      found.length === 0
        ? `${shown(each)} is no schedule, person, group or receiver; define it or correct the name`
        : `${shown(each)} is the name of several; write ${found.map(prefixed).join(' or ')}`;
    problems.push(problemAt([...path, index], message));
    return [];
  });
}

function recipientsNamed(text: string, names: NamesOfRecipients): Recipient[] {
  const exact = recipientKinds.filter((kind) => names[kind].has(text)).map((kind) => ({ kind, name: text }));
  if (exact.length > 0) return exact;
  const kind = recipientKinds.find((each) => text.startsWith(`${each}:`));
  if (kind === undefined) return [];
  const name = text.slice(kind.length + 1);
  return names[kind].has(name) ? [{ kind, name }] : [];
}

/** A recipient as it is written where its name alone would not do. */
export const prefixed = ({ kind, name }: Recipient): string => `${kind}:${name}`;
