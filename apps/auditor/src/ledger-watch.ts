import type { LedgerStanding } from '#libs/audit';
import { type EventOf, deterministicId, fromTimestamp, subjects } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import {
  type LedgerFinding,
  type LedgerJudgement,
  type LedgerSample,
  assumedBalanced,
  explainedOf,
  judgeLedger,
  ledgerAlert,
} from './domain/judge-ledger.js';

/** Measured values, such as gauges of prom-client. */
export interface LedgerGauges {
  readonly balance: { set(labels: { side: 'received' | 'explained' | 'difference' }, value: number): void };
  readonly unexplained: { set(value: number): void };
  readonly unbalancedSeconds: { set(value: number): void };
}

export interface LedgerWatchOptions {
  /** The ledger as it stands: cheap to ask for. */
  readonly entries: () => Promise<LedgerStanding['entries']>;
  /** The same with what is under way: a search through all that was recorded within that time. */
  readonly standing: (withinMs: number) => Promise<LedgerStanding>;
  readonly lastCheck: () => Promise<EventOf<'argus.ledger.checked.v1'> | undefined>;
  /** How many messages the record has before it. */
  readonly behind: () => Promise<number>;
  readonly store: Pick<EventStore, 'append'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalMs: number;
  /** How long an alert may be under way. */
  readonly graceMs: number;
  readonly gauges: LedgerGauges;
}

/** With more than this before it, what the record lacks says nothing about the agents. */
const mostBehind = 1_000;

const fingerprint = deterministicId([ledgerAlert.alertname, ledgerAlert.service], 16);

/**
 * Looks from time to time whether the ledger accounts for every alert. When it does not, although nothing can
 * be under way any more, the auditor states so, with an alert that goes the way of all others.
 */
export class LedgerWatch {
  private judgement: LedgerJudgement | undefined;
  /** When it was last certain that nothing is late: whatever lacks an outcome now came after that. */
  private certainAt: number | undefined;
  private cancel: (() => void) | undefined;

  constructor(private readonly options: LedgerWatchOptions) {}

  async start(): Promise<void> {
    this.arm();
  }

  async stop(): Promise<void> {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** Looks once. Rejects when Postgres or the bus cannot be asked. */
  async check(): Promise<void> {
    const { behind, graceMs } = this.options;
    this.judgement ??= await this.judgementBefore();
    const [sample, waiting] = await Promise.all([this.sample(), behind()]);
    const { now } = sample;
    const finding = judgeLedger(this.judgement, sample, { graceMs, fingerprint });
    if (waiting > mostBehind) return this.measure({ ...finding, judgement: this.judgement }, now);
    if (finding.stated !== undefined) await this.state(finding, now);
    this.judgement = finding.judgement;
    this.measure(finding, now);
  }

  /** Looks closely only when something could be late: the ledger has not balanced for that long. */
  private async sample(): Promise<LedgerSample> {
    const { entries: ask, standing, clock, graceMs } = this.options;
    const now = clock.now();
    const entries = await ask();
    const difference = entries.received - explainedOf(entries);
    if (difference === 0) this.certainAt = now;
    const young = this.certainAt !== undefined && now - this.certainAt < graceMs;
    if (difference === 0 || (difference > 0 && young)) return { entries, underWay: difference, now };
    return { ...(await standing(graceMs)), now };
  }

  /** What the record says was stated last, so that a restart raises no second alert. */
  private async judgementBefore(): Promise<LedgerJudgement> {
    const last = await this.options.lastCheck();
    if (last === undefined) return assumedBalanced(this.options.clock.now());
    return { balanced: last.data.balanced, since: fromTimestamp(last.data.since), oddSince: undefined };
  }

  private async state({ stated, judgement, unexplained }: LedgerFinding, now: number): Promise<void> {
    const { store, log } = this.options;
    if (stated === undefined) return;
    const cause = `ledger/${judgement.balanced ? 'balanced' : 'unbalanced'}/${judgement.since}`;
    await store.append({
      subject: subjects.signal('ledger', 'auditor'),
      facts: [stated],
      cause,
      correlationId: cause,
      now,
    });
    if (judgement.balanced) log.info('the ledger accounts for every alert again');
    else log.error({ unexplained }, 'the ledger does not account for every alert');
  }

  private measure({ received, explained, unexplained, judgement }: LedgerFinding, now: number): void {
    const { balance, unexplained: late, unbalancedSeconds } = this.options.gauges;
    balance.set({ side: 'received' }, received);
    balance.set({ side: 'explained' }, explained);
    balance.set({ side: 'difference' }, received - explained);
    late.set(unexplained);
    unbalancedSeconds.set(judgement.balanced ? 0 : (now - judgement.since) / 1000);
  }

  private arm(): void {
    const { clock, intervalMs, log } = this.options;
    this.cancel = clock.at(clock.now() + intervalMs, () => {
      this.check()
        .catch((error: unknown) =>
          log.warn({ reason: (error as Error).message }, 'the ledger could not be looked at'),
        )
        .finally(() => {
          if (this.cancel !== undefined) this.arm();
        });
    });
  }
}
