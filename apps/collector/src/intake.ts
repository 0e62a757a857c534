import { type Fact, deterministicId, subjects, toTimestamp } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { pressure } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import type { CollectorMetrics } from './collector-metrics.js';
import { contentLimit, cutText } from './domain/cut-text.js';
import { type Arrival, deliveryFacts, problemsOf, quarantineFact } from './domain/delivery-facts.js';
import type { Reading, Unreadable } from './domain/reading.js';
import { parseBody, textOf } from './parse-body.js';
import type { ReceivedBody } from './read-body.js';
import type { SourceReader } from './sources/source-reader.js';

/** A body that arrived, before it is understood. */
export interface Delivery {
  readonly source: SourceReader;
  readonly sender: string;
  /** Random: the same body sent twice is two deliveries. */
  readonly requestId: string;
  readonly body: ReceivedBody;
}

/** What became of a delivery, once it is safely stored. */
export interface Receipt {
  readonly deliveryId: string;
  readonly signals: number;
  /** How many alerts were quarantined; 1 for a body that nobody can count. */
  readonly quarantined: number;
  readonly problems: readonly string[];
}

/** What the intake stands on. */
export interface IntakeParts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: CollectorMetrics;
  /** The largest message that the bus takes, bytes. */
  readonly maxMessage: number;
}

/** What a delivery amounts to: the facts, and what its sender is told. */
interface Understood {
  readonly facts: readonly Fact[];
  readonly receipt: Receipt;
}

/** What ids, times and the like add to the facts of one delivery, and what a quarantine may add, bytes. */
const envelopeBytes = 16 * 1024;
const quarantineBytes = 8 * contentLimit;

/** Turns deliveries into facts, one message each. */
export class Intake {
  constructor(private readonly parts: IntakeParts) {}

  /** Resolves when the delivery is stored. Throws what the store throws; then it is not. */
  async take(delivery: Delivery): Promise<Receipt> {
    const leave = pressure.enter();
    try {
      return await this.store(delivery);
    } finally {
      leave();
    }
  }

  private async store(delivery: Delivery): Promise<Receipt> {
    const { store, clock } = this.parts;
    const now = clock.now();
    const arrival = arrivalOf(delivery, now);
    const { deliveryId, source } = arrival;
    const { facts, receipt } = this.understand(delivery, arrival);
    const subject = subjects.signal(source, 'collector');
    await store.append({ subject, facts, cause: deliveryId, correlationId: deliveryId, now });
    this.tell(arrival, receipt);
    return receipt;
  }

  private understand({ source, body }: Delivery, arrival: Arrival): Understood {
    const { refused, content } = body;
    if (refused !== undefined) {
      return quarantined(arrival, { reason: refused.reason, problems: [refused.problem] }, content);
    }
    const json = parseBody(content);
    if (!json.ok) return quarantined(arrival, json.error, content);
    const reading = source.read(json.value, { receivedAt: arrival.receivedAt });
    if (!reading.ok) return quarantined(arrival, reading.error, content);

    const facts = deliveryFacts(arrival, reading.value);
    if (this.fits(facts, content.length * source.growth)) {
      return { facts, receipt: receiptOf(arrival, reading.value) };
    }
    return quarantined(arrival, this.tooLarge, content, alertsOf(reading.value));
  }

  /** Whether the facts make a message that the bus takes. Encoding costs, so only what might not fit is. */
  private fits(facts: readonly Fact[], atMost: number): boolean {
    const { maxMessage } = this.parts;
    if (atMost + quarantineBytes + envelopeBytes <= maxMessage) return true;
    return Buffer.byteLength(JSON.stringify(facts)) + envelopeBytes <= maxMessage;
  }

  private get tooLarge(): Unreadable {
    const problem = `its alerts take more than the ${this.parts.maxMessage} bytes of one message: send fewer at a time`;
    return { reason: 'too-large-for-the-bus', problems: [problem] };
  }

  /** No labels, and nothing else that was sent: alert texts may hold what no log should. */
  private tell({ deliveryId, source, bytes }: Arrival, { signals, quarantined }: Receipt): void {
    const { metrics, log } = this.parts;
    metrics.ledger.inc({ entry: 'received' }, signals + quarantined);
    if (quarantined > 0) metrics.ledger.inc({ entry: 'quarantined' }, quarantined);
    metrics.bytes.observe({ source }, bytes);
    log.info({ deliveryId, source, signals, quarantined, bytes }, 'took in a delivery');
  }
}

function arrivalOf({ source, sender, requestId, body }: Delivery, now: number): Arrival {
  const { digest, bytes } = body;
  const deliveryId = deterministicId([source.name, digest, now, requestId]);
  return { deliveryId, source: source.name, sender, receivedAt: toTimestamp(now), digest, bytes };
}

function quarantined(
  arrival: Arrival,
  { reason, problems }: Unreadable,
  body: Buffer,
  alerts = 1,
): Understood {
  // Cut roughly first, not to make a text of megabytes; the four bytes more keep the last character whole.
  const content = cutText(textOf(body.subarray(0, contentLimit + 4)));
  return {
    facts: [quarantineFact(arrival, { reason, problems, alerts, content })],
    receipt: { deliveryId: arrival.deliveryId, signals: 0, quarantined: alerts, problems },
  };
}

const receiptOf = ({ deliveryId }: Arrival, { signals, refused }: Reading): Receipt => ({
  deliveryId,
  signals: signals.length,
  quarantined: refused.length,
  problems: problemsOf(refused),
});

const alertsOf = ({ signals, refused }: Reading): number => Math.max(1, signals.length + refused.length);
