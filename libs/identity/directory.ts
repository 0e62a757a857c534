import {
  type IdentityName,
  type MemberName,
  type RunnerIdentity,
  type RunnerLabels,
  isRunner,
} from '#libs/contracts';

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
  /** The runners that were added; absent while there are none. */
  readonly runners?: Readonly<Record<RunnerIdentity, RunnerRecord>>;
}

/** A runner, and the labels that it may say it has. */
export interface RunnerRecord {
  readonly labels: RunnerLabels;
  readonly keys: readonly PublicKeyRecord[];
}

/** A decision signed just before its key was replaced may still be on its way for this long, in ms. */
export const retirementGrace = 60_000;

/** The key an identity signs with now; undefined when it has none. */
export const currentKey = (directory: IdentityDirectory, name: MemberName): PublicKeyRecord | undefined =>
  keysOf(directory, name).find((key) => key.retiredAt === undefined);

/** The runners that may sign in. */
export const runnersIn = (directory: IdentityDirectory): RunnerIdentity[] =>
  Object.keys(directory.runners ?? {}).filter(
    (name): name is RunnerIdentity => isRunner(name) && currentKey(directory, name) !== undefined,
  );

/** Every runner that may sign in, with the labels that it was given. */
export const givenLabels = (directory: IdentityDirectory): ReadonlyMap<RunnerIdentity, RunnerLabels> =>
  new Map(runnersIn(directory).map((name) => [name, directory.runners?.[name]?.labels ?? {}]));

/** The keys that an identity has had; none for one that there is not. */
export const keysOf = (directory: IdentityDirectory, name: MemberName): readonly PublicKeyRecord[] =>
  (isRunner(name) ? directory.runners?.[name]?.keys : directory.identities[name]) ?? [];

/** Why a key may not speak for an identity at a time (epoch ms); undefined when it may. */
export function whyNotTrusted(
  directory: IdentityDirectory,
  name: MemberName,
  publicKey: string,
  at: number,
): string | undefined {
  const key = keysOf(directory, name).find((each) => each.publicKey === publicKey);
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
  const before = retired(directory.identities[name] ?? [], at);
  return {
    ...directory,
    identities: { ...directory.identities, [name]: [...before, { publicKey, createdAt: at }] },
  };
}

/** The directory after a runner was added, or got a new key and these labels. */
export function withRunner(
  directory: IdentityDirectory,
  name: RunnerIdentity,
  { labels, publicKey }: { readonly labels: RunnerLabels; readonly publicKey: string },
  now: number,
): IdentityDirectory {
  const at = new Date(now).toISOString();
  const keys = [...retired(keysOf(directory, name), at), { publicKey, createdAt: at }];
  return { ...directory, runners: { ...directory.runners, [name]: { labels, keys } } };
}

/** The directory after a runner was removed: its keys are retired and it has no labels, but what it signed stays known. */
export function withoutRunner(
  directory: IdentityDirectory,
  name: RunnerIdentity,
  now: number,
): IdentityDirectory {
  const keys = retired(keysOf(directory, name), new Date(now).toISOString());
  return { ...directory, runners: { ...directory.runners, [name]: { labels: {}, keys } } };
}

const retired = (keys: readonly PublicKeyRecord[], at: string): PublicKeyRecord[] =>
  keys.map((key) => (key.retiredAt === undefined ? { ...key, retiredAt: at } : key));
