import { describe, expect, it } from '@jest/globals';
import {
  type AgentName,
  type ArgusEvent,
  type EventData,
  type Fact,
  fact,
  state as asEvents,
} from '#libs/contracts';
import { triageDecider } from './decide.js';
import type { Advice, Recommend } from './recommend.js';

const incidentId = 'inc-1';
const now = 1_700_000_000_000;

const stated = (agent: AgentName, facts: readonly Fact[]): ArgusEvent[] =>
  asEvents(facts, { agent, cause: 'cause', correlationId: incidentId, now });
const fold = (events: readonly ArgusEvent[]) =>
  events.reduce((state, event) => triageDecider.evolve(state, event), triageDecider.initial);

const restart = {
  id: 'restart-service',
  title: 'Restart checkout',
  kind: 'command' as const,
  risk: 'medium' as const,
  target: 'service/checkout',
  parameters: { command: 'demo-restart', args: ['checkout'] },
};
const advice = (id: string, score: number, more: Partial<Advice> = {}): Advice => ({
  score,
  runbook: { id, title: id, file: `${id}.md`, summary: '', matchedOn: {} },
  problems: [],
  ...more,
});
const recommend: Recommend = (labels) => {
  if (labels['alertname'] === 'HighErrorRate') return advice('high-error-rate', 1, { action: restart });
  if (labels['alertname'] === 'HighLatency') return advice('high-latency', labels['service'] ? 2 : 1);
  if (labels['alertname'] === 'Nameless') return advice('nameless', 1, { problems: ['no label "service"'] });
  return undefined;
};
const decide = (events: readonly ArgusEvent[]) =>
  triageDecider.decide({ kind: 'recorded', events }, fold(events), { now, policy: { recommend } });

const opened = fact('argus.incident.opened.v1', incidentId, {
  incidentId,
  title: 'checkout',
  severity: 'high',
  groupKey: 'checkout',
  groupLabels: {},
  reason: 'new-group',
});
const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });
const closed = fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-resolved' });
const attached = (
  alertname: string,
  more: Partial<EventData<'argus.incident.alert-attached.v1'>> = {},
): Fact =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    incidentId,
    fingerprint: alertname,
    episode: '1',
    outcome: 'attached',
    reason: 'same-group',
    labels: { alertname },
    annotations: {},
    severity: 'high',
    startsAt: '2023-11-14T22:13:20.000Z',
    ...more,
  });
const resolved = (fingerprint: string): Fact =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    incidentId,
    fingerprint,
    episode: '1',
    reason: 'resolved',
    endsAt: '2023-11-14T22:20:00.000Z',
  });
const dataOf = <T extends Fact['type']>(facts: readonly Fact[], type: T) =>
  facts.find((each) => each.type === type)?.data as EventData<T> | undefined;

describe('triage', () => {
  it('starts, says what it sees, and recommends the runbook with its action', () => {
    const decision = decide(stated('router', [opened, attached('HighErrorRate')]));
    expect(decision.events.map(({ type }) => type)).toEqual([
      'argus.triage.started.v1',
      'argus.triage.observed.v1',
      'argus.triage.recommended.v1',
    ]);
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')).toMatchObject({
      runbook: { id: 'high-error-rate', file: 'high-error-rate.md' },
      action: restart,
      reason: 'runbook-matches',
    });
  });

  it('states nothing when the same message comes again', () => {
    const history = stated('router', [opened, attached('HighErrorRate')]);
    const again = [...history, ...stated('triage', decide(history).events)];
    expect(decide(again)).toEqual({ events: [], commands: [], reason: 'nothing-new-to-recommend' });
  });

  it('says that no runbook matches, which is an answer too', () => {
    const decision = decide(stated('router', [opened, attached('Odd')]));
    const recommendation = dataOf(decision.events, 'argus.triage.recommended.v1');
    expect(recommendation).toEqual({ incidentId, reason: 'no-runbook-matches' });
  });

  it('recommends after all when an alert with a runbook joins', () => {
    const history = stated('router', [opened, attached('Odd')]);
    const looked = [...history, ...stated('triage', decide(history).events)];
    expect(decide([...looked, ...stated('router', [attached('Odder')])]).reason).toBe(
      'still-no-runbook-matches',
    );
    expect(decide([...looked, ...stated('router', [attached('HighErrorRate')])]).reason).toBe(
      'runbook-matches',
    );
  });

  it('waits for the first alert', () => {
    const history = stated('router', [opened]);
    expect(decide(history).events.map(({ type }) => type)).toEqual(['argus.triage.started.v1']);
    expect(decide([...history, ...stated('triage', decide(history).events)]).events).toEqual([]);
  });

  it('takes the runbook that most labels speak for, over all alerts', () => {
    const slow = attached('HighLatency', { labels: { alertname: 'HighLatency', service: 'checkout' } });
    const decision = decide(stated('router', [opened, attached('HighErrorRate'), slow]));
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')?.runbook?.id).toBe('high-latency');
    expect(decision.reason).toBe('runbook-matches-without-action');
  });

  it('proposes the runbook without an action that cannot be filled in, and says why', () => {
    const decision = decide(stated('router', [opened, attached('Nameless')]));
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')).toMatchObject({
      runbook: { id: 'nameless' },
      reason: 'runbook-matches-action-not-fillable',
    });
    expect(dataOf(decision.events, 'argus.triage.observed.v1')?.observations).toContainEqual({
      kind: 'action-problem',
      text: 'The runbook\'s action cannot be proposed: no label "service".',
    });
  });

  it('looks again after the incident was reopened, at what fires now', () => {
    const first = stated('router', [opened, attached('HighErrorRate')]);
    const history = [
      ...first,
      ...stated('triage', decide(first).events),
      ...stated('router', [resolved('HighErrorRate')]),
      ...stated('closer', [closed]),
    ];
    expect(decide(history).reason).toBe('incident-closed');
    expect(triageDecider.finishedAt(fold(history))).toBe(now);
    const decision = decide([...history, ...stated('router', [reopened, attached('HighLatency')])]);
    expect(dataOf(decision.events, 'argus.triage.started.v1')?.reason).toBe('incident-reopened');
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')?.runbook?.id).toBe('high-latency');
  });
});

describe('what triage observes', () => {
  const observations = (facts: Fact[]) =>
    dataOf(decide(stated('router', [opened, ...facts])).events, 'argus.triage.observed.v1')?.observations ??
    [];

  it('counts, finds what the alerts have in common, and since when', () => {
    const one = attached('A', { labels: { alertname: 'A', service: 'checkout', zone: '1' } });
    const other = attached('B', {
      labels: { alertname: 'B', service: 'checkout', zone: '2' },
      severity: 'critical',
      startsAt: '2023-11-14T22:00:00.000Z',
    });
    expect(observations([one, other]).map(({ text }) => text)).toEqual([
      '2 alerts fire: A, B.',
      'The worst severity among them is critical.',
      'The earliest began at 2023-11-14T22:00:00.000Z.',
      'All have in common: service=checkout.',
    ]);
  });

  it('passes links on, each once, and never one that is no web address', () => {
    const source = 'https://prometheus.example.com/graph?g0.expr=up';
    const runbook = 'https://wiki.example.com/up';
    const links = observations([
      attached('A', { generatorURL: source, annotations: { runbook_url: runbook } }),
      attached('B', { generatorURL: source, annotations: { runbook_url: 'javascript:alert(1)' } }),
    ]).flatMap(({ link }) => link ?? []);
    expect(links).toEqual([source, runbook]);
  });

  it('looks at the first fifty alerts of a storm and counts the others', () => {
    const storm = Array.from({ length: 200 }, (_, at) => attached(`A${at}`, { labels: { zone: '1' } }));
    expect(observations(storm).map(({ text }) => text)).toEqual([
      '200 alerts fire.',
      'The worst severity among them is high.',
      'The earliest began at 2023-11-14T22:13:20.000Z.',
      'All have in common (of the first 50): zone=1.',
    ]);
  });
});
