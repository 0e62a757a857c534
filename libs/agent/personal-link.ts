import type { AgentName } from '#libs/contracts';
import type { KeyRing, Signer } from '#libs/identity';

/** The query parameter of a link that tells who was sent it. */
const parameter = 'as';
/** Longer ones are none of ours, and taking them apart takes time. */
const longestToken = 2_000;

/** To whom a link was sent, and until when it tells. */
interface Addressee {
  readonly link: string;
  /** The person's name in the policy. */
  readonly person: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/**
 * A link that tells who was sent it, signed with the sender's own key: nothing about it has to be recorded or
 * shared. It says who opens a page, and decides nothing by itself: programs open links, too.
 */
export function personalLink(signer: Signer, addressee: Addressee): string {
  const url = new URL(addressee.link);
  const content = Buffer.from(JSON.stringify(addressee)).toString('base64url');
  url.searchParams.set(parameter, `${content}.${signer.publicKey}.${signer.sign(bytesOf(content))}`);
  return url.href;
}

/** Whom a link was sent to by `sender`; undefined when it says nobody, is not theirs, for another page, or too old. */
export async function personOfLink(
  token: string,
  expected: {
    readonly sender: AgentName;
    readonly link: string;
    readonly now: number;
    readonly ring: KeyRing;
  },
): Promise<string | undefined> {
  const [content = '', key = '', signature = '', ...more] = token.split('.');
  if (token.length > longestToken || signature === '' || more.length > 0) return undefined;
  const { sender: agent, link, now, ring } = expected;
  const verified = await ring.verify({ agent, key, signature, bytes: bytesOf(content), storedAt: now });
  if (!verified.ok) return undefined;
  const addressee = JSON.parse(Buffer.from(content, 'base64url').toString('utf8')) as Addressee;
  return addressee.link === link && now < addressee.until ? addressee.person : undefined;
}

/** So that nothing else that the sender signs can be taken for a link. */
const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(`argus link ${content}`);
