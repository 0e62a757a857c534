import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { PolicyConfig } from '#libs/config';
import { type Policy, defaultPolicy } from '#libs/policy';
import { compileSources } from '#libs/policy-file';
import { ManualClock } from '#libs/testing';
import { PolicyDesk, type PolicyFileStanding } from './policy-desk.js';

const file = new PolicyConfig().file;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-policy-desk-'));
  await mkdir(join(folder, 'config'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (text: string): Promise<void> => writeFile(join(folder, file), text);
const standing = async (inForce: Policy = defaultPolicy): Promise<PolicyFileStanding> => {
  const agent = {
    ...{ rootDir: folder, clock: new ManualClock(0), policy: () => inForce },
    settings: () => new PolicyConfig(),
  };
  return (await new PolicyDesk(agent as unknown as AgentContext).standing()).standing;
};

describe('while the built-in policy is in force', () => {
  it('there is no file, when there is none', async () => {
    expect(await standing()).toEqual({ kind: 'built-in' });
  });

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    ['cannot be read', () => mkdir(join(folder, file)), file, /cannot be read \(EISDIR\)/],
    ['is too large', () => write('#'.repeat(600 * 1024)), file, /512 KiB/],
    [
      'names a topology that is not there',
      () => write('topology: { file: services.yaml }\n'),
      'services.yaml',
      /does not exist/,
    ],
  ])('a file that %s is refused, and it says why', async (_what, made, of, message) => {
    await made();
    expect(await standing()).toEqual({
      kind: 'refused',
      faults: [{ file: of, path: '', message: expect.stringMatching(message) }],
    });
  });
});

it('a file that was empty is missed when it has gone', async () => {
  const empty = compileSources({ file, text: '' });
  if (!empty.ok) throw new Error('an empty file is good');
  expect(await standing(empty.value)).toMatchObject({
    kind: 'refused',
    faults: [{ message: expect.stringMatching(/does not exist/) }],
  });
});
