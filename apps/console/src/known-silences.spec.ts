import { describe, expect, it } from '@jest/globals';
import { type Fact, type Recorded, fact, state } from '#libs/contracts';
import { type SilenceRecord, foldSilences, nothingSilenced, silencesAt } from './known-silences.js';

const began = Date.parse('2026-11-21T03:00:00Z');
const hour = 60 * 60_000;
const iso = (hours: number): string => new Date(began + hours * hour).toISOString();

const created = (silenceId: string, from: number, to: number): Fact =>
  fact('argus.silence.created.v1', silenceId, {
    ...{ silenceId, createdBy: 'alice', comment: 'Disks', startsAt: iso(from), endsAt: iso(to) },
    matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
  });
const ended = (silenceId: string, at: number): Fact =>
  fact('argus.silence.expired.v1', silenceId, { silenceId, at: iso(at), reason: 'expired-by-hand' });
/** What the router states, each at its hour. */
const recordOf = (...told: readonly (readonly [hours: number, fact: Fact])[]): SilenceRecord =>
  told.reduce((record, [hours, each]) => {
    const events = state([each], {
      ...{ agent: 'router', cause: each.subject, correlationId: 'c', now: began + hours * hour },
    });
    return foldSilences(record, { agent: 'router', events } as unknown as Recorded);
  }, nothingSilenced);
const known = (record: SilenceRecord): string[] => [...record.silences.entries()].map(([id]) => id).sort();

describe('the silences that the console knows', () => {
  const told = [
    [0, created('over', 0, 1)],
    [0, created('ended', 0, 99)],
    [0, created('long', 0, 99)],
    [0, created('soon', 50, 99)],
    [1, ended('ended', 1)],
  ] as const;

  it('are kept for a day after their end, planned or early', () => {
    const record = recordOf(...told, [24.5, created('new', 24, 30)]);
    expect(known(record)).toEqual(['ended', 'long', 'new', 'over', 'soon']);
  });

  it('are dropped then, as soon as something is stated', () => {
    const record = recordOf(...told, [25, created('new', 25, 30)]);
    expect(known(record)).toEqual(['long', 'new', 'soon']);
  });

  it('stay dropped when what was stated of them comes again', () => {
    const record = recordOf(...told, [26, created('new', 26, 30)], [26, ended('ended', 1)]);
    expect(known(record)).toEqual(['long', 'new', 'soon']);
  });

  it('are told by how they stand, those first that change next', () => {
    const record = recordOf(...told, [2, created('shorter', 2, 9)], [2, created('sooner', 20, 30)]);
    const { active, pending, expired } = silencesAt(record, began + 3 * hour);
    const ids = [active, pending, expired].map((all) => all.map(({ silenceId }) => silenceId));
    expect(ids[0]).toEqual(['shorter', 'long']);
    expect(ids[1]).toEqual(['sooner', 'soon']);
    expect(ids[2]?.toSorted()).toEqual(['ended', 'over']);
  });

  it('are not shown when they have been over for a day, though nothing was stated since', () => {
    const { expired } = silencesAt(recordOf(...told), began + 25 * hour);
    expect(expired).toEqual([]);
  });
});
