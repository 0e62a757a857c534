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

/** How long the page waits for the count, ms. */
const countWithin = 2_000;

/** What the page about silences reads. */
export class SilencesReader {
  constructor(
    private readonly book: SilenceBook,
    private readonly policy: PolicyDesk,
    private readonly connection: AuditConnection,
  ) {}

  /** As it is now. */
  async read(): Promise<SilencesSoFar> {
    const [policy, held] = await Promise.all([this.policy.standing(), this.held()]);
    return { record: this.book.record(), policy, held };
  }

  private held(): Promise<HeldBack | undefined> {
    const counted = heldBack(this.connection).catch(() => undefined);
    return Promise.race([counted, pause(countWithin, undefined, { ref: false })]);
  }
}
