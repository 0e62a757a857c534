import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BusUnavailable } from '#libs/event-store';
import type { Logger, Tracing } from '#libs/observability';
import { type Credentials, isFromAnotherSite } from '#libs/web';
import {
  type Answer,
  failure,
  fromAnotherSite,
  notPosted,
  stored,
  unauthorized,
  unavailable,
  unknownSource,
} from './answer.js';
import type { CollectorMetrics } from './collector-metrics.js';
import type { Intake } from './intake.js';
import { readBody } from './read-body.js';
import type { Sources } from './sources.js';
import type { SourceReader } from './sources/source-reader.js';

/** What the webhook stands on. */
export interface WebhookParts {
  readonly sources: Sources;
  readonly credentials: Credentials;
  readonly intake: Intake;
  /** The longest body that is taken in, bytes. */
  readonly bodyLimit: number;
  readonly log: Logger;
  readonly metrics: CollectorMetrics;
  readonly tracing: Tracing;
}

/** Takes a request from its credential to its answer. */
export class Webhook {
  constructor(private readonly parts: WebhookParts) {}

  /** The answer to a request for the path below /webhooks; undefined when its sender hung up. */
  async receive(path: string, request: IncomingMessage): Promise<Answer | undefined> {
    const { metrics, tracing, sources } = this.parts;
    const timed = metrics.stageSeconds.startTimer({ stage: 'receive' });
    const traceparent = request.headers['traceparent'];
    const answer = await tracing.withRemoteParent(
      typeof traceparent === 'string' ? traceparent : undefined,
      'collector.receive',
      () => this.answerTo(path, request),
    );
    timed();
    const source = sources.get(path)?.name ?? 'unknown';
    metrics.deliveries.inc({ source, answer: answer?.name ?? 'hung-up' });
    return answer;
  }

  /** Nothing of the body is read before the sender is known. */
  private async answerTo(path: string, request: IncomingMessage): Promise<Answer | undefined> {
    const { credentials, sources } = this.parts;
    if (request.method !== 'POST') return notPosted(path);
    const sender = credentials.senderOf(request.headers.authorization);
    if (sender === undefined) return unauthorized(credentials.challenge);
    if (!credentials.needed && isFromAnotherSite(request.headers)) return fromAnotherSite;
    const source = sources.get(path);
    if (source === undefined) return unknownSource(sources.keys());
    return this.takeIn(source, sender, request);
  }

  private async takeIn(
    source: SourceReader,
    sender: string,
    request: IncomingMessage,
  ): Promise<Answer | undefined> {
    const { intake, bodyLimit, log } = this.parts;
    const body = await readBody(request, bodyLimit);
    if (body === undefined) return undefined;
    try {
      return stored(await intake.take({ source, sender, requestId: randomUUID(), body }));
    } catch (error) {
      if (error instanceof BusUnavailable) {
        log.warn({ source: source.name, reason: error.message }, 'a delivery could not be stored');
        return unavailable;
      }
      log.error({ source: source.name, err: error }, 'a delivery could not be stored');
      return failure;
    }
  }
}
