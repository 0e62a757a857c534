import { type ArgusEvent, type EventData, type Recorded, fromTimestamp } from '#libs/contracts';
import { PersistentMap } from '#libs/routing';

/** How a silence stands. */
export type SilenceStanding = 'active' | 'pending' | 'expired';

/** That a silence was ended before its time. */
export interface EndedEarly {
  /** RFC 3339. */
  readonly at: string;
  readonly by: string | undefined;
  readonly reason: string;
}

/** A silence as people made it, and whether somebody ended it before its time. */
export interface KnownSilence extends EventData<'argus.silence.created.v1'> {
  /** Whom the record names as its author: in `createdBy`, anybody can type anybody's name. */
  readonly author: string | undefined;
  readonly ended: EndedEarly | undefined;
}

/** What is on record of silences that are not over for long, by their ids, and which policy the router goes by. */
export interface SilenceRecord {
  readonly silences: PersistentMap<KnownSilence>;
  readonly policy: { readonly version: string; readonly since: string } | undefined;
  /** When those that are over for long were dropped last, by the time in the record (epoch ms). */
  readonly sweptAt: number;
}

/** Before the first fact. */
export const nothingSilenced: SilenceRecord = {
  silences: PersistentMap.empty(),
  policy: undefined,
  sweptAt: 0,
};

/** The record with what the router stated in one message. */
export const foldSilences = (before: SilenceRecord, { agent, events }: Recorded): SilenceRecord =>
  agent === 'router'
    ? events.reduce((record, event) => swept(foldEvent(record, event), event), before)
    : before;

/** Looking through all of them is worth it once in an hour of the record's time. */
const sweepEveryMs = 60 * 60_000;

/** The stream keeps silences for a year; of those that are over, the last day's are shown. */
function swept(record: SilenceRecord, event: ArgusEvent): SilenceRecord {
  const time = fromTimestamp(event.time);
  if (time < record.sweptAt + sweepEveryMs) return record;
  let { silences } = record;
  for (const [id, silence] of silences.entries()) {
    if (Date.parse(endOf(silence)) <= time - lately) silences = silences.without(id);
  }
  return { ...record, silences, sweptAt: time };
}

function foldEvent(record: SilenceRecord, event: ArgusEvent): SilenceRecord {
  switch (event.type) {
    case 'argus.silence.created.v1':
      return record.silences.has(event.data.silenceId)
        ? record
        : withSilence(record, { ...event.data, author: event.actor, ended: undefined });
    case 'argus.silence.expired.v1': {
      const { silenceId, at, reason } = event.data;
      const silence = record.silences.get(silenceId);
      if (silence === undefined || silence.ended !== undefined) return record;
      return withSilence(record, { ...silence, ended: { at, by: event.actor, reason } });
    }
    case 'argus.policy.adopted.v1': {
      const { version } = event.data;
      return version === record.policy?.version
        ? record
        : { ...record, policy: { version, since: event.time } };
    }
    default:
      return record;
  }
}

const withSilence = (record: SilenceRecord, silence: KnownSilence): SilenceRecord => ({
  ...record,
  silences: record.silences.with(silence.silenceId, silence),
});

/** When it was or will be over, RFC 3339. */
export const endOf = ({ endsAt, ended }: KnownSilence): string =>
  ended !== undefined && Date.parse(ended.at) < Date.parse(endsAt) ? ended.at : endsAt;

/** How a silence stands at a time. */
export function standingAt(silence: KnownSilence, now: number): SilenceStanding {
  if (silence.ended !== undefined || Date.parse(silence.endsAt) <= now) return 'expired';
  return Date.parse(silence.startsAt) > now ? 'pending' : 'active';
}

/** How long a silence that is over is still shown, ms. */
const lately = 24 * 60 * 60_000;

/** Silences by how they stand: what changes next comes first; of those that are over, the last ones of a day. */
export function silencesAt(
  { silences }: SilenceRecord,
  now: number,
): Readonly<Record<SilenceStanding, readonly KnownSilence[]>> {
  const by: Record<SilenceStanding, KnownSilence[]> = { active: [], pending: [], expired: [] };
  const end = (silence: KnownSilence): number => Date.parse(endOf(silence));
  for (const [, silence] of silences.entries()) {
    const standing = standingAt(silence, now);
    if (standing !== 'expired' || end(silence) > now - lately) by[standing].push(silence);
  }
  by.active.sort((a, b) => end(a) - end(b));
  by.pending.sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  by.expired.sort((a, b) => end(b) - end(a));
  return by;
}
