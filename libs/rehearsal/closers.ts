import { type ArgusEvent, type Fact } from '#libs/contracts';
import { type CloserPolicy, type CloserState, closerDecider } from '#libs/closing';
import { Agenda } from '#libs/routing';

/** What the closer knows of each incident, and when it has to look at one again. */
export class Closers {
  private readonly states = new Map<string, CloserState>();
  /** When each of them has to be looked at. */
  private readonly looks = new Map<string, number>();
  private agenda = Agenda.empty;

  constructor(private readonly policy: CloserPolicy) {}

  /** The earliest moment at which an incident may close; epoch milliseconds. */
  get next(): number | undefined {
    return this.agenda.next;
  }

  /** Takes in what was stated about an incident, by the router or by the closer itself. */
  note(incidentId: string, events: readonly ArgusEvent[]): void {
    const before = this.states.get(incidentId) ?? closerDecider.initial;
    const after = events.reduce((state, event) => closerDecider.evolve(state, event), before);
    this.states.set(incidentId, after);
    const deadline = closerDecider.deadline(after);
    if (deadline !== closerDecider.deadline(before)) this.lookAt(incidentId, deadline);
  }

  /** What the closer states about an incident now. */
  decide(incidentId: string, now: number): readonly Fact[] {
    const state = this.states.get(incidentId);
    if (state === undefined) return [];
    return closerDecider.decide({ kind: 'deadline' }, state, { now, policy: this.policy }).events;
  }

  /** The incidents whose time has come. */
  due(now: number): readonly string[] {
    return [...this.agenda.until(now)].map(({ name }) => name);
  }

  /** The policy does not let an incident close yet: like the closer, it is looked at again in a while. */
  postpone(incidentId: string, now: number): void {
    this.lookAt(incidentId, now + pause);
  }

  /** Forgets the incidents that nobody knows any more. */
  keepOnly(isKnown: (incidentId: string) => boolean): void {
    for (const id of this.states.keys()) {
      if (isKnown(id)) continue;
      this.states.delete(id);
      this.lookAt(id, undefined);
    }
  }

  private lookAt(incidentId: string, at: number | undefined): void {
    const before = this.looks.get(incidentId);
    if (before !== undefined) this.agenda = this.agenda.without(before, incidentId);
    if (at === undefined) this.looks.delete(incidentId);
    else {
      this.looks.set(incidentId, at);
      this.agenda = this.agenda.with(at, incidentId);
    }
  }
}

/** ms */
const pause = 60_000;
