import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Check, type CheckResult, type EventData, type Fact, fact } from '#libs/contracts';
import { IncidentHistory, incidentFacts } from '#libs/testing/incident-history';
import { closerDecider } from './decide.js';

const incidentId = 'inc-1';
const start = 1_700_000_000_000;
const minutes = (count: number) => start + count * 60_000;
const policy = { verifyForMs: 300_000, when: undefined };
const { opened, attached, alertResolved, recommended } = incidentFacts(incidentId);
const run = { incidentId, approvalId: 'approval-1', actionId: 'restart' };

const healthy: Check = { kind: 'http', name: 'healthy', url: 'https://shop.example/healthz', status: 200 };
const quick: Check = { kind: 'promql', name: 'quick', query: 'ratio', expect: '> 0.9' };
const answer = (check: Check, well: boolean): CheckResult =>
  check.kind === 'http'
    ? { name: check.name, status: well ? 200 : 503 }
    : { name: check.name, values: [well ? '0.95' : '0.1'] };

const found = new IncidentHistory(incidentId, { now: start }).record('router', opened(), attached('a'));
const advised = (checks: readonly Check[], windowMs?: number) =>
  found.record(
    'triage',
    recommended({ verify: { checks: [...checks], ...(windowMs !== undefined && { windowMs }) } }),
  );
const succeeded = (more: Partial<EventData<'argus.action.succeeded.v1'>> = {}) =>
  fact('argus.action.succeeded.v1', incidentId, { ...run, output: '', durationMs: 1, ...more });

type Answers = (check: Check, at: number) => CheckResult;

const decide = (history: IncidentHistory, now: number, kind: 'deadline' | 'last' = 'deadline') =>
  closerDecider.decide(
    kind === 'deadline' ? { kind } : { kind: 'recorded', events: history.last },
    history.foldedBy(closerDecider),
    { now, policy },
  );

/** Lets time go on to a moment, with everything that the closer states and is told until then. */
function live(history: IncidentHistory, to: number, answers: Answers = (check) => answer(check, true)) {
  let now = Math.max(start, Date.parse(history.last[0]?.time ?? ''));
  for (let steps = 0; steps < 2_000; steps++) {
    const decision = decide(history, now, 'last');
    const [command] = decision.commands;
    const facts: readonly Fact[] =
      command === undefined
        ? decision.events
        : [
            fact('argus.verification.observed.v1', incidentId, {
              incidentId,
              look: command.look,
              results: command.checks.map((check) => answers(check, now)),
            }),
          ];
    if (facts.length > 0) {
      history = history.at(now).record('closer', ...facts);
      continue;
    }
    const next = closerDecider.deadline(history.foldedBy(closerDecider));
    if (next === undefined || next > to) return history.at(to);
    now = Math.max(next, now + 1);
    const due = decide(history, now);
    if (due.events.length > 0) history = history.at(now).record('closer', ...due.events);
  }
  throw new Error('the closer does not come to rest');
}

const types = (history: IncidentHistory) => history.events.map(({ type }) => type);
const outcomes = (history: IncidentHistory) =>
  history.events.flatMap(({ type, data }) =>
    type === 'argus.verification.passed.v1' || type === 'argus.verification.failed.v1'
      ? [{ outcome: data.outcome, reason: data.reason, actionId: data.actionId }]
      : [],
  );
const ofAction = (history: IncidentHistory) =>
  outcomes(history).filter(({ actionId }) => actionId === 'restart');
const count = (history: IncidentHistory, type: string) =>
  types(history).filter((each) => each === type).length;

describe('after an action', () => {
  it('says what it watches and until when', () => {
    const history = advised([healthy], 600_000).at(start).record('executor', succeeded());
    expect(decide(history, start).events).toEqual([
      fact('argus.verification.started.v1', incidentId, {
        ...run,
        until: new Date(minutes(10)).toISOString(),
        checks: [healthy],
        reason: 'action-succeeded',
      }),
    ]);
  });

  it('keeps it when the alerts are over and the checks hold at the end of the window', () => {
    const acted = live(advised([healthy, quick], 600_000).record('executor', succeeded()), minutes(3));
    const over = live(acted.record('router', alertResolved('a')), minutes(20));
    expect(ofAction(over)).toEqual([
      { outcome: 'kept', reason: 'alerts-over-and-checks-hold', actionId: 'restart' },
    ]);
    expect(types(over).at(-1)).toBe('argus.incident.closed.v1');
    expect(count(over, 'argus.incident.resolved.v1')).toBe(1);
  });

  it('does not close before the window has ended', () => {
    const acted = live(advised([], 3_600_000).record('executor', succeeded()), minutes(3));
    const quiet = live(acted.record('router', alertResolved('a')), minutes(50));
    expect(decide(quiet, minutes(50)).reason).toBe('action-still-watched');
    expect(types(live(quiet, minutes(61)))).toContain('argus.incident.closed.v1');
  });

  it('has regressed when the alert still fires at the end', () => {
    const acted = live(advised([healthy]).record('executor', succeeded()), minutes(6));
    expect(ofAction(acted)).toEqual([
      { outcome: 'regressed', reason: 'alert-still-fires', actionId: 'restart' },
    ]);
    expect(count(acted, 'argus.verification.started.v1')).toBe(1);
  });

  it('has regressed as soon as an alert fires again that was over', () => {
    const acted = live(advised([], 600_000).record('executor', succeeded()), minutes(1));
    const quiet = live(acted.record('router', alertResolved('a')), minutes(3));
    const again = live(quiet.record('router', attached('a', { episode: '2' })), minutes(3));
    expect(ofAction(again)).toEqual([
      { outcome: 'regressed', reason: 'alert-fired-again', actionId: 'restart' },
    ]);
    expect(again.foldedBy(closerDecider).stage).toBe('open');
  });

  it('has regressed when a check that held fails at two looks running', () => {
    const failsFrom: Answers = (check, at) => answer(check, at < minutes(3));
    const acted = live(advised([healthy], 3_600_000).record('executor', succeeded()), minutes(30), failsFrom);
    expect(ofAction(acted)).toEqual([
      { outcome: 'regressed', reason: 'check-fell-back', actionId: 'restart' },
    ]);
  });

  it('has regressed when a check does not hold at the end', () => {
    const never: Answers = (check) => answer(check, false);
    const acted = live(advised([quick]).record('executor', succeeded()), minutes(1), never);
    const over = live(acted.record('router', alertResolved('a')), minutes(6), never);
    expect(ofAction(over)).toEqual([
      { outcome: 'regressed', reason: 'check-does-not-hold', actionId: 'restart' },
    ]);
    expect(types(live(over, minutes(600), never))).not.toContain('argus.incident.closed.v1');
  });

  it('takes nothing back because nobody answers, and says that it cannot tell', () => {
    const silent: Answers = ({ name }) => ({ name, unreadable: 'no answer in time' });
    const acted = live(advised([quick]).record('executor', succeeded()), minutes(1), silent);
    const over = live(acted.record('router', alertResolved('a')), minutes(20), silent);
    expect(ofAction(over)).toEqual([
      { outcome: undefined, reason: 'check-cannot-be-read', actionId: 'restart' },
    ]);
  });

  it('goes by the alerts alone where the settings name nobody to ask', () => {
    const nobody: Answers = ({ name }) => ({ name, notAsked: 'closer.prometheus.url is not set' });
    const acted = live(advised([quick]).record('executor', succeeded()), minutes(1), nobody);
    const over = live(acted.record('router', alertResolved('a')), minutes(30), nobody);
    expect(ofAction(over)).toEqual([{ outcome: 'kept', reason: 'alerts-over', actionId: 'restart' }]);
    expect(types(over).at(-1)).toBe('argus.incident.closed.v1');
    expect(count(over, 'argus.verification.due.v1')).toBeLessThan(4);
  });

  it('does not watch what takes an action back', () => {
    const history = advised([healthy]).record('executor', succeeded({ undoOf: 'restart' }));
    expect(types(live(history, minutes(30)))).not.toContain('argus.verification.started.v1');
  });

  it('does not begin to watch a day later what nobody watched', () => {
    const history = advised([healthy]).record('executor', succeeded());
    expect(decide(history, minutes(24 * 60)).reason).toBe('alerts-still-firing');
  });

  it('asks again when an answer never comes', () => {
    const history = advised([healthy]).record('executor', succeeded());
    const started = history.record('closer', ...decide(history, start).events);
    const asked = started.record('closer', ...decide(started, start).events);
    expect(asked.last.map(({ type }) => type)).toEqual(['argus.verification.due.v1']);
    expect(decide(asked, minutes(1)).events).toEqual([]);
    expect(decide(asked, minutes(2)).events).toMatchObject([{ data: { look: 2 } }]);
  });

  it('hears each look once, and none that was given up', () => {
    const history = advised([healthy]).record('executor', succeeded());
    const started = history.record('closer', ...decide(history, start).events);
    const asked = started.record('closer', ...decide(started, start).events);
    const late = asked.at(minutes(2)).record('closer', ...decide(asked, minutes(2)).events);
    const observed = fact('argus.verification.observed.v1', incidentId, {
      ...{ incidentId, look: 1, results: [answer(healthy, true)] },
    });
    const state = late.record('closer', observed).foldedBy(closerDecider);
    expect(state.looks.seen).toBe(0);
    const command = closerDecider.decide({ kind: 'recorded', events: asked.last }, state, {
      now: minutes(2),
      policy,
    });
    expect(command.commands).toEqual([]);
  });
});

describe('before an incident is over', () => {
  it('the checks have to hold, and people are told once', () => {
    const failsUntil: Answers = (check, at) => answer(check, at >= minutes(7));
    const quiet = advised([healthy]).record('router', alertResolved('a'));
    const waiting = live(quiet, minutes(6), failsUntil);
    expect(types(waiting)).not.toContain('argus.incident.resolved.v1');
    const over = live(waiting, minutes(30), failsUntil);
    expect(count(over, 'argus.incident.resolved.v1')).toBe(1);
    expect(types(over).at(-1)).toBe('argus.incident.closed.v1');
  });

  it('a check that fails while it waits opens it again', () => {
    const dip: Answers = (check, at) => answer(check, at < minutes(2) || at > minutes(4));
    const over = live(advised([healthy]).record('router', alertResolved('a')), minutes(40), dip);
    expect(outcomes(over)[0]).toMatchObject({ reason: 'check-does-not-hold', outcome: undefined });
    expect(count(over, 'argus.incident.resolved.v1')).toBe(2);
    expect(types(over).at(-1)).toBe('argus.incident.closed.v1');
  });

  it('an alert that flaps keeps it open', () => {
    const flapping = (is: boolean) =>
      fact('argus.incident.flapping.v1', incidentId, {
        ...{ incidentId, fingerprint: 'a', episode: '1', flapping: is, changes: 6, rule: 'often' },
        reason: is ? 'changes-too-often' : 'quiet-again',
      });
    const history = found.record('router', flapping(true));
    expect(decide(history, start).reason).toBe('alert-flaps');
    const calm = history.record('router', flapping(false), alertResolved('a'));
    expect(decide(calm, start).reason).toBe('all-alerts-resolved');
  });

  it('is looked at less often the longer nothing changes', () => {
    const never: Answers = (check) => answer(check, false);
    const day = live(advised([healthy]).record('router', alertResolved('a')), minutes(60 * 24), never);
    expect(count(day, 'argus.verification.due.v1')).toBeLessThan(320);
  });
});

describe('a person who says that it is over', () => {
  const resolve = (history: IncidentHistory, reason = 'the customer is gone') =>
    closerDecider.decide(
      { kind: 'request', request: { kind: 'resolve', reason } },
      history.foldedBy(closerDecider),
      {
        now: minutes(1),
        policy,
      },
    );

  it('closes it with their reason, whatever fires', () => {
    const data = { incidentId, reason: 'person-says-so', said: 'the customer is gone' };
    expect(resolve(found).events).toEqual([
      fact('argus.incident.resolved.v1', incidentId, {
        ...data,
        verifyAt: new Date(minutes(1)).toISOString(),
      }),
      fact('argus.incident.closed.v1', incidentId, data),
    ]);
  });

  it('has nobody told twice that it is resolved', () => {
    const waiting = live(found.record('router', alertResolved('a')), minutes(1));
    expect(resolve(waiting).events.map(({ type }) => type)).toEqual(['argus.incident.closed.v1']);
  });

  it('changes nothing when it is closed, or not known', () => {
    const closed = found.record('closer', ...resolve(found).events);
    expect(resolve(closed)).toEqual({ events: [], commands: [], reason: 'already-closed' });
    expect(resolve(new IncidentHistory(incidentId, { now: start })).reason).toBe('incident-not-opened');
  });
});

describe('whatever happens in whatever order', () => {
  it('an action has at most one outcome, and nothing closes while an alert fires or an action is watched', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('fires', 'ends'), alert: fc.constantFrom('a', 'b') }),
      fc.record({ kind: fc.constantFrom('acts', 'waits'), alert: fc.constant('') }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.array(fc.boolean(), { maxLength: 60 }),
        (steps, wells) => {
          let looks = 0;
          const answers: Answers = (check) => answer(check, wells[looks++] ?? true);
          let history = advised([healthy]);
          let episode = 1;
          for (const [at, { kind, alert }] of steps.entries()) {
            const now = minutes(at * 2);
            history = live(history, now, answers);
            if (kind === 'fires')
              history = history.record('router', attached(alert, { episode: String(++episode) }));
            if (kind === 'ends') history = history.record('router', ...endingsOf(history, alert));
            if (kind === 'acts')
              history = history.record('executor', succeeded({ approvalId: `approval-${at}` }));
          }
          history = live(history, minutes(600), answers);
          expect(ofAction(history).length).toBeLessThanOrEqual(
            steps.filter(({ kind }) => kind === 'acts').length,
          );
          for (const [at, { type }] of history.events.entries()) {
            if (type !== 'argus.incident.closed.v1') continue;
            const before = new IncidentHistory(incidentId, { now: start }, [history.events.slice(0, at)]);
            const { firing, watch } = before.foldedBy(closerDecider);
            expect([firing.size, watch]).toEqual([0, undefined]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  /** The episodes of an alert that fire, resolved. */
  const endingsOf = (history: IncidentHistory, fingerprint: string): Fact[] => {
    const open = new Set<string>();
    for (const { type, data } of history.events) {
      if (type === 'argus.incident.alert-attached.v1' && data.fingerprint === fingerprint)
        open.add(data.episode);
      if (type === 'argus.incident.alert-resolved.v1' && data.fingerprint === fingerprint)
        open.delete(data.episode);
    }
    return [...open].map((episode) => alertResolved(fingerprint, { episode }));
  };
});
