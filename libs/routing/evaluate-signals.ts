import { type ArgusEvent, type EvaluatedAlert, type Fact, type Signal, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import {
  type LabelSet,
  type Policy,
  canonicalTimestamp,
  groupOfRoute,
  isZeroTime,
  matchRoutes,
  normaliseSeverity,
  partitionOf,
} from '#libs/policy';
import { inPieces } from './pieces.js';

/** What the evaluator goes by. */
export type EvaluatorPolicy = Pick<Policy, 'severity' | 'route' | 'partitioning'>;

/** What tells of alerts: a delivery, what the evaluator saw itself, what the auditor says of the ledger. */
type Telling = Extract<
  ArgusEvent,
  { type: 'argus.delivery.received.v1' | 'argus.observation.made.v1' | 'argus.ledger.checked.v1' }
>;

/** Alerts of one delivery or observation that go through one partition. */
export interface PartitionedAlerts {
  readonly partition: number;
  /** The event that tells of them. */
  readonly cause: ArgusEvent;
  /** The facts of one message each: one list, unless there are more than a message holds. */
  readonly messages: readonly (readonly Fact[])[];
}

/**
 * Decides which signals are alerts. What Alertmanager and its like send was evaluated by them, and what Argus saw
 * itself when it saw it, so each signal is one; two in one delivery stay two, even when they say the same. What was
 * quarantined never gets here.
 */
export function evaluateSignals(
  { events }: { readonly events: readonly ArgusEvent[] },
  policy: EvaluatorPolicy,
): Decision<PartitionedAlerts> {
  const telling = events.filter(tellsOfAlerts);
  if (telling.length === 0) {
    const isChange = events.some(({ type }) => type === 'argus.change.observed.v1');
    return nothing(isChange ? 'tells-of-a-change' : 'quarantined');
  }
  const alerts = telling.flatMap((each) => evaluate(each, policy));
  return {
    events: alerts,
    commands: [],
    reason: alerts.length === 0 ? 'no-signals' : 'evaluated-at-source',
  };
}

const tellsOfAlerts = (event: ArgusEvent): event is Telling =>
  event.type === 'argus.delivery.received.v1' ||
  event.type === 'argus.observation.made.v1' ||
  event.type === 'argus.ledger.checked.v1';

type AlertFact = Extract<Fact, { type: 'argus.alert.firing.v1' | 'argus.alert.resolved.v1' }>;

function evaluate(telling: Telling, policy: EvaluatorPolicy): PartitionedAlerts[] {
  const partitions = new Map<number, AlertFact[]>();
  for (const [index, signal] of telling.data.signals.entries()) {
    const alert = evaluatedAlert(signal, telling, policy);
    const partition = queueOf(signal.labels, policy);
    const type = signal.status === 'firing' ? 'argus.alert.firing.v1' : 'argus.alert.resolved.v1';
    // Its place in the delivery names it, so that it is one alert whatever policy it is evaluated under.
    const stated = fact(type, alert.fingerprint, alert, { causationid: telling.id, key: String(index) });
    const facts = partitions.get(partition);
    if (facts === undefined) partitions.set(partition, [stated]);
    else facts.push(stated);
  }
  return [...partitions].map(([partition, facts]) => ({
    partition,
    cause: telling,
    messages: inPieces(facts),
  }));
}

/** The queue of an alert: what the router decides together, by the first route that takes it, goes through one. */
function queueOf(labels: LabelSet, { route, partitioning }: EvaluatorPolicy): number {
  const [first = route] = matchRoutes(route, labels);
  return partitionOf(partitioning, labels, groupOfRoute(first, labels).key);
}

function evaluatedAlert(
  { fingerprint, labels, annotations, startsAt, endsAt, generatorURL }: Signal,
  telling: Telling,
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
    ...originOf(telling),
  };
}

/** What an alert came with, and from which kind of source. */
function originOf({ type, subject, data }: Telling): Pick<EvaluatedAlert, 'deliveryId' | 'source'> {
  switch (type) {
    case 'argus.delivery.received.v1':
      return { deliveryId: data.deliveryId, source: data.source };
    case 'argus.observation.made.v1':
      return { deliveryId: data.observationId, source: data.source };
    case 'argus.ledger.checked.v1':
      return { deliveryId: subject, source: 'ledger' };
  }
}
