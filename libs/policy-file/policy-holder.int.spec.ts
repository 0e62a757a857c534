import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { defaultPolicy } from '#libs/policy';
import { eventually } from '#libs/testing';
import { PolicyHolder, lastGoodIn } from './index.js';

/** In one go: a file that stayed empty for a moment while it is written would count as it is. */
const write = (file: string, text: string): void => writeFileSync(file, text);
const verifyFor = (duration: string): string => `closing: { verify_for: ${duration} }\n`;

describe('the policy file', () => {
  let folder: string;
  let said: string[];
  const holders: PolicyHolder[] = [];
  const path = (): string => join(folder, 'policy.yaml');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-policy-'));
    said = [];
  });
  afterEach(async () => {
    await Promise.all(holders.splice(0).map((holder) => holder.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  async function follow({ mayBeMissing = false } = {}): Promise<PolicyHolder> {
    const note = (_about: object, message: string): void => void said.push(message);
    const holder = new PolicyHolder({
      ...{ path: path(), shown: 'policy.yaml', mayBeMissing, reloadEveryMs: 50, clock: systemClock },
      ...{ log: { info: note, error: note }, lastGood: lastGoodIn(join(folder, 'last-good.json')) },
    });
    holders.push(holder);
    await holder.start();
    return holder;
  }

  it('counts without a restart once it has changed, for everybody under the same version', async () => {
    write(path(), verifyFor('1m'));
    const [one, other] = [await follow(), await follow()];
    const before = one.current().version;
    const heard: string[] = [];
    one.onChange(({ version }) => heard.push(version));

    write(path(), verifyFor('2m'));
    await eventually(() => one.current().closing.verifyForMs === 120_000, 'the change counts');
    await eventually(() => other.current().version === one.current().version, 'for the other, too');
    expect(heard).toEqual([one.current().version]);
    expect(one.current().version).not.toBe(before);
  });

  it('counts as well when another file takes its place, as mounted ones do', async () => {
    write(path(), verifyFor('1m'));
    const holder = await follow();
    write(join(folder, 'next'), verifyFor('3m'));
    await rename(join(folder, 'next'), path());
    await eventually(() => holder.current().closing.verifyForMs === 180_000, 'the new file counts');
  });

  it('leaves the old policy in force when it is bad, tells everything that is wrong, and recovers', async () => {
    write(path(), verifyFor('1m'));
    const holder = await follow();
    const { version } = holder.current();
    const statuses: number[] = [];
    holder.observe(({ faults }) => statuses.push(faults.length));

    write(path(), 'closing: { verify_for: soon, wen: "true" }\n');
    await eventually(() => holder.status().failures === 1, 'the bad file is refused');
    expect(holder.current().version).toBe(version);
    expect(holder.status().faults).toHaveLength(2);
    expect(said.at(-1)).toContain(`version ${version} stays in force`);
    expect(said.at(-1)).toContain('policy.yaml:1: closing.verify_for is "soon"');
    expect(said.at(-1)).toContain('when was probably meant');

    write(path(), verifyFor('1m'));
    await eventually(() => holder.status().faults.length === 0, 'what was in force is back');
    expect(said.at(-1)).toBe('the policy file is good again, and in force');

    write(path(), verifyFor('5m'));
    await eventually(() => holder.current().closing.verifyForMs === 300_000, 'the mended file counts');
    expect(holder.status()).toMatchObject({ faults: [], failures: 1 });
    expect(statuses).toEqual([0, 2, 0, 0]);
  });

  it('leaves the old policy in force when it goes away', async () => {
    write(path(), verifyFor('1m'));
    const holder = await follow({ mayBeMissing: true });
    await rm(path());
    await eventually(() => holder.status().failures === 1, 'the loss is noticed');
    expect(holder.current().closing.verifyForMs).toBe(60_000);
  });

  it('may be missing at the default path, and counts from when it is there', async () => {
    const holder = await follow({ mayBeMissing: true });
    expect(holder.current()).toBe(defaultPolicy);
    write(path(), verifyFor('1m'));
    await eventually(() => holder.current().closing.verifyForMs === 60_000, 'the new file counts');
  });

  it('keeps nobody from starting when it is bad, if there has been a good one', async () => {
    write(path(), verifyFor('1m'));
    await (await follow()).stop();
    write(path(), 'closing: { verify_for: soon }\n');
    const holder = await follow();
    expect(holder.current().closing.verifyForMs).toBe(60_000);
    expect(holder.status()).toMatchObject({ failures: 1, faults: [{ path: 'closing.verify_for', line: 1 }] });
  });

  it('stops a first start when it is bad, with everything that is wrong', async () => {
    write(path(), 'closing: { verify_for: soon }\nrout: {}\n');
    await expect(follow()).rejects.toThrow(/closing.verify_for is "soon"[\s\S]*rout is no key/);
    await expect(readFile(join(folder, 'last-good.json'))).rejects.toThrow();
  });

  it('is not taken for one that is missing when the topology that it names is', async () => {
    write(path(), `${verifyFor('1m')}topology: { file: topology.yaml }\n`);
    await expect(follow({ mayBeMissing: true })).rejects.toThrow(/topology.yaml: does not exist/);
  });

  it.each([
    [
      'names a topology that is missing',
      async () => write(path(), 'topology: { file: topology.yaml }\n'),
    ],
    ['is a folder', async () => mkdir(path())],
  ])('is refused when the first one ever %s', async (_what, made) => {
    const holder = await follow({ mayBeMissing: true });
    await made();
    await eventually(() => holder.status().failures === 1, 'the bad file is refused');
    expect(holder.current()).toBe(defaultPolicy);
    expect(said.at(-1)).toContain(`version ${defaultPolicy.version} stays in force`);
  });

  it('counts again when a folder that took its place has gone', async () => {
    write(path(), verifyFor('1m'));
    const holder = await follow();
    await rm(path());
    await mkdir(path());
    await eventually(() => holder.status().failures > 0, 'the folder is refused');
    await rm(path(), { recursive: true });
    write(path(), verifyFor('1m'));
    await eventually(() => holder.status().faults.length === 0, 'the file counts again');
  });

  it('may leave the topology to a file of its own, whose changes count as well', async () => {
    write(path(), 'topology: { file: topology.yaml }\n');
    write(join(folder, 'topology.yaml'), 'depends_on:\n  checkout: [payments]\n');
    const holder = await follow();
    expect([...holder.current().topology.neighbours.keys()].sort()).toEqual(['checkout', 'payments']);
    write(join(folder, 'topology.yaml'), 'depends_on:\n  checkout: [checkout]\n');
    await eventually(() => holder.status().failures === 1, 'the bad topology is refused');
    expect(holder.status().faults).toMatchObject([{ file: 'topology.yaml', line: 2 }]);
  });
});
