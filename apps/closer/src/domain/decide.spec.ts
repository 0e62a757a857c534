import { describe, expect, it } from '@jest/globals';
import { type AgentName, type ArgusEvent, type Fact, fact, state as asEvents } from '#libs/contracts';
import { closerDecider } from './decide.js';
import type { CloserState } from './state.js';

const incidentId = 'inc-1';
const policy = { stableForMs: 300_000 };
const start = 1_700_000_000_000;
const minutes = (count: number) => start + count * 60_000;

const stated = (agent: AgentName, facts: Fact[], now = start): ArgusEvent[] =>
  asEvents(facts, { agent, cause: `cause-${now}`, correlationId: incidentId, now });
const fold = (events: readonly ArgusEvent[]): CloserState =>
  events.reduce((state, event) => closerDecider.evolve(state, event), closerDecider.initial);
const decide = (events: readonly ArgusEvent[], now: number) =>
  closerDecider.decide({ kind: 'recorded', events }, fold(events), { now, policy });
const types = (facts: readonly Fact[]) => facts.map(({ type }) => type);

const opened = fact('argus.incident.opened.v1', incidentId, {
  incidentId,
  title: 'checkout',
  severity: 'high',
  groupKey: 'checkout',
  groupLabels: {},
  reason: 'new-group',
});
const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });
const attached = (fingerprint: string, episode = '1') =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    incidentId,
    fingerprint,
    episode,
    outcome: 'attached',
    reason: 'same-group',
    labels: {},
    annotations: {},
    severity: 'high',
    startsAt: '2023-11-14T22:13:20.000Z',
  });
const resolvedAlert = (fingerprint: string, episode = '1') =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    incidentId,
    fingerprint,
    episode,
    reason: 'resolved',
    endsAt: '2023-11-14T22:20:00.000Z',
  });

const firing = stated('router', [opened, attached('a'), attached('b')]);
const quiet = [...firing, ...stated('router', [resolvedAlert('a'), resolvedAlert('b')])];
const waiting = [...quiet, ...stated('closer', [...decide(quiet, start).events])];

describe('the closer', () => {
  it('waits while an alert of the incident fires', () => {
    expect(decide([...firing, ...stated('router', [resolvedAlert('a')])], start)).toEqual({
      events: [],
      commands: [],
      reason: 'alerts-still-firing',
    });
  });

  it('does not take an incident without alerts for one that is over', () => {
    expect(decide(stated('router', [opened]), start).reason).toBe('no-alert-yet');
  });

  it('states that the incident is resolved, and until when it has to stay so', () => {
    const decision = decide(quiet, start);
    expect(decision.events).toEqual([
      fact('argus.incident.resolved.v1', incidentId, {
        incidentId,
        verifyAt: '2023-11-14T22:18:20.000Z',
        reason: 'all-alerts-resolved',
      }),
    ]);
  });

  it('asks to be called at that time, and states nothing before', () => {
    expect(closerDecider.deadline(fold(waiting))).toBe(minutes(5));
    expect(decide(waiting, minutes(5) - 1).reason).toBe('waiting-to-verify');
  });

  it('closes at the deadline when all is still quiet, and says so once', () => {
    const decision = closerDecider.decide({ kind: 'deadline' }, fold(waiting), { now: minutes(5), policy });
    expect(types(decision.events)).toEqual(['argus.verification.passed.v1', 'argus.incident.closed.v1']);

    const closed = [...waiting, ...stated('closer', [...decision.events], minutes(5))];
    expect(decide(closed, minutes(6)).reason).toBe('already-closed');
    expect(closerDecider.deadline(fold(closed))).toBeUndefined();
    expect(closerDecider.finishedAt(fold(closed))).toBe(minutes(5));
  });

  it('starts again when an alert fires before the deadline', () => {
    const fired = [...waiting, ...stated('router', [attached('c')])];
    const decision = decide(fired, minutes(6));
    expect(types(decision.events)).toEqual(['argus.verification.failed.v1']);

    const failed = [...fired, ...stated('closer', [...decision.events])];
    expect(closerDecider.deadline(fold(failed))).toBeUndefined();
    const over = [...failed, ...stated('router', [resolvedAlert('c')])];
    expect(types(decide(over, minutes(7)).events)).toEqual(['argus.incident.resolved.v1']);
  });

  it('does not overlook an alert that came and went while it waited', () => {
    const flapped = [...waiting, ...stated('router', [attached('a', '2'), resolvedAlert('a', '2')])];
    expect(types(decide(flapped, minutes(6)).events)).toEqual([
      'argus.verification.failed.v1',
      'argus.incident.resolved.v1',
    ]);
  });

  it('does not close over an alert that was attached while it stated the incident resolved', () => {
    const crossed = [...quiet, ...stated('router', [attached('late')]), ...waiting.slice(quiet.length)];
    expect(types(decide(crossed, minutes(5)).events)).toEqual(['argus.verification.failed.v1']);
  });

  it('watches an incident again that the router reopened', () => {
    const closed = [
      ...waiting,
      ...stated('closer', [...decide(waiting, minutes(5)).events], minutes(5)),
      ...stated('router', [reopened, attached('a', '2')], minutes(8)),
    ];
    expect(decide(closed, minutes(8)).reason).toBe('alerts-still-firing');
    expect(closerDecider.finishedAt(fold(closed))).toBeUndefined();
    const over = [...closed, ...stated('router', [resolvedAlert('a', '2')])];
    expect(types(decide(over, minutes(9)).events)).toEqual(['argus.incident.resolved.v1']);
  });

  it('counts an alert that is attached twice once', () => {
    const twice = [...firing, ...stated('router', [attached('a'), resolvedAlert('a'), resolvedAlert('b')])];
    expect(decide(twice, start).reason).toBe('all-alerts-resolved');
  });

  it('folds a storm of ten thousand alerts in one incident', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `alert-${at}`);
    const storm = stated('router', [opened, ...names.map((name) => attached(name))]);
    const state = fold(storm);
    expect(state.firing.size).toBe(10_000);
    expect(
      fold([
        ...storm,
        ...stated(
          'router',
          names.map((name) => resolvedAlert(name)),
        ),
      ]).firing.size,
    ).toBe(0);
    expect(closerDecider.initial.firing.size).toBe(0);
  });
});
