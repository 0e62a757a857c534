import { type AuditConnection, recordBeganAt } from '#libs/audit';
import type { Clock } from '#libs/kernel';
import type { Policy } from '#libs/policy';
import { type Differences, PolicyComparison } from '#libs/rehearsal';
import { recordedInputs } from './recorded-inputs.js';

/** What was compared, besides what came of it. */
export interface Rehearsed {
  readonly differences: Differences;
  readonly deliveries: number;
  readonly alerts: number;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  /** When the record begins, where that is later than what was asked for. */
  readonly recordBegins: number | undefined;
}

/** Deliveries of this long before are decided, too, so that what was open at the beginning is known; ms. */
const leadMs = 24 * 60 * 60_000;

/** Decides what is recorded under both policies, delivery by delivery. */
export async function rehearseRecord(
  connection: AuditConnection,
  policies: { readonly present: Policy; readonly candidate: Policy },
  { since, clock }: { readonly since: number; readonly clock: Pick<Clock, 'now'> },
): Promise<Rehearsed> {
  const until = clock.now();
  const from = until - since;
  const began = await recordBeganAt(connection, 'SIGNALS');
  const comparison = new PolicyComparison({ ...policies, from });
  let [deliveries, alerts] = [0, 0];
  for await (const input of recordedInputs(connection, from - leadMs)) {
    comparison.take(input);
    if (!('signals' in input.event.data) || input.at < from) continue;
    deliveries++;
    alerts += input.event.data.signals.length;
  }
  const differences = comparison.finish(until);
  const recordBegins = began !== undefined && began > from ? began : undefined;
  return { differences, deliveries, alerts, from, until, recordBegins };
}
