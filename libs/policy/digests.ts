import { type Severity, compareSeverity, severities } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { Temporal } from 'temporal-polyfill';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { type RuleFields, fieldsOf, readName } from './rule-fields.js';
import { zoneClock } from './time/zone.js';

/** What is told in one message a day instead of one by one, as it stands in the policy. */
export interface DigestText {
  readonly name: string;
  /** Incidents of this severity, and less severe ones. */
  readonly up_to: Severity;
  /** Times of day, such as `"09:00"`. */
  readonly at: readonly string[];
  /** An IANA name; left out, UTC. */
  readonly time_zone?: string;
  readonly receivers: readonly string[];
}

export interface Digest {
  readonly name: string;
  readonly upTo: Severity;
  /** Minutes of the day, the earliest first. */
  readonly at: readonly number[];
  readonly timeZone: string;
  readonly receivers: ReadonlySet<string>;
}

/** Compiles the digests. A receiver has one at most, so that it is clear which one an incident is in. */
export function compileDigests(
  value: unknown,
  path: PolicyPath,
  receivers: ReadonlySet<string>,
): Result<readonly Digest[], PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const taken = new Set<unknown>();
  const list = optionalList(value, path, '[{ name: daily, up_to: low, at: ["09:00"] }]', problems) ?? [];
  const digests = list.flatMap((text, index): Digest[] => {
    const fields = fieldsOf(text, ['name', 'up_to', 'at', 'time_zone', 'receivers'], [...path, index]);
    const [name, upTo, at] = [readName(fields), readUpTo(fields), readTimes(fields)];
    const timeZone = readZone(fields);
    const theirs = readReceivers(fields, receivers, taken);
    problems.push(...fields.problems);
    return name === undefined || upTo === undefined ? [] : [{ name, upTo, at, timeZone, receivers: theirs }];
  });
  return problems.length > 0 ? failed(problems) : ok(digests);
}

/** The digest that tells a receiver of incidents of this severity; undefined when they are told one by one. */
export const digestFor = (
  digests: readonly Digest[],
  receiver: string,
  severity: Severity,
): Digest | undefined =>
  digests.find(({ upTo, receivers }) => receivers.has(receiver) && compareSeverity(severity, upTo) >= 0);

/** The last moment of a digest up to `now`, the one before it, and the next one; epoch milliseconds. */
export function momentsOf(
  { at, timeZone }: Digest,
  now: number,
): { readonly previous: number; readonly last: number; readonly next: number } {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const moments = [-2, -1, 0, 1, 2].flatMap((days) =>
    at.map((minute) => {
      const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
      return today.add({ days }).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
    }),
  );
  const index = moments.findLastIndex((moment) => moment <= now);
  return {
    previous: moments[index - 1] ?? now,
    last: moments[index] ?? now,
    next: moments[index + 1] ?? Infinity,
  };
}

function readUpTo({ mapping, path, problems }: RuleFields): Severity | undefined {
  const value = mapping['up_to'];
  const severity = severities.find((each) => each === value);
  if (severity !== undefined) return severity;
  const wrong = isGiven(value) ? `is ${shown(value)}` : 'is missing';
  problems.push(problemAt([...path, 'up_to'], `${wrong}; use one of ${severities.join(', ')}`));
  return undefined;
}

function readTimes({ mapping, path, problems }: RuleFields): number[] {
  const here = [...path, 'at'];
  const list = optionalList(mapping['at'], here, '["09:00"]', problems) ?? [];
  if (list.length === 0 && (Array.isArray(mapping['at']) || !isGiven(mapping['at']))) {
    problems.push(problemAt(here, 'names no time of day; write ["09:00"]'));
  }
  const minutes = list.flatMap((text, index) => {
    const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(String(text)) ?? [];
    if (hour !== undefined) return [Number(hour) * 60 + Number(minute)];
    problems.push(problemAt([...here, index], `is ${shown(text)}, which is no time of day; write "09:00"`));
    return [];
  });
  return [...new Set(minutes)].sort((a, b) => a - b);
}

function readZone({ mapping, path, problems }: RuleFields): string {
  const zone = mapping['time_zone'];
  if (!isGiven(zone)) return 'UTC';
  const clock = zoneClock(typeof zone === 'string' && zone !== '' ? zone : '?');
  if (clock.ok) return clock.value.zone;
  problems.push(problemAt([...path, 'time_zone'], clock.error));
  return 'UTC';
}

function readReceivers(
  { mapping, path, problems }: RuleFields,
  known: ReadonlySet<string>,
  taken: Set<unknown>,
): ReadonlySet<string> {
  const here = [...path, 'receivers'];
  const list = optionalList(mapping['receivers'], here, '[default]', problems) ?? [];
  if (list.length === 0 && (Array.isArray(mapping['receivers']) || !isGiven(mapping['receivers']))) {
    problems.push(problemAt(here, 'names nobody; list the receivers that it is for'));
  }
  const names = list.flatMap((name, index) => {
    const isKnown = typeof name === 'string' && known.has(name);
    if (!isKnown) {
      problems.push(
        problemAt(
          [...here, index],
          `${shown(name)} is no receiver; define it in receivers or correct the name`,
        ),
      );
    } else if (taken.has(name)) {
      problems.push(
        problemAt([...here, index], `${shown(name)} has a digest already; take it out of one of them`),
      );
    }
    taken.add(name);
    return isKnown ? [name] : [];
  });
  return new Set(names);
}
