import type { AgentContext } from '#libs/agent';
import { type PersonRequest, type Recorded, fact, fromTimestamp, subjects } from '#libs/contracts';
import type { LiveFold } from '#libs/event-store';
import type { Override } from '#libs/oncall';
import type { Person } from '#libs/policy';
import { whyNoOverride } from './domain/override-on-call.js';
import type { StandIns } from './notifier-policy.js';

type OverrideRequest = Extract<PersonRequest, { kind: 'override-on-call' }>;

/** Knows who stands in for whoever would be on call, as people said while Argus runs, and takes down who does next. */
export class OnCallDesk {
  private readonly fold: LiveFold<StandIns>;
  private isReady = false;

  constructor(private readonly agent: AgentContext) {
    this.fold = agent.liveFold<StandIns>({
      sources: [{ stream: 'POLICY', filter: subjects.onCall() }],
      initial: new Map(),
      evolve: withStandIns,
    });
    agent.add({ start: () => this.begin(), stop: async () => undefined });
  }

  /** By schedule. Throws before the past is known: whoever decides tries again, and pages nobody who is off. */
  standIns(): StandIns {
    if (!this.isReady) throw new Error('who stands in is not read yet');
    return this.fold.state();
  }

  /** Has somebody stand in. Resolves to `overridden`, or to why not. */
  async override(
    { schedule, person, from, until, reason: said }: OverrideRequest,
    by: { readonly person: Person; readonly via: string; readonly requestId: string },
  ): Promise<string> {
    const { agent } = this;
    const policy = agent.policy();
    const now = agent.clock.now();
    const wanted = { schedule, person, from: fromTimestamp(from), until: fromTimestamp(until) };
    const names = {
      hasSchedule: (name: string) => policy.schedules.has(name),
      hasPerson: (name: string) => policy.people.named(name) !== undefined,
    };
    const why = whyNoOverride(wanted, names, now);
    if (why !== undefined) return why;
    const data = {
      ...{ schedule, person, from, until, by: by.person.name, via: by.via, reason: 'person-stands-in' },
      ...(said.trim() === '' ? {} : { said }),
    };
    const { recorded } = await agent.store.append({
      subject: subjects.onCall(),
      facts: [fact('argus.oncall.overridden.v1', schedule, data, { actor: `user:${by.person.name}` })],
      cause: by.requestId,
      ...{ correlationId: by.requestId, now, policyVersion: policy.version },
    });
    await this.fold.seen(recorded.stream, recorded.sequence);
    return 'overridden';
  }

  private async begin(): Promise<void> {
    const last = (await this.agent.store.load(subjects.onCall())).at(-1);
    if (last !== undefined) await this.fold.seen(last.stream, last.sequence);
    this.isReady = true;
  }
}

function withStandIns(before: StandIns, { events }: Pick<Recorded, 'events'>): StandIns {
  const after = new Map(before);
  for (const event of events) {
    if (event.type !== 'argus.oncall.overridden.v1') continue;
    const { schedule, person, from, until } = event.data;
    const override: Override = { person, from: fromTimestamp(from), until: fromTimestamp(until) };
    after.set(schedule, [...(after.get(schedule) ?? []), override]);
  }
  return after;
}
