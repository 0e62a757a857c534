import { setTimeout as pause } from 'node:timers/promises';
import { type AuditConnection, type HeldBack, heldBack } from '#libs/audit';
import type { SilenceRecord } from './known-silences.js';
import type { PolicyDesk, PolicyStanding } from './policy-desk.js';
import type { SilenceBook } from './silence-book.js';

/** What is known of silences and of the policy. */
export interface SilencesSoFar {
  readonly record: SilenceRecord;
  readonly policy: PolicyStanding;
  /** Undefined while the record cannot be read, or only slowly: the page is for when things are broken. */
  readonly held: HeldBack | undefined;
}

/** How long the page waits for the count, and the server counts, ms. */
const countWithin = 2_000;

/** What the page about silences reads. */
export class SilencesReader {
  /** The count that is under way: other pages need the connections, however many ask for this one. */
  private counting: Promise<HeldBack | undefined> | undefined;

  constructor(
    private readonly book: Pick<SilenceBook, 'record'>,
    private readonly policy: Pick<PolicyDesk, 'standing'>,
    private readonly connection: Pick<AuditConnection, 'dataSource'>,
  ) {}

  /** As it is now. */
  async read(): Promise<SilencesSoFar> {
    const [policy, held] = await Promise.all([this.policy.standing(), this.held()]);
    return { record: this.book.record(), policy, held };
  }

  private held(): Promise<HeldBack | undefined> {
    this.counting ??= this.count().finally(() => {
      this.counting = undefined;
    });
    // A server that does not answer at all does not give up either.
    return Promise.race([this.counting, pause(countWithin, undefined, { ref: false })]);
  }

  private count(): Promise<HeldBack | undefined> {
    return heldBack(this.connection, { withinMs: countWithin }).catch(() => undefined);
  }
}
