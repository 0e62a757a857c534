import { InvalidArgumentError } from 'commander';
import { type EventType, eventTypes } from '#libs/contracts';

/** The event type that a person means by `argus.incident.opened.v1` or, shorter, `incident.opened`. */
export function eventTypeNamed(name: string): EventType {
  const found = eventTypes.find((type) => [type, shortName(type)].includes(name));
  if (found !== undefined) return found;
  const family = shortName(name).split('.')[0] ?? '';
  const alike = eventTypes.map(shortName).filter((type) => type.startsWith(`${family}.`));
  const known =
    alike.length > 0 ? alike : [...new Set(eventTypes.map((type) => `${shortName(type).split('.')[0]}.…`))];
  throw new InvalidArgumentError(`There is no such event type; there is ${known.join(', ')}.`);
}

const shortName = (type: string): string => type.replace(/^argus\./, '').replace(/\.v\d+$/, '');
