import { setTimeout as pause } from 'node:timers/promises';
import type { LoadedSections, SettingsClass } from '#libs/config';
import {
  type AgentName,
  type Asker,
  type PersonAnswer,
  type PersonRequest,
  type Recorded,
  isAgent,
} from '#libs/contracts';
import { type EventStore, JetStreamEventStore, LiveFold } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import {
  type Bus,
  SharedReadings,
  type StoredMessage,
  type StreamBounds,
  type StreamName,
  canWait,
} from '#libs/messaging';
import type { AgentMetrics, Logger, Tracing } from '#libs/observability';
import type { Policy } from '#libs/policy';
import { Answering, type PersonRequestHandler } from './asking.js';
import type { ServiceName } from './define-agent.js';
import type { AgentEnvironment } from './environment.js';
import { IncidentShell, type IncidentShellParts } from './incident-shell.js';
import { observedStore } from './observed-store.js';
import { personOfLink, personalLink } from './personal-link.js';
import { type PolicySource, fixedPolicy } from './policy-source.js';

/** How long an agent waits for its parts to stop, ms; see finishesWithin for what its consumers have in hand. */
const partsStopWithin = 5_000;

/** A part of an agent that is started before its consumers and stopped after them. */
interface Part {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface LiveFoldOptions<State> {
  readonly sources: readonly { readonly stream: StreamName; readonly filter: string }[];
  readonly initial: State;
  /** Folds one message; must not throw. */
  evolve(state: State, recorded: Recorded): State;
}

/** An agent's own connections and instruments. */
export interface AgentMeans {
  readonly log: Logger;
  readonly metrics: AgentMetrics;
  readonly tracing: Tracing;
  readonly bus: Bus;
}

/** What an agent's module is given to build on. One per agent and process. */
export class AgentContext {
  readonly log: Logger;
  readonly metrics: AgentMetrics;
  readonly tracing: Tracing;
  readonly bus: Bus;
  readonly clock: Clock;
  /** The start of every link that people are given. */
  readonly publicUrl: string;
  /** The project's folder and the data folder, absolute. */
  readonly rootDir: string;
  readonly dataDir: string;
  private readonly leaving = new AbortController();
  private readonly sections: LoadedSections;
  private readonly policies: PolicySource;
  private readonly readings: SharedReadings;
  private readonly parts: Part[] = [];
  private readonly answering = new Answering();

  constructor(
    readonly name: ServiceName,
    { log, metrics, tracing, bus }: AgentMeans,
    environment: AgentEnvironment,
  ) {
    this.log = log;
    this.metrics = metrics;
    this.tracing = tracing;
    this.bus = bus;
    this.clock = environment.clock;
    this.publicUrl = environment.publicUrl;
    this.rootDir = environment.rootDir;
    this.dataDir = environment.dataDir;
    this.sections = environment.sections;
    this.policies = environment.policies ?? fixedPolicy();
    this.readings = environment.readings ?? new SharedReadings();
  }

  /** One section of the configuration. */
  settings<T extends object>(section: SettingsClass<T>): T {
    return this.sections.get(section);
  }

  /** The policy in force. A decision takes it once and goes by that, and its facts name its version. */
  policy(): Policy {
    return this.policies.current();
  }

  /** Calls `listener` after another policy has come into force; returns a function that calls it off. */
  onPolicyChange(listener: (policy: Policy) => void): () => void {
    return this.policies.onChange(listener);
  }

  /** Whether it is an agent, with messages to handle and facts of its own. */
  get decides(): boolean {
    return isAgent(this.name);
  }

  /** Where this agent states its facts. Throws for a service that owns none. */
  get store(): EventStore {
    const { connection, publisher, ring } = this.bus;
    if (!isAgent(this.name)) throw new Error(`${this.name} states no facts`);
    const signer = () => this.bus.signer();
    const store = new JetStreamEventStore({ connection, publisher, ring, agent: this.name, signer });
    return observedStore(store, this.log, this.metrics);
  }

  /** The shell that runs a decider over incidents. */
  incidentShell<State, Command, Policy, Request = never>(
    parts: IncidentShellParts<State, Command, Policy, Request>,
  ): IncidentShell<State, Request> {
    if (!isAgent(this.name)) throw new Error(`${this.name} decides nothing`);
    const shell = new IncidentShell<State, Request>(
      parts as unknown as IncidentShellParts<State, unknown, unknown, Request>,
      {
        agent: this.name,
        store: this.store,
        clock: this.clock,
        log: this.log,
        onPolicyChange: (listener) => this.onPolicyChange(listener),
        openFold: (sources, evolve) =>
          this.openFold({
            sources,
            initial: undefined,
            evolve: (_state, recorded) => {
              evolve(recorded);
              return undefined;
            },
          }),
      },
    );
    this.parts.push(shell);
    return shell;
  }

  /** A state folded from whole streams, for an agent whose decisions span incidents. */
  liveFold<State>(options: LiveFoldOptions<State>): LiveFold<State> {
    const fold = this.openFold(options);
    this.parts.push(fold);
    return fold;
  }

  /** Something of the agent's own to be started before its consumers and stopped after them. */
  add(part: Part): void {
    this.parts.push(part);
  }

  /**
   * Passes a person's request on to the agent that decides about it. Always resolves to something to tell the
   * person. `requestId` makes a repetition harmless: derive it from what the person did, where that has an id.
   */
  ask(request: PersonRequest, asker: Asker, requestId: string): Promise<PersonAnswer> {
    return this.bus.ask(request, asker, requestId);
  }

  /** Names who decides about people's requests here: of the kinds that this agent owns, see ownerOfRequest. */
  answers(handler: PersonRequestHandler): void {
    this.answering.by(handler);
  }

  /** Begins to take people's requests, once the past is known; returns a function that ends it. */
  beginAnswering(): Promise<() => void> {
    return this.answering.begin((handler) => this.bus.answers(handler));
  }

  /** The same link for one person: the page then knows whom it was sent to. Good until `until`, epoch ms. */
  personalLink(link: string, person: string, until: number): string {
    return personalLink(this.bus.signer(), { link, person, until });
  }

  /** The person's name to whom `sender` sent a link to the page with this token; undefined when it did not. */
  personOfLink(token: string, link: string, sender: AgentName): Promise<string | undefined> {
    return personOfLink(token, { sender, link, now: this.clock.now(), ring: this.bus.ring });
  }

  /** The body of a message that this agent was told the headers of. Rejects when it cannot be had now. */
  bodyOf(message: StoredMessage): Promise<Uint8Array> {
    return this.readings.bodyOf(message, this.bus.connection);
  }

  /** What each stream holds now. */
  streamBounds(): Promise<Record<StreamName, StreamBounds>> {
    return this.bus.streamBounds();
  }

  async start(): Promise<void> {
    await Promise.all(this.parts.map((part) => part.start()));
  }

  /** Aborted as soon as the agent is told to stop: what waits for something that goes on elsewhere leaves it. */
  get stopping(): AbortSignal {
    return this.leaving.signal;
  }

  /** Says that the agent is about to stop. */
  beginStopping(): void {
    this.leaving.abort();
  }

  /** Stops all parts, one after the other; what hangs is not waited for longer than `withinMs` in all. */
  async stop(withinMs = this.name === 'executor' ? Infinity : partsStopWithin): Promise<void> {
    const late = withinMs === Infinity ? [] : [pause(withinMs, undefined, { ref: false })];
    for (const part of this.parts.toReversed()) await Promise.race([part.stop(), ...late]);
  }

  private openFold<State>(options: LiveFoldOptions<State>): LiveFold<State> {
    const { connection, ring } = this.bus;
    return new LiveFold({
      ...options,
      connection,
      ring,
      readings: this.readings,
      canWait: !isAgent(this.name) || canWait(this.name),
      onUnreadable: (stream, sequence, reason) =>
        this.log.error({ stream, sequence, reason }, 'a stored message is not believed and left out'),
    });
  }
}
