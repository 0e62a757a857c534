import {
  type ArgusEvent,
  type EvaluatedAlert,
  type EventData,
  type EventOf,
  type Fact,
  type Signal,
  fact,
} from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import {
  type SeverityPolicy,
  canonicalTimestamp,
  groupOf,
  isZeroTime,
  normaliseSeverity,
  partitionOf,
} from '#libs/policy';

/** What the evaluator goes by. */
export interface EvaluatorPolicy {
  readonly severity: SeverityPolicy;
  /** As the router groups: all alerts of a group go through one partition. */
  readonly groupBy: readonly string[];
  readonly partitions: number;
}

/** The alerts of one delivery that go through one partition, stated as one message. */
export interface PartitionedAlerts {
  readonly partition: number;
  /** The delivery's event. */
  readonly cause: ArgusEvent;
  readonly facts: readonly Fact[];
}

/**
 * Decides which signals are alerts. What Alertmanager and its like send was evaluated by them, so each signal is
 * one; two in one delivery stay two, even when they say the same. What was quarantined never gets here.
 */
export function decide(
  { events }: { readonly events: readonly ArgusEvent[] },
  policy: EvaluatorPolicy,
): Decision<PartitionedAlerts> {
  const deliveries = events.filter((event) => event.type === 'argus.delivery.received.v1');
  if (deliveries.length === 0) return nothing('quarantined');
  const partitions = deliveries.flatMap((delivery) => evaluate(delivery, policy));
  return {
    events: partitions,
    commands: [],
    reason: partitions.length === 0 ? 'no-signals' : 'evaluated-at-source',
  };
}

function evaluate(
  delivery: EventOf<'argus.delivery.received.v1'>,
  policy: EvaluatorPolicy,
): PartitionedAlerts[] {
  const partitions = new Map<number, Fact[]>();
  for (const signal of delivery.data.signals) {
    const alert = evaluatedAlert(signal, delivery.data, policy);
    const partition = partitionOf(groupOf(signal.labels, policy.groupBy).key, policy.partitions);
    const type = signal.status === 'firing' ? 'argus.alert.firing.v1' : 'argus.alert.resolved.v1';
    const stated = fact(type, alert.fingerprint, alert, { causationid: delivery.id });
    const facts = partitions.get(partition);
    if (facts === undefined) partitions.set(partition, [stated]);
    else facts.push(stated);
  }
  return [...partitions].map(([partition, facts]) => ({ partition, cause: delivery, facts }));
}

function evaluatedAlert(
  { fingerprint, labels, annotations, startsAt, endsAt, generatorURL }: Signal,
  { deliveryId, source }: EventData<'argus.delivery.received.v1'>,
  { severity }: EvaluatorPolicy,
): EvaluatedAlert {
  return {
    fingerprint,
    episode: canonicalTimestamp(startsAt),
    labels,
    annotations,
    severity: normaliseSeverity(labels, severity),
    startsAt,
    ...(endsAt === undefined || isZeroTime(endsAt) ? {} : { endsAt }),
    ...(generatorURL === undefined ? {} : { generatorURL }),
    deliveryId,
    source,
  };
}
