import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Result } from '#libs/kernel';
import { ManualClock } from '#libs/testing';
import { retirementGrace } from './directory.js';
import { KeyFolder } from './key-folder.js';
import { KeyRing, type SignedMessage } from './key-ring.js';
import { createSeed, signerOf } from './nkey.js';

/** A folder that counts how often its public keys are read. */
class CountedFolder extends KeyFolder {
  readings = 0;
  override directory() {
    this.readings++;
    return super.directory();
  }
}

const bytes = new TextEncoder().encode('[]');
let path: string;
let folder: CountedFolder;
let clock: ManualClock;
let ring: KeyRing;

/** What the router signs with the given seed, stored now unless said otherwise. */
const signedWith = (seed: string, storedAt = clock.now()): SignedMessage => {
  const signer = signerOf(seed);
  return { agent: 'router', key: signer.publicKey, signature: signer.sign(bytes), bytes, storedAt };
};
const signedNow = async (): Promise<SignedMessage> => signedWith(await folder.seed('router'));
const problemOf = (result: Result<void>): string => (result.ok ? '' : result.error);

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'argus-ring-'));
  folder = new CountedFolder(path);
  clock = new ManualClock();
  await folder.ensure(clock.now());
  folder.readings = 0;
  ring = new KeyRing(folder, () => clock.now());
});
afterEach(() => rm(path, { recursive: true, force: true }));

describe('the key ring', () => {
  it('believes an agent’s own signature, and reads the folder once for many', async () => {
    for (let n = 0; n < 5; n++) expect(await ring.verify(await signedNow())).toEqual({ ok: true });
    expect(folder.readings).toBe(1);
  });

  it('refuses a signature over other bytes', async () => {
    const message = { ...(await signedNow()), bytes: new TextEncoder().encode('[1]') };
    expect(problemOf(await ring.verify(message))).toBe(
      `the signature is not by ${message.key} over these bytes`,
    );
  });

  it('refuses another agent’s key', async () => {
    const closers = signedWith(await folder.seed('closer'));
    expect(problemOf(await ring.verify(closers))).toContain('does not belong to "router"');
  });

  it('finds a key that was made since it read the folder', async () => {
    await ring.verify(await signedNow());
    await folder.rotate('router', clock.now());
    clock.advance(2_000);
    expect(await ring.verify(await signedNow())).toEqual({ ok: true });
  });

  it('finds it for every message that comes while it looks, and right after it has looked for another', async () => {
    await ring.verify(await signedNow());
    await folder.rotate('router', clock.now());
    clock.advance(2_000);
    folder.readings = 0;
    const first = await signedNow();
    const all = await Promise.all([first, first, first].map((each) => ring.verify(each)));
    expect(all).toEqual(Array(3).fill({ ok: true }));
    expect(folder.readings).toBe(1);

    await folder.rotate('router', clock.now());
    expect(await ring.verify(await signedNow())).toEqual({ ok: true });
  });

  it('looks for unknown keys at most once a second, so that forgeries cost nothing', async () => {
    await ring.verify(await signedNow());
    folder.readings = 0;
    clock.advance(2_000);
    for (let n = 0; n < 5; n++) expect((await ring.verify(signedWith(createSeed()))).ok).toBe(false);
    expect(folder.readings).toBe(1);
    clock.advance(1_001);
    await ring.verify(signedWith(createSeed()));
    expect(folder.readings).toBe(2);
  });

  it('believes what a retired key signed before, and refuses what it signs after', async () => {
    const old = await folder.seed('router');
    clock.advance(60_000);
    const retired = clock.now();
    await folder.rotate('router', retired);
    expect(await ring.verify(signedWith(old, retired + retirementGrace))).toEqual({ ok: true });
    expect(problemOf(await ring.verify(signedWith(old, retired + retirementGrace + 1)))).toContain(
      'was retired at',
    );
  });

  it('goes on with what it knows while the file cannot be read', async () => {
    const known = await signedNow();
    await ring.verify(known);
    await writeFile(join(path, 'identities.json'), 'half a fi');
    clock.advance(2_000);
    expect((await ring.verify(signedWith(createSeed()))).ok).toBe(false);
    expect(await ring.verify(known)).toEqual({ ok: true });
  });

  it('says so when there is nothing to go on with, and tries again with the next message', async () => {
    const message = await signedNow();
    const directory = JSON.stringify(await folder.directory());
    await writeFile(join(path, 'identities.json'), 'half a fi');
    await expect(ring.verify(message)).rejects.toThrow('identities.json cannot be read');
    await writeFile(join(path, 'identities.json'), directory);
    expect(await ring.verify(message)).toEqual({ ok: true });
  });

  it('judges the key anew where the signature is known to be good', async () => {
    const message = { ...(await signedNow()), signature: 'verified before' };
    expect(await ring.verify(message, true)).toEqual({ ok: true });
    expect((await ring.verify({ ...message, key: 'UNOBODY' }, true)).ok).toBe(false);
  });
});
