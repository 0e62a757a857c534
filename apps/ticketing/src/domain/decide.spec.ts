import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AgentName,
  type ArgusEvent,
  type EventData,
  type Fact,
  fact,
  state as asEvents,
} from '#libs/contracts';
import type { Decision } from '#libs/kernel';
import { type TicketCommand, type TicketingPolicy, ticketingDecider } from './decide.js';
import { type TicketingState, commentTopics } from './state.js';

const incidentId = 'inc-1';
const policy: TicketingPolicy = {
  tracker: 'file',
  publicUrl: 'https://argus.test',
  commentOn: commentTopics,
};
const now = 1_760_000_000_000;
const action = {
  id: 'prune-logs',
  title: 'Prune old logs',
  kind: 'command',
  risk: 'low',
  target: 'db-1',
  parameters: {},
} as const;
const approved = { incidentId, approvalId: 'appr-1', digest: 'd', reason: 'ok' };
const run = { incidentId, approvalId: 'appr-1', actionId: action.id };

const opened = (severity: 'high' | 'low' = 'high') =>
  fact('argus.incident.opened.v1', incidentId, {
    incidentId,
    title: 'DiskFilling on db-1',
    severity,
    groupKey: 'db-1',
    groupLabels: { service: 'orders db', host: 'db-1' },
    reason: 'new-group',
  });
const attached = (fingerprint: string, more: Partial<EventData<'argus.incident.alert-attached.v1'>> = {}) =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    incidentId,
    fingerprint,
    episode: '1',
    outcome: 'attached',
    reason: 'same-group',
    labels: { alertname: `Alert-${fingerprint}`, instance: 'db-1' },
    annotations: {},
    severity: 'high',
    startsAt: '2025-10-09T08:53:20.000Z',
    ...more,
  });
const alertResolved = (fingerprint: string) =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    incidentId,
    fingerprint,
    episode: '1',
    reason: 'resolved',
    endsAt: '2025-10-09T09:00:00.000Z',
  });
const severityChanged = fact('argus.incident.severity-changed.v1', incidentId, {
  incidentId,
  from: 'high',
  to: 'critical',
  reason: 'worse-alert',
});
const resolved = fact('argus.incident.resolved.v1', incidentId, {
  incidentId,
  verifyAt: '2025-10-09T09:05:00.000Z',
  reason: 'all-alerts-resolved',
});
const closed = fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'verified' });
const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });
const recommended = fact('argus.triage.recommended.v1', incidentId, {
  incidentId,
  runbook: {
    id: 'disk-filling',
    title: 'Disk filling',
    file: 'disk-filling.md',
    summary: 'Make room.',
    matchedOn: {},
  },
  action,
  reason: 'labels-match',
});

/** An incident as the stream holds it, and ticketing as its shell runs it. */
class Story {
  readonly messages: { agent: AgentName; events: ArgusEvent[] }[] = [];

  constructor(readonly rules: TicketingPolicy = policy) {}

  /** Another agent states something; ticketing handles it and everything that it states itself. */
  tells(agent: AgentName, ...facts: Fact[]): this {
    this.record(agent, facts);
    return this.handleFrom(this.messages.length - 1);
  }

  /** As `tells`, while ticketing is away. */
  missed(agent: AgentName, ...facts: Fact[]): this {
    this.record(agent, facts);
    return this;
  }

  handleFrom(first: number): this {
    for (let at = first; at < this.messages.length; at++) {
      const { events, commands } = this.decideOn(at);
      if (events.length > 0) this.record('ticketing', events);
      for (const command of commands) this.record('ticketing', [this.outcomeOf(command)]);
    }
    return this;
  }

  outcomeOf: (command: TicketCommand) => Fact = outcome;

  decideOn(at: number, seen = this.messages.length): Decision<Fact, TicketCommand> {
    const events = this.messages[at]?.events ?? [];
    return ticketingDecider.decide({ kind: 'recorded', events }, this.state(seen), {
      now,
      policy: this.rules,
    });
  }

  state(seen = this.messages.length): TicketingState {
    const events = this.messages.slice(0, seen).flatMap((message) => message.events);
    return events.reduce((state, event) => ticketingDecider.evolve(state, event), ticketingDecider.initial);
  }

  record(agent: AgentName, facts: readonly Fact[]): void {
    const cause = `${agent}-${this.messages.length}`;
    this.messages.push({ agent, events: asEvents(facts, { agent, cause, correlationId: incidentId, now }) });
  }

  get all(): ArgusEvent[] {
    return this.messages.flatMap(({ events }) => events);
  }

  of<T extends ArgusEvent['type']>(type: T): EventData<T>[] {
    return this.all.flatMap((event) => (event.type === type ? [event.data as EventData<T>] : []));
  }

  get comments(): string[] {
    return this.of('argus.ticket.comment-requested.v1').map(({ body }) => body);
  }
}

function outcome({ kind, request }: TicketCommand): Fact {
  const { operationId } = request;
  if (kind === 'create-ticket') {
    const ticket = {
      tracker: 'file',
      key: 'ARG-1',
      url: 'https://argus.test/tickets/ARG-1',
      foundAgain: false,
    };
    return fact('argus.ticket.created.v1', incidentId, { incidentId, operationId, ...ticket });
  }
  return kind === 'comment-on-ticket'
    ? fact('argus.ticket.commented.v1', incidentId, {
        incidentId,
        operationId,
        key: request.key,
        foundAgain: false,
      })
    : fact('argus.ticket.changed.v1', incidentId, { incidentId, operationId, key: request.key });
}

const failed = ({ request: { operationId } }: TicketCommand): Fact =>
  fact('argus.ticket.failed.v1', incidentId, { incidentId, operationId, reason: 'Jira answered 400' });

describe('ticketing', () => {
  it('asks for a ticket when an incident is opened, and describes it', () => {
    const story = new Story().tells(
      'router',
      opened(),
      attached('a', {
        outcome: 'opened',
        annotations: {
          summary: 'Disk 95 % full',
          description: 'Line 1\n- Line 2',
          runbook_url: 'https://wiki.test/disk',
        },
        generatorURL: 'https://prometheus.test/graph?x=1',
      }),
      attached('b', { severity: 'low' }),
    );
    const [request] = story.of('argus.ticket.create-requested.v1');
    expect(request).toMatchObject({
      incidentId,
      tracker: 'file',
      title: '[high] DiskFilling on db-1',
      severity: 'high',
      labels: ['service=orders db', 'host=db-1'],
      link: 'https://argus.test/incidents/inc-1',
    });
    expect(request?.description).toMatchInlineSnapshot(`
     "Argus opened this incident at 2025-10-09 08:53 UTC (new-group).

     > Disk 95 % full
     > Line 1
     > - Line 2

     Alerts (2):
     - Alert-a instance=db-1 (high, since 2025-10-09 08:53 UTC)
     - Alert-b instance=db-1 (low, since 2025-10-09 08:53 UTC)

     Labels:
     - service = orders db
     - host = db-1

     Links:
     - Incident: https://argus.test/incidents/inc-1
     - Source of the alert: https://prometheus.test/graph?x=1
     - Runbook: https://wiki.test/disk"
    `);
    expect(story.comments).toEqual([]);
  });

  it('asks the tracker only once the request is recorded', () => {
    const story = new Story();
    story.record('router', [opened()]);
    expect(story.decideOn(0)).toMatchObject({ commands: [], reason: 'incident-has-no-ticket' });
    story.record('ticketing', story.decideOn(0).events);
    expect(story.decideOn(1)).toMatchObject({
      events: [],
      commands: [{ kind: 'create-ticket' }],
      reason: 'ticket-to-update',
    });
  });

  it('asks the tracker again when the request is delivered again unsettled, and not when it is settled', () => {
    const story = new Story().tells('router', opened());
    expect(story.decideOn(1, 2).commands).toEqual(story.decideOn(1, 2).commands);
    expect(story.decideOn(1)).toEqual({ events: [], commands: [], reason: 'ticket-is-up-to-date' });
  });

  it('says nothing twice when a message is delivered again', () => {
    const story = new Story()
      .tells('router', opened())
      .tells('router', attached('b'))
      .tells('closer', resolved);
    for (let at = 0; at < story.messages.length; at++) {
      expect(story.decideOn(at)).toEqual({ events: [], commands: [], reason: 'ticket-is-up-to-date' });
    }
  });

  it('holds comments back until there is a ticket, then tells what is missing, in order', () => {
    const story = new Story();
    story.record('router', [opened()]);
    story.record('ticketing', story.decideOn(0).events);
    story.record('triage', [recommended]);
    story.record('router', [attached('b'), attached('c')]);
    expect(story.decideOn(2)).toEqual({ events: [], commands: [], reason: 'waiting-for-the-ticket' });
    expect(story.decideOn(3)).toEqual({ events: [], commands: [], reason: 'waiting-for-the-ticket' });
    story.handleFrom(1);
    expect(story.comments).toEqual([
      expect.stringContaining('Recommended runbook: Disk filling (disk-filling.md)'),
      '2 alerts more:\n- Alert-b instance=db-1 (high, since 2025-10-09 08:53 UTC)\n- Alert-c instance=db-1 (high, since 2025-10-09 08:53 UTC)',
    ]);
  });

  it('tells alerts of one message in one comment', () => {
    const story = new Story()
      .tells('router', opened(), attached('a'))
      .tells('router', attached('b'), alertResolved('a'));
    expect(story.comments).toEqual([
      '1 alert more:\n- Alert-b instance=db-1 (high, since 2025-10-09 08:53 UTC)\n\n1 alert resolved:\n- Alert-a instance=db-1',
    ]);
  });

  it('loses no alert that is attached while the ticket is being asked for', () => {
    const story = new Story();
    story.record('router', [opened(), attached('a')]);
    const { events } = story.decideOn(0);
    story.record('router', [attached('late')]);
    story.record('ticketing', events);
    story.handleFrom(1);
    expect(story.of('argus.ticket.create-requested.v1')[0]?.description).not.toContain('Alert-late');
    expect(story.comments).toEqual([expect.stringContaining('Alert-late')]);
  });

  it('follows the severity: a comment, and the ticket changed', () => {
    const story = new Story().tells('router', opened()).tells('router', severityChanged);
    expect(story.comments).toEqual(['The severity changed from high to critical (worse-alert).']);
    expect(story.of('argus.ticket.change-requested.v1')).toMatchObject([
      { key: 'ARG-1', severity: 'critical' },
    ]);
    expect(story.of('argus.ticket.change-requested.v1')[0]).not.toHaveProperty('status');
  });

  it('tells the whole response: recommendation, approval by whom, action, recovery', () => {
    const story = new Story()
      .tells('router', opened())
      .tells('triage', recommended)
      .tells(
        'solicitor',
        fact('argus.approval.requested.v1', incidentId, {
          ...approved,
          action,
          expiresAt: '2025-10-09T10:00:00Z',
          link: 'https://argus.test/a',
        }),
      )
      .tells(
        'solicitor',
        fact('argus.approval.granted.v1', incidentId, approved, { actor: 'user:alice@example.org' }),
      )
      .tells(
        'executor',
        fact('argus.action.started.v1', incidentId, { ...run, action, digest: 'd', reason: 'approved' }),
      )
      .tells(
        'executor',
        fact('argus.action.succeeded.v1', incidentId, { ...run, output: 'freed 10 GiB\n', durationMs: 5 }),
      )
      .tells('closer', resolved)
      .tells('closer', closed);
    expect(story.comments).toMatchInlineSnapshot(`
     [
       "Recommended runbook: Disk filling (disk-filling.md)
     > Make room.
     Proposed action: Prune old logs on db-1 (risk: low)",
       "The action "Prune old logs" was approved by alice@example.org (ok).",
       "The action "Prune old logs" succeeded.

     It said:
     > freed 10 GiB",
       "Every alert has resolved. If it stays so until 2025-10-09 09:05 UTC, the incident is closed.",
     ]
    `);
    expect(story.of('argus.ticket.change-requested.v1')).toMatchObject([
      { status: 'done', reason: 'incident-is-closed' },
    ]);
  });

  it.each<[string, AgentName, Fact, string]>([
    [
      'a rejection',
      'solicitor',
      fact('argus.approval.rejected.v1', incidentId, approved, { actor: 'user:bob' }),
      'The action "appr-1" was rejected by bob (ok).',
    ],
    [
      'an approval that expired',
      'solicitor',
      fact('argus.approval.expired.v1', incidentId, approved),
      'The action "appr-1" was not approved in time (ok).',
    ],
    [
      'an action that failed',
      'executor',
      fact('argus.action.failed.v1', incidentId, { ...run, output: '', reason: 'exit 1', durationMs: 1 }),
      'The action "prune-logs" failed (exit 1).',
    ],
    [
      'an action that was refused',
      'executor',
      fact('argus.action.refused.v1', incidentId, { ...run, reason: 'digest differs' }),
      'The action "prune-logs" was refused and did not run (digest differs).',
    ],
    [
      'that no runbook fits',
      'triage',
      fact('argus.triage.recommended.v1', incidentId, { incidentId, reason: 'nothing-matches' }),
      'No runbook fits (nothing-matches). A person has to look at it.',
    ],
  ])('tells %s', (_case, agent, what, body) => {
    expect(new Story().tells('router', opened()).tells(agent, what).comments).toEqual([body]);
  });

  it('opens the ticket again before it tells the news of a reopened incident, and closes it again', () => {
    const story = new Story().tells('router', opened()).tells('closer', closed);
    const before = story.messages.length;
    story.tells('router', reopened, attached('again')).tells('closer', closed);
    const asked = story.messages
      .slice(before)
      .flatMap(({ events }) => events.filter(({ type }) => type.endsWith('-requested.v1')));
    expect(asked.map(({ data }) => (data as { status?: string; body?: string }).status ?? 'comment')).toEqual(
      ['open', 'comment', 'comment', 'done'],
    );
    const ids = story.of('argus.ticket.change-requested.v1').map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(3);
  });

  it('brings the ticket of an incident that it missed up to date, the description at the severity of now', () => {
    const story = new Story()
      .missed('router', opened(), attached('a'))
      .missed('router', severityChanged)
      .missed('router', attached('b'))
      .missed('closer', resolved)
      .missed('closer', closed)
      .handleFrom(0);
    const [request] = story.of('argus.ticket.create-requested.v1');
    expect(request).toMatchObject({ severity: 'critical', title: '[critical] DiskFilling on db-1' });
    expect(request?.description).toContain('Alert-b');
    expect(story.comments).toEqual([expect.stringContaining('Every alert has resolved')]);
    expect(story.of('argus.ticket.change-requested.v1')).toMatchObject([{ status: 'done' }]);
    expect(story.of('argus.ticket.created.v1')).toHaveLength(1);
  });

  it('tells only what it is set to tell, and still follows severity and status', () => {
    const story = new Story({ ...policy, commentOn: ['resolved'] })
      .tells('router', opened())
      .tells('router', attached('b'), severityChanged)
      .tells('closer', resolved)
      .tells('closer', closed);
    expect(story.comments).toEqual([expect.stringContaining('Every alert has resolved')]);
    expect(story.of('argus.ticket.change-requested.v1')).toMatchObject([
      { severity: 'critical' },
      { status: 'done' },
    ]);
  });

  it('asks for nothing more when the ticket could not be created', () => {
    const story = new Story();
    story.outcomeOf = failed;
    story.tells('router', opened()).tells('router', attached('b')).tells('closer', closed);
    expect(story.decideOn(story.messages.length - 1).reason).toBe('ticket-could-not-be-created');
    expect(story.comments).toEqual([]);
    expect(ticketingDecider.finishedAt(story.state())).toBe(now);
  });

  it('goes on after a comment or a change that could not be made', () => {
    const story = new Story().tells('router', opened());
    story.outcomeOf = failed;
    story.tells('router', attached('b')).tells('router', severityChanged).tells('closer', closed);
    expect(story.comments).toHaveLength(2);
    expect(story.of('argus.ticket.change-requested.v1')).toHaveLength(2);
    expect(story.decideOn(0).reason).toBe('ticket-is-up-to-date');
  });

  it('leaves a ticket alone that is in a tracker which is no longer configured', () => {
    const story = new Story().tells('router', opened());
    const elsewhere = new Story({ ...policy, tracker: 'jira' });
    elsewhere.messages.push(...story.messages);
    elsewhere.tells('router', attached('b'));
    expect(elsewhere.comments).toEqual([]);
    expect(elsewhere.decideOn(0).reason).toBe('ticket-is-in-another-tracker');
  });

  it('gives a request up that was meant for a tracker which is no longer configured', () => {
    const story = new Story();
    story.record('router', [opened()]);
    story.record('ticketing', story.decideOn(0).events);
    const elsewhere = new Story({ ...policy, tracker: 'jira' });
    elsewhere.messages.push(...story.messages);
    elsewhere.handleFrom(1);
    expect(elsewhere.of('argus.ticket.failed.v1')).toMatchObject([
      { reason: expect.stringContaining('"file"') },
    ]);
    expect(elsewhere.of('argus.ticket.created.v1')).toEqual([]);
  });

  it('is finished when the incident is closed and the ticket is done, and no longer when it is reopened', () => {
    const story = new Story().tells('router', opened());
    expect(ticketingDecider.finishedAt(story.state())).toBeUndefined();
    story.missed('closer', closed);
    expect(ticketingDecider.finishedAt(story.state())).toBeUndefined();
    story.handleFrom(story.messages.length - 1);
    expect(ticketingDecider.finishedAt(story.state())).toBe(now);
    expect(ticketingDecider.finishedAt(story.tells('router', reopened).state())).toBeUndefined();
  });

  it('folds a storm of ten thousand alerts, and describes it in a text that people read', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `s${at}`);
    const story = new Story().tells('router', opened(), ...names.map((name) => attached(name)));
    const { description = '' } = story.of('argus.ticket.create-requested.v1')[0] ?? {};
    expect(description).toContain('- and 9980 more');
    expect(description.length).toBeLessThan(5_000);
    story.tells('router', ...names.map((name) => alertResolved(name)));
    expect(story.comments).toEqual([expect.stringMatching(/^10000 alerts resolved:\n/)]);
    expect(story.state().news).toEqual([]);
  });

  it('keeps what alerts say apart from what Argus says', () => {
    const story = new Story().tells(
      'router',
      opened(),
      attached('a', {
        labels: { alertname: 'X\nSeverity: none\n' },
        annotations: { summary: 'Links:\n- Incident: https://evil.test', runbook_url: 'javascript:alert(1)' },
      }),
    );
    const { description = '' } = story.of('argus.ticket.create-requested.v1')[0] ?? {};
    expect(description).toContain('> Links:\n> - Incident: https://evil.test');
    expect(description).toContain('- X Severity: none (high');
    expect(description).not.toContain('javascript');
  });
});

describe('one ticket per incident', () => {
  const router: Fact[][] = [
    [opened(), attached('a')],
    [attached('b')],
    [severityChanged],
    [alertResolved('a')],
    [reopened],
    [closed],
    [resolved],
    [recommended],
  ];

  it('whatever is delivered twice, late, or decided by two copies that have seen different parts', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(router.slice(1)),
        fc.array(fc.record({ at: fc.nat(60), behind: fc.nat(3), crash: fc.boolean() }), {
          minLength: 20,
          maxLength: 80,
        }),
        (later, deliveries) => {
          const story = new Story();
          for (const facts of [router[0] as Fact[], ...later]) story.record('router', facts);
          const created = new Set<string>();
          for (const { at, behind, crash } of deliveries) {
            const seen = story.messages.length;
            const message = at % seen;
            const ownBefore = story.messages
              .slice(0, seen - behind)
              .filter(({ agent }) => agent === 'ticketing').length;
            const ownNow = story.messages.filter(({ agent }) => agent === 'ticketing').length;
            // A copy that is behind decides on less; it has at least seen the message in hand.
            const known = Math.max(message + 1, seen - behind);
            const { events, commands } = story.decideOn(message, known);
            // The stream refuses what was decided without knowing ticketing's own latest facts.
            if (events.length > 0 && (ownBefore === ownNow || known === seen))
              story.record('ticketing', events);
            for (const command of commands) {
              if (command.kind === 'create-ticket') created.add(command.request.operationId);
              if (!crash) story.record('ticketing', [outcome(command)]);
            }
          }
          story.handleFrom(0);
          expect(story.of('argus.ticket.create-requested.v1').length).toBe(1);
          expect(created.size).toBeLessThanOrEqual(1);
          const comments = story
            .of('argus.ticket.comment-requested.v1')
            .map(({ operationId }) => operationId);
          expect(new Set(comments).size).toBe(comments.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('even when a second request for it stands in the record', () => {
    const story = new Story().tells('router', opened());
    const [request] = story.of('argus.ticket.create-requested.v1');
    story.tells(
      'ticketing',
      fact('argus.ticket.create-requested.v1', incidentId, {
        ...(request as EventData<'argus.ticket.create-requested.v1'>),
        operationId: 'another',
      }),
    );
    expect(story.of('argus.ticket.created.v1')).toHaveLength(1);
  });

  it('and every prefix of a history, decided again, states what was stated', () => {
    const story = new Story()
      .tells('router', opened(), attached('a'))
      .tells('triage', recommended)
      .tells('closer', closed)
      .tells('router', reopened);
    for (let length = 1; length <= story.messages.length; length++) {
      const decision = story.decideOn(length - 1, length);
      const next = story.messages[length];
      if (next?.agent !== 'ticketing' || decision.events.length === 0) continue;
      expect(next.events.map(({ type, data }) => ({ type, data }))).toEqual(
        decision.events.map(({ type, data }) => ({ type, data })),
      );
    }
  });
});
