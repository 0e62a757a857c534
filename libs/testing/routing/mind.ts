import {
  type ArgusEvent,
  type Fact,
  type Recorded,
  fact,
  parseSubject,
  state,
  subjects,
} from '#libs/contracts';
import {
  decide,
  evolve,
  initialRouterState,
  nextDue,
  type RouterDecision,
  type RouterInput,
  type RouterState,
} from '#libs/routing';
import { type GivenAlert, alertEvent, minute, policyWith, start } from './given.js';

/** The router's mind alone: what it decides is folded at once, with a clock and a policy of the test's. */
export class Mind {
  now = start;
  state: RouterState = initialRouterState;
  readonly log: Recorded[] = [];
  readonly received: ArgusEvent[] = [];
  private alerts = 0;
  private requests = 0;
  private readonly fold = evolve(() => this.policy);

  constructor(public policy = policyWith()) {}

  /** Decides, and folds what was decided; returns the facts. */
  decides(input: RouterInput): readonly Fact[] {
    return this.states(decide(input, this.state, { now: this.now, policy: this.policy }));
  }

  receives(...given: GivenAlert[]): readonly Fact[] {
    const events = given.map((each) => alertEvent(each, this.alerts++, this.now));
    this.received.push(...events);
    return this.decides({ kind: 'alerts', partition: 0, events });
  }

  /** Time passes, and the partition is woken up when it has to be; returns what it states then. */
  after(minutes: number): readonly Fact[] {
    this.now += minutes * minute;
    return this.wakesUp();
  }

  /** Handles wake-ups until nothing is due. */
  wakesUp(): readonly Fact[] {
    const facts: Fact[] = [];
    // What one thing brings about in this millisecond is due in the next one.
    this.now += 1;
    for (let count = 0; (nextDue(this.state).get(0) ?? Infinity) <= this.now; count++) {
      if (count > 100) throw new Error('what is due does not become less');
      facts.push(...this.decides({ kind: 'due', partition: 0 }));
    }
    return facts;
  }

  asks(request: Extract<RouterInput, { kind: 'silence' }>['request']): RouterDecision {
    const requestId = `request-${this.requests++}`;
    const input = { kind: 'silence', request, requestId, actor: 'user:alice@example.org' } as const;
    const decision = decide(input, this.state, { now: this.now, policy: this.policy });
    this.states(decision);
    return decision;
  }

  /** Silences the service for so many minutes from now. */
  silences(silenceId: string, service: string, minutes: number, replaces?: string): RouterDecision {
    return this.asks({
      kind: 'create',
      silenceId,
      matchers: [{ name: 'service', value: service, isRegex: false, isEqual: true }],
      startsAt: iso(this.now),
      endsAt: iso(this.now + minutes * minute),
      createdBy: 'alice',
      comment: 'we know',
      ...(replaces !== undefined && { replaces }),
    });
  }

  /** Another policy comes into force. */
  adopts(policy: Mind['policy']): void {
    this.policy = policy;
    const { version } = policy;
    const adopted = fact('argus.policy.adopted.v1', version, { version, text: 'test', reason: 'test' });
    this.records(subjects.policy(version, 'router'), [adopted], `adopt ${this.now}`);
  }

  /** The closer states something. */
  closer(incidentId: string, what: 'resolved' | 'closed'): void {
    const reason = 'test';
    const facts = {
      resolved: fact('argus.incident.resolved.v1', incidentId, {
        incidentId,
        reason,
        verifyAt: iso(this.now),
      }),
      closed: fact('argus.incident.closed.v1', incidentId, { incidentId, reason }),
    };
    this.records(subjects.incident(incidentId, 'closer'), [facts[what]], `closer ${this.log.length}`);
  }

  /** The closer closes an incident, which the router looks at. */
  closes(incidentId: string): readonly Fact[] {
    this.closer(incidentId, 'closed');
    return this.decides({ kind: 'closure', events: this.log.at(-1)?.events ?? [] });
  }

  /** A copy that folds the log from its start; `which` picks the stream that is read next. */
  replayed(which: (left: readonly string[]) => string = ([first = '']) => first): RouterState {
    const fold = evolve(() => this.policy);
    const streams = new Map<string, Recorded[]>();
    for (const each of this.log) streams.set(each.stream, [...(streams.get(each.stream) ?? []), each]);
    let state = initialRouterState;
    for (
      let left = [...streams.keys()];
      left.length > 0;
      left = left.filter((each) => streams.get(each)?.length)
    ) {
      const next = streams.get(which(left))?.shift();
      if (next !== undefined) state = fold(state, next);
    }
    return state;
  }

  private states({ events }: RouterDecision): readonly Fact[] {
    for (const { subject, facts, cause } of events) this.records(subject, facts, cause);
    return events.flatMap(({ facts }) => facts);
  }

  private records(subject: string, facts: readonly Fact[], cause: string): void {
    const parsed = parseSubject(subject);
    const agent = parsed?.agent === 'closer' ? 'closer' : 'router';
    const recorded: Recorded = {
      stream: parsed?.family ?? '',
      sequence: this.log.length + 1,
      subject,
      agent,
      storedAt: this.now,
      messageId: `${this.log.length}`,
      key: '',
      signature: '',
      bytes: new Uint8Array(),
      events: state(facts, {
        agent,
        cause,
        correlationId: 'test',
        now: this.now,
        policyVersion: this.policy.version,
      }),
    };
    this.log.push(recorded);
    this.state = this.fold(this.state, recorded);
  }
}

const iso = (time: number): string => new Date(time).toISOString();
