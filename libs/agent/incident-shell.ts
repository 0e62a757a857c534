import {
  type AgentName,
  type CarryOut,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
  subjectPatterns,
  subjects,
} from '#libs/contracts';
import { type EventStore, type LiveFold, SequenceConflict } from '#libs/event-store';
import { type Clock, type Outcome, done, retry } from '#libs/kernel';
import { KeyedQueue, type ReceivedMessage } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import { Deadlines } from './deadlines.js';
import { type IncidentEntry, IncidentStates, incidentOf } from './incident-states.js';
import { versionOf } from './named-version.js';

/** An agent's mind and hands, as its module puts them together. */
export interface IncidentShellParts<State, Command, Policy, Request> {
  readonly decider: IncidentDecider<State, Command, Policy, Request>;
  /**
   * A function is called once for each decision, so that all of it goes by one policy. What it gives may name
   * a `version`, which the decision's facts then carry.
   */
  readonly policy: Policy | (() => Policy);
  /** Whether open incidents are to be looked at again at the start, and when another policy has come into force. */
  readonly followsPolicy?: boolean;
  /** Needed when the decider gives commands. */
  readonly carryOut?: CarryOut<Command>;
}

/** What the shell takes from the agent that it belongs to. */
export interface ShellSurroundings {
  readonly agent: AgentName;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Calls `listener` after another policy has come into force; returns a function that calls it off. */
  onPolicyChange?(listener: () => void): () => void;
  openFold(
    sources: readonly { stream: 'INCIDENTS'; filter: string }[],
    evolve: (recorded: Parameters<IncidentStates<unknown>['evolve']>[0]) => void,
  ): LiveFold<undefined>;
}

/** What a decision follows from, and for the how-many-th time. */
interface Origin {
  readonly cause: string;
  readonly attempt: number;
  /** The version of the policy that was gone by. */
  readonly policyVersion?: string;
}

/** A conflict is decided again after this long, ms. */
const conflictPause = 50;
/** A deadline whose decision could not be stored is tried again after this long, ms. */
const deadlinePause = 1_000;
/** A deadline that has passed while the policy does not let anything follow from it is looked at again, ms. */
const overduePause = 60_000;
/** What a message makes due at once is decided on when it is handled, in its trace, and only then without it; ms. */
const messageFirst = 500;
/** How often finished incidents are let go, ms. */
const releasePause = 60 * 60 * 1000;
/** How often a person's request is decided again after a conflict. */
const requestTries = 10;

/**
 * The thin shell around an agent's decisions about incidents: fold what happened, decide, append, carry
 * out, and keep the deadlines. What concerns one incident is done one thing at a time.
 */
export class IncidentShell<State = unknown, Request = never> {
  private readonly states: IncidentStates<State>;
  private readonly fold: LiveFold<undefined>;
  private readonly deadlines: Deadlines;
  private readonly turns = new KeyedQueue(Infinity);
  private live = false;
  private cancelRelease: () => void = () => undefined;
  private unfollow: () => void = () => undefined;
  private lookOnceLive: string | undefined;

  constructor(
    private readonly parts: IncidentShellParts<State, unknown, unknown, Request>,
    private readonly around: ShellSurroundings,
  ) {
    this.states = new IncidentStates(around.agent, parts.decider, around.store);
    this.deadlines = new Deadlines(around.clock, (id, at) => this.onDeadline(id, at));
    this.fold = around.openFold(
      [{ stream: 'INCIDENTS', filter: subjectPatterns.allIncidents }],
      (recorded) => {
        const id = this.states.evolve(recorded);
        if (this.live)
          this.deadlines.setAfter(id, this.deadlineOf(id), this.around.clock.now() + messageFirst);
      },
    );
  }

  /** Folds the past, then arms the deadlines that follow from it. */
  async start(): Promise<void> {
    await this.fold.start();
    this.live = true;
    this.release();
    for (const id of this.states.ids()) this.deadlines.set(id, this.deadlineOf(id));
    if (this.parts.followsPolicy === true) {
      this.unfollow = this.around.onPolicyChange?.(() => this.lookAgain('policy')) ?? this.unfollow;
      // Another one may have come into force while nobody was there to see it.
      this.lookOnceLive ??= 'start';
    }
    if (this.lookOnceLive !== undefined) this.lookAgain(this.lookOnceLive);
  }

  async stop(): Promise<void> {
    this.live = false;
    this.unfollow();
    this.cancelRelease();
    this.deadlines.clear();
    await this.turns.idle();
    await this.fold.stop();
  }

  /** Handles a message of an incident's history. */
  async handle(message: ReceivedMessage): Promise<Outcome> {
    await this.fold.seen(message.stream, message.sequence);
    const { events, deliveries, messageId } = message;
    const cause = events.at(-1)?.id ?? messageId;
    return this.inTurn(incidentOf(message), (id) =>
      this.decideOnce(id, { kind: 'recorded', events }, { cause, attempt: deliveries }),
    );
  }

  /**
   * Decides on what a person asked for. Resolves to the decision's reason and the facts that it stated;
   * rejects with BusUnavailable when nothing can be stored now.
   */
  async request(
    incidentId: string,
    request: Request,
    by: { readonly actor: string; readonly causationId: string },
  ): Promise<{ reason: string; facts: readonly Fact[] }> {
    return this.inTurn(incidentId, async (id) => {
      for (let attempt = 1; ; attempt++) {
        const entry = await this.entryOf(id);
        const { decision, policyVersion } = this.decide({ kind: 'request', request }, entry);
        const facts = decision.events.map((each): Fact => ({ actor: by.actor, ...each }));
        try {
          await this.append(id, facts, entry, { cause: by.causationId, attempt, policyVersion });
          return { reason: decision.reason, facts };
        } catch (error) {
          if (!(error instanceof SequenceConflict) || attempt === requestTries) throw error;
          await this.pause(conflictPause);
        }
      }
    });
  }

  /** What is known of an incident now; undefined when it has no history here. */
  async stateOf(incidentId: string): Promise<State | undefined> {
    const { state, sequence } = await this.entryOf(incidentId);
    return sequence === 0 ? undefined : state;
  }

  /** Whether the past is folded: before that, `incidents` are not all there are. */
  get knowsPast(): boolean {
    return this.live;
  }

  /** The incidents in mind, with their states. */
  *incidents(): Iterable<[string, State]> {
    for (const id of this.states.ids()) yield [id, this.states.peek(id) as State];
  }

  /**
   * Decides anew about every incident that something is still expected of; before the past is folded, as soon
   * as it is. `why` names the occasion.
   */
  lookAgain(why: string): void {
    if (!this.live) {
      this.lookOnceLive = why;
      return;
    }
    const now = this.around.clock.now();
    for (const [id, state] of [...this.incidents()]) {
      const finished = this.parts.decider.finishedAt(state);
      if (finished === undefined || finished > now) this.decideAt(id, `${why}/${id}/${now}`);
    }
  }

  private async decideOnce(id: string, input: IncidentInput<Request>, origin: Origin): Promise<Outcome> {
    try {
      const entry = await this.entryOf(id);
      const { decision, policyVersion } = this.decide(input, entry);
      await this.append(id, decision.events, entry, { ...origin, policyVersion });
      for (const [index, command] of decision.commands.entries()) {
        const waiting = await this.carryOut(id, command, index, { ...origin, policyVersion });
        if (waiting !== undefined) return waiting;
      }
      return done(decision.reason);
    } catch (error) {
      if (error instanceof SequenceConflict) return retry('conflict', conflictPause);
      throw error;
    }
  }

  /** What is known of an incident. One that is read again from the store gets its deadline back, too. */
  private async entryOf(id: string): Promise<IncidentEntry<State>> {
    const inMind = this.states.peek(id) !== undefined;
    const entry = await this.states.get(id);
    if (!inMind && this.live) this.deadlines.set(id, this.deadlineOf(id));
    return entry;
  }

  private decide(input: IncidentInput<Request>, { state }: IncidentEntry<State>) {
    const { policy: given, decider } = this.parts;
    const policy: unknown = typeof given === 'function' ? (given as () => unknown)() : given;
    const decision = decider.decide(input, state, { now: this.around.clock.now(), policy });
    return { decision, policyVersion: versionOf(policy) };
  }

  private async carryOut(
    id: string,
    command: unknown,
    index: number,
    origin: Origin,
  ): Promise<Outcome | undefined> {
    if (this.parts.carryOut === undefined)
      throw new Error(`${this.around.agent} has no hands for its commands`);
    const outcome = await this.parts.carryOut(command, origin.attempt);
    if (outcome.kind === 'retry') return retry(outcome.reason, outcome.afterMs);
    const entry = await this.entryOf(id);
    await this.append(id, outcome.facts, entry, { ...origin, cause: `${origin.cause}/${index}` });
    return undefined;
  }

  private async append(
    id: string,
    facts: readonly Fact[],
    { ownSequence }: IncidentEntry<State>,
    { cause, policyVersion }: Origin,
  ): Promise<void> {
    if (facts.length === 0) return;
    const { recorded, duplicate } = await this.around.store.append({
      subject: subjects.incident(id, this.around.agent),
      facts,
      cause,
      correlationId: id,
      now: this.around.clock.now(),
      expectedSequence: ownSequence,
      ...(policyVersion === undefined ? {} : { policyVersion }),
    });
    // Stated before, at another time and maybe by another copy: what counts is what the log holds.
    if (duplicate) await this.fold.seen(recorded.stream, recorded.sequence);
    else this.fold.apply(recorded);
  }

  private onDeadline(id: string, at: number): void {
    this.decideAt(id, `deadline/${id}/${at}`);
  }

  private decideAt(id: string, cause: string): void {
    this.inTurn(id, () => this.decideOnce(id, { kind: 'deadline' }, { cause, attempt: 1 })).then(
      (outcome) => (outcome.kind === 'done' ? this.rearm(id) : this.tryDeadlineAgain(id)),
      (error: unknown) => {
        this.around.log.warn({ err: error, incidentId: id }, 'a deadline could not be decided; trying again');
        this.tryDeadlineAgain(id);
      },
    );
  }

  /** Where nothing was stated, the deadline still holds; what is overdue may depend on the time of day. */
  private rearm(id: string): void {
    const at = this.deadlineOf(id);
    if (!this.live || at === undefined || this.deadlines.has(id)) return;
    const now = this.around.clock.now();
    this.deadlines.set(id, at > now ? at : now + overduePause);
  }

  private tryDeadlineAgain(id: string): void {
    if (this.live) this.deadlines.set(id, this.around.clock.now() + deadlinePause);
  }

  private deadlineOf(id: string): number | undefined {
    const state = this.states.peek(id);
    return state === undefined ? undefined : this.parts.decider.deadline(state);
  }

  private release(): void {
    const now = this.around.clock.now();
    this.states.release(now);
    this.cancelRelease = this.around.clock.at(now + releasePause, () => this.release());
  }

  private inTurn<T>(id: string, task: (id: string) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => this.turns.add(id, () => task(id).then(resolve, reject)));
  }

  private pause(ms: number): Promise<void> {
    const { clock } = this.around;
    return new Promise((resolve) => clock.at(clock.now() + ms, resolve));
  }
}
