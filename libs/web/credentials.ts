import { createHash, timingSafeEqual } from 'node:crypto';

/** What whoever asks has to show; nothing where neither is set. */
export interface AcceptedCredentials {
  readonly bearerToken?: string;
  /** The name that goes with the password. */
  readonly user: string;
  readonly password?: string;
}

/** Decides who a sender is, by what its request shows. */
export class Credentials {
  private readonly accepted: readonly { readonly header: Buffer; readonly sender: string }[];
  /** What a request without a valid credential is told to show. */
  readonly challenge: string;

  constructor({ bearerToken, user, password }: AcceptedCredentials) {
    const accepted: { scheme: string; value: string; sender: string }[] = [];
    if (bearerToken !== undefined) accepted.push({ scheme: 'Bearer', value: bearerToken, sender: 'bearer' });
    if (password !== undefined) {
      const value = Buffer.from(`${user}:${password}`).toString('base64');
      accepted.push({ scheme: 'Basic', value, sender: user });
    }
    this.accepted = accepted.map(({ scheme, value, sender }) => ({
      header: hash(scheme, value),
      sender,
    }));
    this.challenge = accepted.map(({ scheme }) => `${scheme} realm="argus"`).join(', ');
  }

  /** False where nobody has to show anything. */
  get needed(): boolean {
    return this.accepted.length > 0;
  }

  /** The sender behind an `Authorization` header; undefined when it is not one that is accepted. */
  senderOf(authorization: string | undefined): string | undefined {
    if (!this.needed) return 'anonymous';
    const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(authorization ?? '') ?? [];
    const shown = hash(scheme, value);
    // Every one is compared, so that the time says nothing about which was closest.
    const matching = this.accepted.filter(({ header }) => timingSafeEqual(header, shown));
    return matching[0]?.sender;
  }
}

/** Equal lengths whatever was shown. The scheme's name may be written in any case. */
const hash = (scheme: string, value: string): Buffer =>
  createHash('sha256').update(`${scheme.toLowerCase()} ${value}`).digest();
