import type { Severity } from '#libs/contracts';
import type { EscalationNow, NotifierPolicy, PromisedWithin } from '../src/domain/targets.js';
import { email, policyWith, receiver } from './facts.js';

const minute = 60_000;

/** Steps that each page some people and receivers, and then wait so many minutes. */
export const escalation = (
  steps: readonly { persons?: readonly string[]; receivers?: readonly string[]; minutes?: number }[],
  rounds = 1,
): EscalationNow => ({
  ...{ rounds, steps: steps.length },
  step: (number) => {
    const { persons = [], receivers = [], minutes = 5 } = steps[number - 1] ?? {};
    return { persons, receivers, waitMs: minutes * minute };
  },
});

/** The people that specs know, each with an address. */
export const people = ['alice', 'bob', 'carol'];

/** A policy whose default receiver has a mail address and an escalation. */
export const escalating = (
  how: EscalationNow,
  more: { promised?: Partial<Record<Severity, PromisedWithin>>; muted?: NotifierPolicy['muted'] } = {},
): NotifierPolicy => ({
  ...policyWith([{ ...receiver('default', [email]), escalation: 'default' }], more.muted),
  escalation: (name) => (name === 'default' ? how : undefined),
  promised: (severity) => more.promised?.[severity],
  knows: (person) => people.includes(person),
  placesOf: (person) =>
    people.includes(person) ? [{ channel: 'email', recipients: [`${person}@example.org`] }] : [],
});
