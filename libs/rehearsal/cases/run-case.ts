import { type Fact, fact, state, toTimestamp } from '#libs/contracts';
import type { Policy } from '#libs/policy';
import { Account } from '../account.js';
import { EpisodeNames } from '../episode-names.js';
import { type RecordedInput, inputFrom } from '../recorded-input.js';
import { Rehearsal } from '../rehearsal.js';
import { differencesOf } from './judge-case.js';
import type { CaseSilence, PolicyCase } from './policy-case.js';

/** How a case went. */
export interface CaseResult {
  readonly name: string;
  /** What is not as expected, a sentence each; empty when all is. */
  readonly differences: readonly string[];
}

/** Rehearses a case under a policy, from nothing. */
export function runCase(given: PolicyCase, policy: Policy): CaseResult {
  const names = new EpisodeNames();
  const account = new Account(policy, names);
  const rehearsal = new Rehearsal(policy, account);
  for (const input of inputsOf(given)) rehearsal.take(input);
  rehearsal.advance(given.until);
  return { name: given.name, differences: differencesOf(given, { account, names, policy }) };
}

/** What comes from outside in a case, in order. */
function inputsOf({ silences, alerts, until }: PolicyCase): readonly RecordedInput[] {
  const stated = [
    ...silences.map((silence) => ({ at: silence.from, each: silenceFact(silence) })),
    ...alerts.flatMap(({ deliveries }, index) =>
      deliveries.map(({ at, signal }, nth) => ({
        at,
        each: deliveryFact(`alert-${index}-${nth}`, at, signal),
      })),
    ),
  ];
  return stated
    .filter(({ at }) => at <= until)
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, each }) =>
      state([each], {
        agent: each.type === 'argus.silence.created.v1' ? 'router' : 'collector',
        cause: each.subject,
        correlationId: each.subject,
        now: at,
      }).flatMap((event) => inputFrom(event) ?? []),
    );
}

const silenceFact = ({ id, matchers, from, until }: CaseSilence): Fact =>
  fact('argus.silence.created.v1', id, {
    silenceId: id,
    matchers: matchers.map(({ name, value, type }) => ({
      ...{ name, value, isRegex: type === '=~' || type === '!~' },
      isEqual: type === '=' || type === '=~',
    })),
    startsAt: toTimestamp(from),
    endsAt: toTimestamp(until),
    createdBy: 'case',
    comment: 'case',
  });

const deliveryFact = (
  deliveryId: string,
  at: number,
  signal: PolicyCase['alerts'][number]['deliveries'][number]['signal'],
): Fact =>
  fact('argus.delivery.received.v1', deliveryId, {
    ...{ deliveryId, source: 'case', sender: 'case', receivedAt: toTimestamp(at), digest: 'case', bytes: 0 },
    ...{ truncatedAlerts: 0, envelope: {}, signals: [signal] },
  });
