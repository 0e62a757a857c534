import type { IncomingHttpHeaders } from 'node:http';
import { type Result, failed, ok } from '#libs/kernel';
import { type Credentials, isFromAnotherSite, isLoopback } from '#libs/web';
import { type Answer, forbidden, unauthorized } from './answer.js';

/** What the gate goes by. */
export interface GateParts {
  readonly credentials: Credentials;
  /** Where this process listens. */
  readonly host: string;
  /** The address that people are given. */
  readonly publicUrl: string;
}

/** Who may read and change silences: anybody on this machine, and from elsewhere whoever shows the credential. */
export class Gate {
  constructor(private readonly parts: GateParts) {}

  /** Who asks, or the answer that refuses the request. */
  check(headers: IncomingHttpHeaders): Result<string, Answer> {
    const { credentials, host } = this.parts;
    if (!credentials.needed && !isLoopback(host)) return failed(noCredential);
    const sender = credentials.senderOf(headers.authorization);
    if (sender === undefined) return failed(unauthorized(credentials.challenge));
    // A browser shows a password that it remembers, whichever page makes it ask.
    if (isFromAnotherSite(headers)) return failed(anotherSite);
    return credentials.needed || this.isOurName(headers.host) ? ok(sender) : failed(anotherName);
  }

  /** A page can have its own name stand for this machine, and then it is no other site: the name gives it away. */
  private isOurName(host: string | undefined): boolean {
    if (host === undefined || !URL.canParse(`http://${host}`)) return false;
    const { hostname } = new URL(`http://${host}`);
    return isLoopback(hostname) || hostname === new URL(this.parts.publicUrl).hostname;
  }
}

const noCredential = forbidden(
  'silences can be asked for from other machines, and no credential is set: set the environment variable ' +
    'ARGUS_ROUTER_TOKEN or ARGUS_ROUTER_PASSWORD, or http.host to 127.0.0.1',
);
const anotherSite = forbidden('silences are not taken from the pages of another site');
const anotherName = forbidden(
  'without a credential, Argus answers to its own address only: use 127.0.0.1, or set ARGUS_ROUTER_TOKEN',
);
