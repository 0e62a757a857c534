import { describe, expect, it } from '@jest/globals';
import {
  type Evidence,
  type Fact,
  type Hypothesis,
  type SourceAnswer,
  fact,
  findingsAfter,
  fromTimestamp,
  noFindings,
  toTimestamp,
} from '#libs/contracts';
import { defaultPolicy } from '#libs/policy';
import { IncidentHistory, incidentFacts } from '#libs/testing/incident-history';
import { type TriagePolicy, triageDecider } from './decide.js';
import { longestWait } from './give-up.js';

const incidentId = 'inc-1';
const now = fromTimestamp('2023-11-14T22:15:00.000Z');
const minute = 60_000;
const { opened, attached, alertResolved, closed, reopened } = incidentFacts(incidentId);
const checkout = attached('a', {
  labels: { alertname: 'A', service: 'checkout', depends_on: 'payments' },
  startsAt: '2023-11-14T22:13:20.000Z',
});

const evidence: Evidence = {
  ...{ id: 'ev-1', source: 'prometheus', says: 'CPU of payments rose', query: 'cpu', kind: 'change' },
  ...{ from: toTimestamp(now - 60 * minute), to: toTimestamp(now), strength: 3 },
  change: { changeId: 'c', kind: 'deployment' },
};
const cause = (ids: string[], confidence = 0.8): Hypothesis => ({
  ...{ component: 'payments', fault: 'cpu', confidence, says: 'payments is short of CPU', evidence: ids },
  ...{ confirmedBy: 'throttling', refutedBy: 'idle CPUs' },
});
const policy: TriagePolicy = {
  recommend: () => [],
  evidence: {
    ...{
      looks: [0, 3 * minute, 10 * minute],
      normalMs: 60 * minute,
      marginMs: 10 * minute,
      budgetMs: 20_000,
    },
    ...{ componentLabels: ['service'], topology: defaultPolicy.topology },
  },
  hypothesise: ({ evidence: found }) => found.map(({ id }) => cause([id])),
};
const answered: SourceAnswer = { source: 'prometheus', kind: 'metric', outcome: 'answered' };
const late: SourceAnswer = { source: 'loki', kind: 'log', outcome: 'late', reason: 'no answer within 20 s' };

const at = (history: IncidentHistory, time: number, by: TriagePolicy = policy, events = history.last) =>
  triageDecider.decide({ kind: 'recorded', events }, history.foldedBy(triageDecider), {
    now: time,
    policy: by,
  });
/** What triage states at a time is on record. */
const decided = (history: IncidentHistory, time = now, by = policy) =>
  history.at(time).record('triage', ...at(history, time, by).events);
const found = (...alerts: Fact[]) =>
  new IncidentHistory(incidentId, { now }).record('router', opened(), ...alerts);
const settled = (look: string, sources: SourceAnswer[], ...pieces: Evidence[]) => [
  ...pieces.map((each) =>
    fact('argus.triage.evidence-found.v1', incidentId, { incidentId, look, evidence: each }),
  ),
  fact('argus.triage.evidence-settled.v1', incidentId, {
    ...{ incidentId, look, sources, dependencies: [], reason: 'every-source-answered' },
  }),
];
const typesOf = (facts: readonly Fact[]) =>
  facts.map(({ type }) => type.replace(/^argus\.triage\.|\.v1$/g, ''));
const onDeadline = (history: IncidentHistory, time: number, by = policy) =>
  triageDecider.decide({ kind: 'deadline' }, history.foldedBy(triageDecider), { now: time, policy: by });
const deadlineOf = (history: IncidentHistory) => triageDecider.deadline(history.foldedBy(triageDecider));

describe('the looks at an incident', () => {
  it('begin with the recommendation, which does not wait for evidence, and say what is compared', () => {
    const { events } = at(found(checkout), now);
    expect(typesOf(events)).toEqual(['started', 'observed', 'recommended', 'evidence-requested']);
    expect(events.at(-1)?.data).toEqual({
      ...{ incidentId, look: '1', reason: 'incident-opened', budgetMs: 20_000 },
      normal: { from: '2023-11-14T21:03:20.000Z', to: '2023-11-14T22:03:20.000Z' },
      abnormal: { from: '2023-11-14T22:03:20.000Z', to: '2023-11-14T22:15:00.000Z' },
      components: ['checkout', 'payments'],
      nextLookAt: toTimestamp(now + 3 * minute),
    });
  });

  it('are carried out from the record alone, again after a crash, and not once they are settled', () => {
    const asked = decided(found(checkout));
    const command = {
      kind: 'gather-evidence',
      request: { look: '1' },
      alerts: [{ labels: { service: 'checkout' } }],
    };
    expect(at(asked, now)).toMatchObject({ events: [], commands: [command], reason: 'evidence-to-gather' });
    expect(at(asked, now).commands).toEqual(at(asked, now + minute).commands);
    // Whatever else happens meanwhile has nothing gathered, and asks for nothing more.
    expect(at(asked.record('router', attached('b')), now)).toMatchObject({ events: [], commands: [] });
    const done = asked.record('triage', ...settled('1', [answered]));
    expect(at(done, now, policy, asked.last).commands).toEqual([]);
    expect(at(decided(done), now, policy, asked.last)).toMatchObject({ events: [], commands: [] });
  });

  it('end in likely causes that cite what is on record, and name who is missing', () => {
    const done = decided(found(checkout)).record('triage', ...settled('1', [answered, late], evidence));
    const { events, reason } = at(done, now);
    expect(events.map(({ data }) => data)).toEqual([
      {
        ...{ incidentId, look: '1', hypotheses: [cause(['ev-1'])], reason: 'evidence-speaks-for-it' },
        missing: [{ source: 'loki', reason: 'no answer within 20 s' }],
      },
    ]);
    expect(reason).toBe('evidence-speaks-for-it');
    const madeUp = { ...policy, hypothesise: () => [cause(['ev-2']), cause([])] };
    expect(at(done, now, madeUp).events[0]?.data).toMatchObject({
      hypotheses: [],
      reason: 'nothing-stands-out',
    });
    const silent = decided(found(checkout)).record('triage', ...settled('1', [late]));
    expect(at(silent, now).events[0]?.data).toMatchObject({ reason: 'no-metrics-logs-or-traces' });
    // What was found is not kept in mind longer than it is needed.
    expect(decided(done).foldedBy(triageDecider)).toMatchObject({ evidence: [], pending: undefined });
  });

  it('come again at their times while the incident is open, and those that were missed are not made up for', () => {
    const first = decided(decided(found(checkout)).record('triage', ...settled('1', [answered], evidence)));
    expect(deadlineOf(first)).toBe(now + 3 * minute);
    expect(at(first, now + 3 * minute - 1).events).toEqual([]);
    const second = at(first, now + 3 * minute);
    expect(second.events[0]?.data).toMatchObject({
      ...{ look: '2', reason: 'incident-still-open', nextLookAt: toTimestamp(now + 10 * minute) },
    });
    const last = at(first, now + 20 * minute);
    expect(typesOf(last.events)).toEqual(['evidence-requested']);
    expect(last.events[0]?.data).not.toHaveProperty('nextLookAt');
    const ended = decided(first, now + 20 * minute).record('triage', ...settled('2', [answered], evidence));
    expect(deadlineOf(decided(ended, now + 20 * minute))).toBeUndefined();
    expect(deadlineOf(first.record('router', alertResolved('a')))).toBeUndefined();
  });

  it('are given up where nothing comes of one, which is said, and the next begins', () => {
    const lost = decided(found(checkout));
    const end = now + 20_000 + longestWait;
    expect(deadlineOf(lost)).toBe(end);
    expect(at(lost, end - 1)).toMatchObject({ events: [], commands: [{ kind: 'gather-evidence' }] });
    const givenUp = onDeadline(lost, end);
    expect(givenUp.reason).toBe('look-given-up');
    expect(givenUp.events).toMatchObject([
      { type: 'argus.triage.evidence-settled.v1', data: { look: '1', reason: 'look-given-up' } },
    ]);
    const over = lost.at(end).record('triage', ...givenUp.events);
    // Should the message with the conclusion be lost as well, the deadline concludes.
    expect(deadlineOf(over)).toBe(end);
    const concluded = over.record('triage', ...onDeadline(over, end).events);
    expect(concluded.last[0]?.data).toMatchObject({
      ...{ hypotheses: [], reason: 'no-metrics-logs-or-traces' },
      missing: [{ source: 'metrics' }, { source: 'logs' }, { source: 'traces' }],
    });
    expect(onDeadline(concluded, end).events).toMatchObject([{ data: { look: '2' } }]);
    // An answer that comes after all settles nothing more.
    expect(at(over, end, policy, lost.last).commands).toEqual([]);
    expect(deadlineOf(lost.record('router', alertResolved('a')).record('closer', closed()))).toBeUndefined();
  });

  it('are waited for while they go on in this process, and for as long after it began', () => {
    const asked = decided(found(checkout));
    const hour = now + 60 * minute;
    const end = hour + 20_000 + longestWait;
    const goesOn: TriagePolicy = {
      ...policy,
      wentOnAt: (what, id, look) => (`${what} ${id}/${look}` === 'look inc-1/1' ? hour : 0),
    };
    expect(onDeadline(asked, end - 1, goesOn).events).toEqual([]);
    expect(at(asked, end - 1, goesOn).commands).toMatchObject([{ kind: 'gather-evidence' }]);
    expect(onDeadline(asked, end, goesOn).reason).toBe('look-given-up');
    // Nobody waits longer because something went on before it was asked for.
    expect(onDeadline(asked, end - 60 * minute, { ...policy, wentOnAt: () => 0 }).reason).toBe(
      'look-given-up',
    );
  });

  it('that are given up leave the causes that were found before', () => {
    const first = decided(decided(found(checkout)).record('triage', ...settled('1', [answered], evidence)));
    const lost = decided(first, now + 20 * minute);
    const end = now + 20 * minute + 20_000 + longestWait;
    expect(deadlineOf(lost)).toBe(end);
    const over = lost.at(end).record('triage', ...onDeadline(lost, end).events);
    expect(over.last.map(({ type }) => type)).toEqual(['argus.triage.evidence-settled.v1']);
    // It was the last.
    expect([deadlineOf(over), at(over, end).events, onDeadline(over, end).events]).toEqual([
      undefined,
      [],
      [],
    ]);
    expect(over.events.reduce(findingsAfter, noFindings).shown?.hypotheses).toEqual([cause(['ev-1'])]);
  });

  it('that are given up say so where what was found before is no longer what people are shown', () => {
    const known = decided(decided(found(checkout)).record('triage', ...settled('1', [answered], evidence)));
    const again = known
      .record('router', alertResolved('a'))
      .record('closer', closed())
      .record('router', reopened(), attached('c'));
    const nothingNow = decided(
      decided(known, now + 3 * minute).record('triage', ...settled('2', [answered])),
    );
    for (const [history, look] of [
      [decided(again), '2'],
      [decided(nothingNow, now + 10 * minute), '3'],
    ] as const) {
      const end = now + 60 * minute;
      const over = history.at(end).record('triage', ...onDeadline(history, end).events);
      expect(at(over, end).events[0]).toMatchObject({
        ...{ type: 'argus.triage.hypothesised.v1', data: { look, hypotheses: [] } },
      });
    }
  });

  it('are over when the incident closes, and begin anew when it is opened again', () => {
    const open = decided(found(checkout));
    const over = open.record('router', alertResolved('a')).record('closer', closed());
    expect(at(over, now, policy, open.last)).toMatchObject({
      events: [],
      commands: [],
      reason: 'incident-closed',
    });
    const again = over.at(now + 30 * minute).record('router', reopened(), attached('c'));
    const { events } = at(again, now + 30 * minute);
    expect(events.at(-1)?.data).toMatchObject({
      ...{ look: '2', reason: 'incident-reopened', nextLookAt: toTimestamp(now + 33 * minute) },
    });
  });

  it('do not come again where there is nobody to ask, or the policy wants none', () => {
    const nobody: SourceAnswer = { source: 'loki', kind: 'log', outcome: 'not-configured' };
    const told: SourceAnswer = { source: 'recorded-changes', kind: 'change', outcome: 'answered' };
    expect(
      deadlineOf(decided(decided(found(checkout)).record('triage', ...settled('1', [nobody, told])))),
    ).toBeUndefined();
    const { evidence: asked, ...rest } = policy;
    const none = { ...rest, evidence: { ...asked!, looks: [] } };
    expect(typesOf(at(found(checkout), now, none).events)).toEqual(['started', 'observed', 'recommended']);
    expect(deadlineOf(decided(found(checkout), now, none))).toBeUndefined();
  });

  it('that are to come later only are waited for from the start', () => {
    const later = { ...policy, evidence: { ...policy.evidence!, looks: [minute] } };
    const started = decided(found(checkout), now, later);
    expect(deadlineOf(started)).toBe(now + minute);
    expect(typesOf(at(started, now + minute, later).events)).toEqual(['evidence-requested']);
  });

  it('of what began long ago are where it set in', () => {
    const old = attached('a', { startsAt: '2023-11-10T00:00:00.000Z' });
    expect(at(found(old), now).events.at(-1)?.data).toMatchObject({
      abnormal: { from: '2023-11-09T23:50:00.000Z', to: '2023-11-10T06:00:00.000Z' },
    });
  });

  it('go no further back than a source may remember, whenever an alert says that it began', () => {
    const ancient = attached('a', { startsAt: '0001-01-01T00:00:00.000Z' });
    expect(at(found(ancient), now).events.at(-1)?.data).toMatchObject({
      abnormal: { from: '2023-10-15T22:05:00.000Z' },
    });
  });
});
