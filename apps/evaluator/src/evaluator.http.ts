import { All, Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Credentials, isFromAnotherSite } from '#libs/web';
import type { OtlpInbox } from './sources/log/otlp/inbox.js';
import {
  type OtlpAnswer,
  longestOtlpBody,
  refused,
  takeLogs,
  tooLong,
} from './sources/log/otlp/otlp-answer.js';
import { encodingOf, jsonEncoding } from './sources/log/otlp/otlp-encoding.js';

/** Who may send logs. */
export interface OtlpAccess {
  readonly inbox: OtlpInbox;
  readonly token?: string;
  /** False where anybody on the network could send, and no token says who may. */
  readonly isOpen: boolean;
}

/** Where log records are sent with OTLP over HTTP, in protobuf or JSON: POST /v1/logs. */
export class OtlpEntrance {
  private readonly credentials: Credentials;

  constructor(private readonly access: OtlpAccess) {
    this.credentials = new Credentials({ user: 'otlp', ...(access.token && { bearerToken: access.token }) });
  }

  /** The answer to a request; undefined when its sender hung up. Nothing is read before the sender is known. */
  async receive(request: Request): Promise<OtlpAnswer | undefined> {
    const { headers, method } = request;
    if (method !== 'POST') return refused(405, 'log records are sent with POST', { allow: 'POST' });
    if (!this.access.isOpen) {
      return refused(403, 'set ARGUS_OTLP_TOKEN and have the exporter send it: http.host is not loopback');
    }
    if (this.credentials.senderOf(headers.authorization) === undefined) {
      return refused(401, 'the header Authorization has to hold the bearer token', {
        'www-authenticate': this.credentials.challenge,
      });
    }
    if (isFromAnotherSite(headers)) return refused(403, 'a web page may not send logs');
    const body = await bodyOf(request);
    if (body === 'gone') return undefined;
    if (body === 'too-long') return tooLong;
    const { 'content-type': type = '', 'content-encoding': encoding = '' } = headers;
    return takeLogs(this.access.inbox, { type, encoding, body });
  }
}

/** The evaluator's only way in for HTTP. */
@Controller('v1/logs')
export class EvaluatorHttp {
  constructor(private readonly entrance: OtlpEntrance) {}

  /** Takes log records; the answer is written as the request is. */
  @All()
  async receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const answer = await this.entrance.receive(request);
    if (answer === undefined) return;
    // What is left of a body that was not read to its end would be taken for the next request.
    if (!request.complete) response.set('Connection', 'close');
    const encoding = encodingOf(request.headers['content-type'] ?? '') ?? jsonEncoding;
    response
      .status(answer.status)
      .set({ ...answer.headers, 'Content-Type': encoding.type, 'X-Content-Type-Options': 'nosniff' })
      .send(encoding.encode(answer.refusal));
  }
}

async function bodyOf(request: Request): Promise<Buffer | 'too-long' | 'gone'> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > longestOtlpBody) return 'too-long';
      chunks.push(chunk);
    }
  } catch {
    return 'gone';
  }
  return Buffer.concat(chunks);
}
