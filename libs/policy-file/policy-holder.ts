import type { Clock } from '#libs/kernel';
import { type Policy, defaultPolicy } from '#libs/policy';
import type { PolicyFault } from './policy-fault.js';
import { describeFaults } from './policy-fault.js';
import { type LastGood, noLastGood } from './last-good.js';
import { type PolicySources, compileSources, readSources } from './read-policy.js';

/** What the holder tells of what happens to the file. */
export interface PolicyLog {
  info(about: object, message: string): void;
  error(about: object, message: string): void;
}

/** Where the policy is, and what is needed to follow it. */
export interface PolicyPlace {
  /** Absolute. */
  readonly path: string;
  /** What to call it in messages. */
  readonly shown: string;
  /** Whether an installation may do without: then the built-in policy is in force. */
  readonly mayBeMissing: boolean;
  readonly reloadEveryMs: number;
  readonly clock: Clock;
  readonly log: PolicyLog;
  /** Keeps the last good policy for a start with a bad file. */
  readonly lastGood?: LastGood;
}

/** How the policy stands. */
export interface PolicyStatus {
  readonly version: string;
  /** What is wrong with the file as it is now; none when it is the one in force. */
  readonly faults: readonly PolicyFault[];
  /** How often a change of the file could not be taken over. */
  readonly failures: number;
}

/**
 * The policy in force. The file is read again and again: file events get lost in containers and on network
 * drives. A changed file is compiled as a whole and takes the old one's place at once, or not at all.
 */
export class PolicyHolder {
  private policy: Policy = defaultPolicy;
  /** What the file said when it was read last, empty when it could not be; undefined while it was never there. */
  private seen: string | undefined;
  private faults: readonly PolicyFault[] = [];
  private failures = 0;
  private readonly listeners = new Set<(policy: Policy) => void>();
  private readonly observers = new Set<(status: PolicyStatus) => void>();
  private cancel: () => void = () => undefined;
  private reading: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly place: PolicyPlace) {}

  /**
   * Reads the file for the first time. With a bad one the last good policy is in force; rejects, with everything
   * that is wrong, only when there has never been any.
   */
  async start(): Promise<void> {
    const { path, shown, mayBeMissing, lastGood = noLastGood, log } = this.place;
    const sources = await readSources(path, shown);
    if (sources.ok || !mayBeMissing || !isMissing(sources.error, shown)) {
      const policy = sources.ok ? compileSources(sources.value) : sources;
      if (policy.ok && sources.ok) await this.adopt(policy.value, sources.value);
      else if (!policy.ok) {
        const kept = await lastGood.read();
        const good = kept === undefined ? undefined : compileSources(kept);
        if (good?.ok !== true) throw new Error(`the policy is wrong.\n${describeFaults(policy.error)}`);
        this.policy = good.value;
        this.refuse(policy.error);
      }
      this.seen = sources.ok ? textOf(sources.value) : '';
    } else
      log.info({ version: this.policy.version }, `there is no ${shown}: the built-in policy is in force`);
    this.watch();
  }

  /** Ends following the file. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.reading;
  }

  /** The policy in force now. */
  current(): Policy {
    return this.policy;
  }

  /** Calls `listener` after another policy has come into force; returns a function that calls it off. */
  onChange(listener: (policy: Policy) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls `observer` now and whenever the file was taken over or refused; returns a function to call it off. */
  observe(observer: (status: PolicyStatus) => void): () => void {
    this.observers.add(observer);
    observer(this.status());
    return () => this.observers.delete(observer);
  }

  status(): PolicyStatus {
    return { version: this.policy.version, faults: this.faults, failures: this.failures };
  }

  /** Looks at the file now. */
  reload(): Promise<void> {
    this.reading ??= this.readAgain().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private watch(): void {
    const { clock, reloadEveryMs } = this.place;
    this.cancel = clock.at(clock.now() + reloadEveryMs, () => {
      void this.reload().finally(() => {
        if (!this.stopped) this.watch();
      });
    });
  }

  private async readAgain(): Promise<void> {
    const { path, shown, mayBeMissing } = this.place;
    const sources = await readSources(path, shown);
    if (!sources.ok) {
      // A file that was never there may stay away; one that has gone was not meant to be forgotten.
      if (mayBeMissing && this.seen === undefined && isMissing(sources.error, shown)) return;
      if (this.seen !== '') this.refuse(sources.error);
      this.seen = '';
      return;
    }
    const text = textOf(sources.value);
    if (text === this.seen || !(await this.isSettled(text))) return;
    this.seen = text;
    const policy = compileSources(sources.value);
    if (policy.ok) await this.adopt(policy.value, sources.value);
    else this.refuse(policy.error);
  }

  /** Whether the file says the same a moment later: half of one that is being written may be good YAML, too. */
  private async isSettled(text: string): Promise<boolean> {
    const { path, shown, clock } = this.place;
    await new Promise<void>((resolve) => clock.at(clock.now() + settlingMs, resolve));
    const again = await readSources(path, shown);
    return again.ok && textOf(again.value) === text;
  }

  private async adopt(policy: Policy, sources: PolicySources): Promise<void> {
    const { version } = this.policy;
    const wasBad = this.faults.length > 0;
    this.policy = policy;
    this.faults = [];
    this.tellObservers();
    if (policy.version !== version) {
      this.place.log.info({ version: policy.version, before: version }, 'the policy is in force');
      for (const listener of [...this.listeners]) listener(policy);
    } else if (wasBad) this.place.log.info({ version }, 'the policy file is good again, and in force');
    await (this.place.lastGood ?? noLastGood).write(sources);
  }

  private refuse(faults: readonly PolicyFault[]): void {
    this.faults = faults;
    this.failures += 1;
    const { version } = this.policy;
    const message = `the policy file cannot be used; version ${version} stays in force\n${describeFaults(faults)}`;
    this.place.log.error({ version, problems: faults.length }, message);
    this.tellObservers();
  }

  private tellObservers(): void {
    const status = this.status();
    for (const observer of [...this.observers]) observer(status);
  }
}

/** How long a file has to stay the same before it is taken over, ms. */
const settlingMs = 200;

/** Whether the policy itself is not there; a topology that it names has to be. */
export const isMissing = (faults: readonly PolicyFault[], shown: string): boolean =>
  faults.some(({ file, message }) => file === shown && message.startsWith('does not exist'));

const textOf = ({ text, topology }: PolicySources): string => JSON.stringify([text, topology?.text]);
