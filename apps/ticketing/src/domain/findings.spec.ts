import { describe, expect, it } from '@jest/globals';
import { type EventData, type Evidence, type Fact, documentText, fact } from '#libs/contracts';
import {
  attached,
  incidentId,
  now,
  opened,
  policy,
  recommended,
  reopened,
} from '../../test-support/facts.js';
import { Story, outcome } from '../../test-support/story.js';

const minute = 60_000;
const time = '2025-10-09T08:50:00.000Z';
const about = { source: 'prometheus', query: 'cpu', from: time, to: time, at: time, strength: 5 };
const series = (id: string, name = 'cpu'): Evidence => ({
  ...{ ...about, id, kind: 'metric', component: 'payments', says: `${name} of payments rose to 0.95` },
  link: 'https://prometheus.test/graph?g0.expr=cpu',
  metric: { name, labels: {}, normal: 0.2, value: 0.95, points: [[now, 1]] },
});
const log: Evidence = {
  ...{ ...about, id: 'ev-log', kind: 'log', source: 'files', says: 'A new line in payments' },
  log: {
    ...{ template: 'pool <*>', change: 'new', normalPerMinute: 0, perMinute: 9 },
    examples: ['# pool exhausted <b>\nat Pool.java:1'],
  },
};
const change: Evidence = {
  ...{ ...about, id: 'ev-change', kind: 'change', source: 'github', says: 'payments 1.2 was deployed' },
  link: 'javascript:alert(1)',
  change: { changeId: 'c', kind: 'deployment', by: 'alice' },
};
const past: Evidence = {
  ...{ ...about, id: 'ev-past', kind: 'past-incident', source: 'record', says: 'payments ran out of CPU' },
  past: { incidentId: 'inc-0', openedAt: time, likeness: 0.9, action: 'Restart payments', outcome: 'kept' },
};

const asked = (look: string) =>
  fact('argus.triage.evidence-requested.v1', incidentId, {
    ...{ incidentId, look, normal: { from: time, to: time }, abnormal: { from: time, to: time } },
    ...{ components: ['payments'], budgetMs: 1, reason: 'incident-opened' },
  });
const found = (look: string, ...pieces: Evidence[]) =>
  pieces.map((evidence) =>
    fact('argus.triage.evidence-found.v1', incidentId, { incidentId, look, evidence }),
  );
const hypothesised = (
  look: string,
  component: string,
  evidence: string[],
  missing: EventData<'argus.triage.hypothesised.v1'>['missing'] = [],
): Fact =>
  fact('argus.triage.hypothesised.v1', incidentId, {
    ...{ incidentId, look, missing, reason: 'evidence-speaks-for-it' },
    hypotheses: [
      {
        ...{ component, fault: 'cpu', confidence: 0.82, says: `${component} is short of CPU`, evidence },
        ...{ confirmedBy: 'throttling', refutedBy: 'idle CPUs' },
      },
    ],
  });
const looked = (story: Story) =>
  story.tells(
    'triage',
    asked('1'),
    ...found('1', series('ev-1'), log, change, past),
    hypothesised('1', 'payments', ['ev-1', 'ev-log'], [{ source: 'loki', reason: 'no answer within 20 s' }]),
  );
const textOf = (story: Story): string =>
  documentText(story.of('argus.ticket.change-requested.v1').at(-1)?.document ?? []);

describe('what triage found, in the ticket', () => {
  const gathering = { ...policy, updateEveryMs: 10 * minute, commentOn: [] };
  const begun = () => new Story(gathering).tells('router', opened(), attached('1'));

  it('is told at once, each part with where it comes from', () => {
    const story = looked(begun());
    expect(textOf(story).split('Hypotheses and evidence:\n')[1]?.split('\n\nLinks:')[0])
      .toMatchInlineSnapshot(`
     "1. payments is short of CPU (82 %)
     To confirm: throttling
     To refute: idle CPUs

     - cpu of payments rose to 0.95 (prometheus): https://prometheus.test/graph?g0.expr=cpu
     - A new line in payments (files): https://argus.test/incidents/inc-1#ev-log

     What changed just before:

     - 2025-10-09 08:50 UTC: deployment by alice: payments 1.2 was deployed: https://argus.test/incidents/inc-1#ev-change

     What helped last time:

     - payments ran out of CPU (90 % alike); then Restart payments, which helped: https://argus.test/incidents/inc-0

     Log: A new line in payments

     > # pool exhausted <b>
     > at Pool.java:1

     Not heard:

     - loki: no answer within 20 s

     As seen at 2025-10-09 08:53 UTC."
    `);
    expect(story.of('argus.ticket.comment-requested.v1')).toEqual([]);
  });

  it('is brought up to date in its place, in no hurry where the same causes are found again', () => {
    const story = looked(begun());
    const changes = () => story.of('argus.ticket.change-requested.v1').length;
    const before = changes();
    story
      .passes(minute)
      .tells('triage', asked('2'), ...found('2', series('ev-2')), hypothesised('2', 'payments', ['ev-2']));
    expect(changes()).toBe(before);
    story
      .passes(minute)
      .tells('triage', asked('3'), ...found('3', series('ev-3')), hypothesised('3', 'db', ['ev-3']));
    expect(changes()).toBe(before + 1);
    expect(textOf(story).match(/1\. .*/g)).toEqual(['1. db is short of CPU (82 %)']);
  });

  it('has graphs of the strongest series, each once, and as many as there may be', () => {
    const story = looked(begun());
    const titles = () => story.of('argus.ticket.attach-requested.v1').map(({ title }) => title);
    expect(titles()).toEqual(['cpu of payments']);
    story.tells(
      'triage',
      asked('2'),
      ...found('2', series('ev-2'), series('ev-3', 'memory')),
      hypothesised('2', 'payments', ['ev-2', 'ev-3']),
    );
    expect(titles()).toEqual(['cpu of payments', 'memory of payments']);
    expect(
      looked(new Story({ ...gathering, mostCharts: 0 }).tells('router', opened())).of(
        'argus.ticket.attach-requested.v1',
      ),
    ).toEqual([]);
  });

  it('does not wait for a graph that cannot be attached', () => {
    const story = begun();
    story.outcomeOf = (command) =>
      command.kind === 'attach-to-ticket'
        ? fact('argus.ticket.failed.v1', incidentId, {
            incidentId,
            operationId: command.request.operationId,
            reason: '403',
          })
        : outcome(command);
    looked(story)
      .passes(20 * minute)
      .tells('triage', recommended);
    expect(story.state().pending.size).toBe(0);
    expect(story.of('argus.ticket.attach-requested.v1')).toHaveLength(1);
  });

  it('is forgotten when the incident is opened again, and worded by a model where one was asked', () => {
    const story = looked(begun());
    story.passes(20 * minute).tells(
      'triage',
      fact('argus.triage.narrated.v1', incidentId, {
        ...{ incidentId, look: '1', model: 'm', summary: 'All is about CPU.', queries: [], dropped: 0 },
        ...{ inputTokens: 1, outputTokens: 1, reason: 'asked' },
        hypotheses: [{ place: 0, says: 'payments starves', evidence: ['ev-1'] }],
      }),
    );
    expect(textOf(story)).toContain('All is about CPU.');
    expect(textOf(story)).toContain('1. payments starves (82 %)');
    expect(textOf(story).match(/Worded and ordered by the model m\. Confidence/g)).toHaveLength(1);
    story.passes(20 * minute).tells('router', reopened);
    expect(textOf(story)).not.toContain('payments starves');
  });
});
