import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Fact, deterministicId, fact, subjects, toTimestamp } from '#libs/contracts';
import { BusUnavailable, type EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import { type Credentials, isFromAnotherSite } from '#libs/web';
import {
  type Answer,
  changesTold,
  failure,
  fromAnotherSite,
  notPosted,
  notUnderstood,
  secretMissing,
  unauthorized,
  unavailable,
  unknownSource,
  unproven,
} from '../answer.js';
import type { CollectorMetrics } from '../collector-metrics.js';
import { parseBody } from '../parse-body.js';
import { type ReceivedBody, readBody } from '../read-body.js';
import type { ChangeSender } from './change-senders.js';
import type { ToldChange } from './told-change.js';

/** What the webhook of changes stands on. */
export interface ChangeWebhookParts {
  readonly senders: ReadonlyMap<string, ChangeSender>;
  readonly credentials: Credentials;
  readonly store: EventStore;
  readonly clock: Clock;
  /** The longest body that is taken in, bytes. */
  readonly bodyLimit: number;
  readonly log: Logger;
  readonly metrics: Pick<CollectorMetrics, 'deliveries'>;
}

/** Takes what others tell of their changes, and states it. No alerts: the ledger has nothing to do with it. */
export class ChangeWebhook {
  constructor(private readonly parts: ChangeWebhookParts) {}

  /** The answer to a request for a path below /webhooks; undefined when its sender hung up. */
  async receive(path: string, request: IncomingMessage): Promise<Answer | undefined> {
    const answer = await this.answerTo(path, request);
    const source = this.parts.senders.has(path) ? 'changes' : 'unknown';
    this.parts.metrics.deliveries.inc({ source, answer: answer?.name ?? 'hung-up' });
    return answer;
  }

  /** Nothing is read before the sender has shown a credential, or a secret of its own is set. */
  private async answerTo(path: string, request: IncomingMessage): Promise<Answer | undefined> {
    const { senders, bodyLimit } = this.parts;
    const sender = senders.get(path);
    if (request.method !== 'POST') return notPosted(path);
    const refused = this.refusal(sender, request.headers);
    if (refused !== undefined) return refused;
    if (sender === undefined) return unknownSource(senders.keys());
    const body = await readBody(request, bodyLimit);
    if (body === undefined) return undefined;
    const { proof } = sender;
    if (proof?.secret !== undefined && !proof.isGiven(proof.secret, request.headers, body.content)) {
      return unproven(proof.variable);
    }
    return this.takeIn(sender, request, body);
  }

  private refusal(sender: ChangeSender | undefined, headers: IncomingHttpHeaders): Answer | undefined {
    const { credentials } = this.parts;
    if (sender?.proof !== undefined) {
      return sender.proof.secret === undefined ? secretMissing(sender.proof.variable) : undefined;
    }
    if (credentials.senderOf(headers.authorization) === undefined) return unauthorized(credentials.challenge);
    return !credentials.needed && isFromAnotherSite(headers) ? fromAnotherSite : undefined;
  }

  private async takeIn(sender: ChangeSender, request: IncomingMessage, body: ReceivedBody): Promise<Answer> {
    const { clock, log } = this.parts;
    if (body.refused !== undefined) return notUnderstood([body.refused.problem]);
    const json = parseBody(body.content);
    if (!json.ok) return notUnderstood(json.error.problems);
    const event = sender.eventHeader === undefined ? undefined : request.headers[sender.eventHeader];
    const service = serviceIn(request.url ?? '');
    const telling = sender.read(json.value, {
      event: typeof event === 'string' ? event : '',
      receivedAt: toTimestamp(clock.now()),
      ...(service === undefined ? {} : { service }),
    });
    if (!telling.ok) return notUnderstood(telling.error);
    if ('ignored' in telling.value) return changesTold(0, telling.value.ignored);
    const { changes } = telling.value;
    try {
      for (const change of changes) await this.state(sender, change);
      log.info({ source: sender.name, changes: changes.length }, 'was told of changes');
      return changesTold(changes.length);
    } catch (error) {
      log.error({ source: sender.name, err: error }, 'a change could not be stored');
      return error instanceof BusUnavailable ? unavailable : failure;
    }
  }

  /** Told again, it has the same id, and is kept once. */
  private async state({ name }: ChangeSender, change: ToldChange): Promise<void> {
    const { store, clock } = this.parts;
    const cause = `change-${deterministicId([name, change.changeId, change.kind, change.title])}`;
    const told: Fact = fact(
      'argus.change.observed.v1',
      change.changeId,
      { ...change, source: name, labels: { ...change.labels } },
      { key: 'change' },
    );
    await store.append({
      subject: subjects.signal('changes', 'collector'),
      facts: [told],
      cause,
      correlationId: cause,
      now: clock.now(),
    });
  }
}

const longestService = 200;

/** `?service=checkout` says what the sender does not know. */
function serviceIn(url: string): string | undefined {
  const service = new URL(url, 'http://localhost').searchParams.get('service') ?? '';
  return service === '' ? undefined : service.slice(0, longestService);
}
