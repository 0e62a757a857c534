import {
  type AgentName,
  type IncidentDecider,
  type Recorded,
  parseSubject,
  subjectPatterns,
} from '#libs/contracts';
import type { EventStore } from '#libs/event-store';

/** What an agent knows of one incident. */
export interface IncidentEntry<State> {
  readonly state: State;
  /** The sequence of the last message folded into it. */
  readonly sequence: number;
  /** The sequence of the agent's own last message, 0 for none: what the next one expects. */
  readonly ownSequence: number;
}

/** An incident that nothing has been expected of for this long leaves the memory; ms. */
const keptFor = 24 * 60 * 60 * 1000;

type Mind<State> = Pick<IncidentDecider<State, unknown, unknown>, 'initial' | 'evolve' | 'finishedAt'>;

/**
 * The incidents an agent has in mind, each folded from its history. Finished ones are let go after a day
 * and read again from the store in the rare case that something more happens to them.
 */
export class IncidentStates<State> {
  private readonly entries = new Map<string, IncidentEntry<State>>();
  private readonly released = new Set<string>();
  /** Histories of released incidents that are being read, and what arrives for them meanwhile. */
  private readonly readings = new Map<
    string,
    { readonly arrived: Recorded[]; readonly done: Promise<void> }
  >();

  constructor(
    private readonly agent: AgentName,
    private readonly mind: Mind<State>,
    private readonly store: Pick<EventStore, 'load'>,
  ) {}

  /** Folds one message; returns the incident's id. */
  evolve(recorded: Recorded): string {
    const id = incidentOf(recorded);
    if (this.released.has(id)) this.readings.get(id)?.arrived.push(recorded);
    else this.foldInto(id, recorded);
    return id;
  }

  /** What is known of an incident; for an unknown one, the initial state. */
  async get(id: string): Promise<IncidentEntry<State>> {
    if (this.released.has(id)) await this.readAgain(id);
    return this.entries.get(id) ?? this.blank();
  }

  /** What is in memory of an incident, without reading anything. */
  peek(id: string): State | undefined {
    return this.entries.get(id)?.state;
  }

  ids(): Iterable<string> {
    return this.entries.keys();
  }

  /** Lets finished incidents go. */
  release(now: number): void {
    for (const [id, { state }] of this.entries) {
      const finished = this.mind.finishedAt(state);
      if (finished === undefined || now - finished < keptFor) continue;
      this.entries.delete(id);
      this.released.add(id);
    }
  }

  private foldInto(id: string, recorded: Recorded): void {
    const entry = this.entries.get(id) ?? this.blank();
    let { state } = entry;
    for (const event of recorded.events) state = this.mind.evolve(state, event);
    this.entries.set(id, {
      state,
      sequence: Math.max(entry.sequence, recorded.sequence),
      ownSequence: recorded.agent === this.agent ? recorded.sequence : entry.ownSequence,
    });
  }

  /** Reads the history once, however many ask for it meanwhile: folded twice it would be another one. */
  private readAgain(id: string): Promise<void> {
    const underWay = this.readings.get(id);
    if (underWay !== undefined) return underWay.done;
    const arrived: Recorded[] = [];
    const done = this.store
      .load(subjectPatterns.historyOfIncident(id))
      .then((history) => {
        const read = history.at(-1)?.sequence ?? 0;
        this.released.delete(id);
        for (const recorded of [...history, ...arrived.filter(({ sequence }) => sequence > read)]) {
          this.foldInto(id, recorded);
        }
      })
      .finally(() => this.readings.delete(id));
    this.readings.set(id, { arrived, done });
    return done;
  }

  private blank(): IncidentEntry<State> {
    return { state: this.mind.initial, sequence: 0, ownSequence: 0 };
  }
}

/** The incident that a message of the INCIDENTS stream belongs to. */
export function incidentOf(recorded: Pick<Recorded, 'subject'>): string {
  const parsed = parseSubject(recorded.subject);
  if (parsed?.family !== 'incident') throw new Error(`${recorded.subject} belongs to no incident`);
  return parsed.entity;
}
