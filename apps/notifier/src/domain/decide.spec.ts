import { describe, expect, it } from '@jest/globals';
import {
  type AgentName,
  type ArgusEvent,
  decodeEvents,
  type EventData,
  type Fact,
  fact,
  type Severity,
  state as asEvents,
} from '#libs/contracts';
import { type NotifierPolicy, notifierDecider, type SendNotification } from './decide.js';
import type { NotifierState } from './state.js';

const incidentId = 'inc-1';
const start = 1_763_713_620_000; // 2025-11-21 08:27 UTC
const email = {
  name: 'email',
  recipients: ['oncall@argus.local'],
  minimumSeverity: 'low',
  staysInThread: false,
} as const;
const slack = {
  name: 'slack',
  recipients: ['C0INCIDENTS'],
  minimumSeverity: 'high',
  staysInThread: true,
} as const;
const publicUrl = 'http://127.0.0.1:8080';
const both: NotifierPolicy = { publicUrl, channels: [email, slack] };
const emailOnly: NotifierPolicy = { publicUrl, channels: [email] };

const opened = (severity: Severity = 'critical') =>
  fact('argus.incident.opened.v1', incidentId, {
    incidentId,
    title: 'Disk is filling on db-1',
    severity,
    groupKey: 'disk',
    groupLabels: { service: 'checkout' },
    reason: 'new-group',
  });
const attached = (fingerprint: string, over: Partial<EventData<'argus.incident.alert-attached.v1'>> = {}) =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    incidentId,
    fingerprint,
    episode: '1',
    outcome: 'attached',
    reason: 'same-group',
    labels: { alertname: 'DiskFilling', instance: fingerprint },
    annotations: {},
    severity: 'critical',
    startsAt: '2025-11-21T09:20:00+01:00',
    ...over,
  });
const severityChanged = (from: Severity, to: Severity) =>
  fact('argus.incident.severity-changed.v1', incidentId, { incidentId, from, to, reason: 'worse-alert' });
const closed = fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-resolved' });
const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });
const allResolved = fact('argus.incident.resolved.v1', incidentId, {
  incidentId,
  verifyAt: '2025-11-21T08:40:00.000Z',
  reason: 'all-alerts-resolved',
});
const action = {
  id: 'free-space',
  title: 'Free disk space',
  kind: 'command',
  risk: 'high',
  target: 'db-1',
  parameters: {},
} as const;
const approvalRequested = fact('argus.approval.requested.v1', incidentId, {
  incidentId,
  approvalId: 'ap-1',
  action,
  digest: 'd1',
  expiresAt: '2025-11-21T09:00:00.000Z',
  link: `${publicUrl}/approvals/ap-1`,
  reason: 'risk-needs-a-person',
});
const run = { incidentId, approvalId: 'ap-1', actionId: 'free-space' };

type Sending = (command: SendNotification) => 'sent' | 'failed' | 'nothing-yet';

/** An incident's history with the notifier's part in it, message by message, as the shell would run it. */
class Story {
  readonly messages: ArgusEvent[][] = [];
  readonly sends: SendNotification[] = [];
  readonly reasons: string[] = [];
  private time = start;

  constructor(
    public policy: NotifierPolicy,
    public sending: Sending = () => 'sent',
  ) {}

  /** Other agents' facts, and everything that the notifier makes of them. */
  tell(agent: AgentName, ...facts: Fact[]): this {
    this.handle(this.append(agent, facts, `cause-${this.messages.length}`));
    return this;
  }

  /** A stored message comes once more. */
  deliverAgain(index: number): this {
    this.handle(this.messages[index] ?? []);
    return this;
  }

  append(agent: AgentName, facts: readonly Fact[], cause: string): ArgusEvent[] {
    this.time += 1_000;
    const events = asEvents(facts, { agent, cause, correlationId: incidentId, now: this.time });
    const decoded = decodeEvents(new TextEncoder().encode(JSON.stringify(events)), agent);
    if (!decoded.ok) throw new Error(decoded.error);
    this.messages.push(events);
    return events;
  }

  handle(events: ArgusEvent[]): void {
    const decision = notifierDecider.decide({ kind: 'recorded', events }, this.state, {
      now: this.time,
      policy: this.policy,
    });
    this.reasons.push(decision.reason);
    const own: ArgusEvent[][] = [];
    const cause = events.at(-1)?.id ?? '';
    if (decision.events.length > 0) own.push(this.append('notifier', decision.events, cause));
    for (const [index, command] of decision.commands.entries()) {
      const outcome = this.sending(command);
      if (outcome === 'nothing-yet') break;
      this.sends.push(command);
      own.push(this.append('notifier', [this.settled(command, outcome)], `${cause}/${index}`));
    }
    for (const message of own) this.handle(message);
  }

  get state(): NotifierState {
    return this.messages
      .flat()
      .reduce((state, event) => notifierDecider.evolve(state, event), notifierDecider.initial);
  }

  get requests(): EventData<'argus.notification.requested.v1'>[] {
    return this.messages
      .flat()
      .flatMap((event) => (event.type === 'argus.notification.requested.v1' ? [event.data] : []));
  }

  told(channel: string): string[] {
    return this.sends.filter((send) => send.channel === channel).map(({ topic }) => topic);
  }

  private settled({ notificationId, channel }: SendNotification, outcome: 'sent' | 'failed'): Fact {
    const about = { incidentId, notificationId, channel };
    return outcome === 'sent'
      ? fact('argus.notification.sent.v1', incidentId, {
          ...about,
          externalId: `<${notificationId}>`,
          foundAgain: false,
        })
      : fact('argus.notification.failed.v1', incidentId, { ...about, reason: 'not_in_channel' });
  }
}

const open = (policy: NotifierPolicy, sending?: Sending) =>
  new Story(policy, sending).tell('router', opened(), attached('a', { outcome: 'opened' }), attached('b'));

describe('the notifier', () => {
  it('tells every channel once that an incident is open, with the alerts of the same message', () => {
    const story = open(both);
    expect(story.sends.map(({ channel, topic }) => [channel, topic])).toEqual([
      ['email', 'opened'],
      ['slack', 'opened'],
    ]);
    expect(story.requests[0]?.body).toContain('Alerts (2 firing):');
  });

  it('records a request before it sends anything', () => {
    const story = open(both, () => 'nothing-yet');
    expect(story.sends).toEqual([]);
    expect(story.requests).toHaveLength(2);
  });

  it('gives each channel a message of its own, so that one that is down holds up no other', () => {
    const story = open(both, ({ channel }) => (channel === 'email' ? 'nothing-yet' : 'sent'));
    expect(story.told('slack')).toEqual(['opened']);
    const requesting = story.messages.filter((events) =>
      events.some(({ type }) => type.includes('requested')),
    );
    expect(requesting.map((events) => events.length)).toEqual([1, 1]);
  });

  it('tells all that happens, in the thread of the first message', () => {
    const story = open(emailOnly)
      .tell('router', attached('c'))
      .tell('solicitor', approvalRequested)
      .tell(
        'executor',
        fact('argus.action.succeeded.v1', incidentId, { ...run, output: 'freed 20 GiB', durationMs: 5 }),
      )
      .tell('closer', allResolved)
      .tell('closer', closed)
      .tell('router', reopened);
    expect(story.told('email')).toEqual([
      'opened',
      'updated',
      'approval-requested',
      'action-finished',
      'resolved',
      'closed',
      'reopened',
    ]);
    const [first, ...rest] = story.sends;
    expect(first?.thread).toBeUndefined();
    expect(new Set(rest.map(({ thread }) => thread))).toEqual(new Set([`<${first?.notificationId}>`]));
    expect(new Set(story.sends.map(({ notificationId }) => notificationId)).size).toBe(7);
  });

  it.each([
    [
      'failed',
      fact('argus.action.failed.v1', incidentId, { ...run, output: '', reason: 'exit 1', durationMs: 5 }),
    ],
    ['refused', fact('argus.action.refused.v1', incidentId, { ...run, reason: 'expired' })],
  ])('tells that an action %s', (result, finished) => {
    const story = open(emailOnly).tell('solicitor', approvalRequested).tell('executor', finished);
    expect(story.sends.at(-1)?.subject).toBe(`[CRITICAL] Action ${result}: Disk is filling on db-1 (inc-1)`);
    expect(story.sends.at(-1)?.body).toContain('Free disk space');
  });

  it('makes one update of one message, however many alerts and changes it holds', () => {
    const many = Array.from({ length: 14 }, (_, index) => attached(`more-${index}`));
    const story = open(emailOnly).tell('router', ...many, severityChanged('critical', 'high'));
    expect(story.told('email')).toEqual(['opened', 'updated']);
    const { body = '' } = story.sends.at(-1) ?? {};
    expect(body).toContain('14 more alerts fire; the severity is now high, it was critical');
    expect(body).toContain('- and 4 more');
  });

  it('makes two updates of two messages', () => {
    expect(open(emailOnly).tell('router', attached('c')).tell('router', attached('d')).told('email')).toEqual(
      ['opened', 'updated', 'updated'],
    );
  });

  it('says nothing of an alert that resolves while others fire', () => {
    const resolvedAlert = fact('argus.incident.alert-resolved.v1', incidentId, {
      incidentId,
      fingerprint: 'a',
      episode: '1',
      reason: 'resolved',
      endsAt: '2025-11-21T08:30:00.000Z',
    });
    const story = open(emailOnly).tell('router', resolvedAlert);
    expect(story.told('email')).toEqual(['opened']);
    expect(story.reasons.at(-1)).toBe('everything-told');
    expect(story.state).toMatchObject({ firing: 1, alerts: [{ key: 'b/1' }] });
  });

  it('does nothing about messages that come again', () => {
    const story = open(both).tell('router', attached('c'));
    const before = story.messages.length;
    for (let index = 0; index < before; index++) story.deliverAgain(index);
    expect(story.messages).toHaveLength(before);
    expect(story.sends).toHaveLength(4);
    expect(story.reasons.at(-1)).toBe('everything-told');
  });

  it('tells what it missed, once, when it comes late', () => {
    const story = new Story(emailOnly);
    story.append('router', [opened(), attached('a', { outcome: 'opened' })], 'c1');
    story.append('router', [attached('b')], 'c2');
    story.deliverAgain(0).deliverAgain(1);
    expect(story.told('email')).toEqual(['opened', 'updated']);
  });

  it('names each notification after the incident, the channel, the topic and the news', () => {
    const ids = open(both).requests.map(({ notificationId }) => notificationId);
    expect(open(both).requests.map(({ notificationId }) => notificationId)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  it('says why nobody is told', () => {
    expect(new Story({ publicUrl, channels: [] }).tell('router', opened()).reasons).toEqual([
      'no-channel-switched-on',
    ]);
    expect(new Story({ publicUrl, channels: [slack] }).tell('router', opened('low')).reasons).toEqual([
      'below-minimum-severity',
    ]);
    expect(new Story(both).tell('closer', closed).reasons).toEqual(['incident-not-opened']);
  });

  it('sends on a request only, never on the passing of time', () => {
    const story = open(emailOnly, () => 'nothing-yet');
    const decision = notifierDecider.decide({ kind: 'deadline' }, story.state, {
      now: start,
      policy: emailOnly,
    });
    expect(decision).toEqual({ events: [], commands: [], reason: 'notification-under-way' });
    expect(notifierDecider.deadline(story.state)).toBeUndefined();
  });

  it('lets go of an incident once it is closed and all is sent', () => {
    const story = open(emailOnly);
    expect(notifierDecider.finishedAt(story.state)).toBeUndefined();
    story.sending = () => 'nothing-yet';
    story.tell('closer', closed);
    expect(notifierDecider.finishedAt(story.state)).toBeUndefined();
    story.sending = () => 'sent';
    story.deliverAgain(story.messages.length - 1);
    expect(notifierDecider.finishedAt(story.state)).toBeGreaterThan(start);
    expect(notifierDecider.finishedAt(story.tell('router', reopened).state)).toBeUndefined();
  });
});

describe('a channel with a minimum severity', () => {
  it('is told from when the incident is bad enough, and then to the end', () => {
    const story = new Story(both)
      .tell('router', opened('medium'))
      .tell('router', attached('b'))
      .tell('router', severityChanged('medium', 'high'))
      .tell('router', severityChanged('high', 'low'))
      .tell('closer', closed);
    expect(story.told('slack')).toEqual(['updated', 'updated', 'closed']);
    expect(story.told('email')).toEqual(['opened', 'updated', 'updated', 'updated', 'closed']);
    const first = story.requests.find(({ channel }) => channel === 'slack');
    expect(first?.body).toContain('Alerts (1 firing):');
    expect(first?.body).toContain('Service: checkout');
  });
});

describe('the thread of a channel', () => {
  it('is waited for: what follows goes out when the first message is sent', () => {
    const story = open(emailOnly, () => 'nothing-yet')
      .tell('router', attached('c'))
      .tell('closer', closed);
    expect(story.requests).toHaveLength(3);
    story.sending = () => 'sent';
    story.deliverAgain(1);
    expect(story.told('email')).toEqual(['opened', 'updated', 'closed']);
    expect(story.sends.map(({ thread }) => thread === undefined)).toEqual([true, false, false]);
  });

  it('lets one message only bring a waiting notification about', () => {
    const story = open(emailOnly, () => 'nothing-yet').tell('router', attached('c'));
    const waiting = story.messages.length - 1;
    story.sending = ({ topic }) => (topic === 'opened' ? 'sent' : 'nothing-yet');
    story.deliverAgain(1);
    const sent = story.messages.length - 1;

    story.sending = () => 'sent';
    expect(story.deliverAgain(waiting).deliverAgain(1).told('email')).toEqual(['opened']);
    expect(story.deliverAgain(sent).told('email')).toEqual(['opened', 'updated']);
    expect(story.deliverAgain(sent).deliverAgain(waiting).told('email')).toEqual(['opened', 'updated']);
  });

  it('is opened by the next in line when the first message is given up', () => {
    const story = open(emailOnly, () => 'nothing-yet')
      .tell('router', attached('c'))
      .tell('closer', closed);
    story.sending = ({ topic }) => (topic === 'opened' ? 'failed' : 'sent');
    story.deliverAgain(1);
    const [, second, third] = story.sends;
    expect(story.told('email')).toEqual(['opened', 'updated', 'closed']);
    expect(second?.thread).toBeUndefined();
    expect(third?.thread).toBe(`<${second?.notificationId}>`);
  });

  it('stays open to later news after everything before was given up', () => {
    const story = open(emailOnly, () => 'failed');
    story.sending = () => 'sent';
    story.tell('router', attached('c')).tell('closer', closed);
    expect(story.sends.map(({ thread }) => thread === undefined)).toEqual([true, true, false]);
  });

  it('is followed to where it is, when the setting has changed since', () => {
    const story = open(both);
    story.policy = {
      publicUrl,
      channels: [
        { ...email, recipients: ['new@argus.local'] },
        { ...slack, recipients: ['C0ELSEWHERE'] },
      ],
    };
    story.tell('closer', closed);
    expect(story.sends.slice(-2).map(({ recipients }) => recipients)).toEqual([
      ['new@argus.local'],
      ['C0INCIDENTS'],
    ]);
  });
});
