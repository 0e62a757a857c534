import type { IdentityName } from '#libs/contracts';

/** One public key of an identity and the time in which it may sign. */
export interface PublicKeyRecord {
  /** The public NKey, `U…`. */
  readonly publicKey: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339; absent while the key is the current one. What it signed before stays valid. */
  readonly retiredAt?: string;
}

/** Everybody's public keys: what readers verify with and the NATS server admits. Holds no secret. */
export interface IdentityDirectory {
  readonly version: 1;
  readonly identities: Readonly<Partial<Record<IdentityName, readonly PublicKeyRecord[]>>>;
}

/** A decision signed just before its key was replaced may still be on its way for this long, in ms. */
export const retirementGrace = 60_000;

/** The key an identity signs with now; undefined when it has none. */
export const currentKey = (directory: IdentityDirectory, name: IdentityName): PublicKeyRecord | undefined =>
  directory.identities[name]?.find((key) => key.retiredAt === undefined);

/** Why a key may not speak for an identity at a time (epoch ms); undefined when it may. */
export function whyNotTrusted(
  directory: IdentityDirectory,
  name: IdentityName,
  publicKey: string,
  at: number,
): string | undefined {
  const key = directory.identities[name]?.find((each) => each.publicKey === publicKey);
  if (key === undefined) return `key ${publicKey} does not belong to "${name}"`;
  if (key.retiredAt !== undefined && at > Date.parse(key.retiredAt) + retirementGrace) {
    return `key ${publicKey} of "${name}" was retired at ${key.retiredAt}`;
  }
  return undefined;
}

/** The directory after an identity got a new key; the one before is retired, never removed. */
export function withNewKey(
  directory: IdentityDirectory,
  name: IdentityName,
  publicKey: string,
  now: number,
): IdentityDirectory {
  const at = new Date(now).toISOString();
  const before = (directory.identities[name] ?? []).map((key) =>
    key.retiredAt === undefined ? { ...key, retiredAt: at } : key,
  );
  return {
    version: 1,
    identities: { ...directory.identities, [name]: [...before, { publicKey, createdAt: at }] },
  };
}
