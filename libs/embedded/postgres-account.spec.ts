import { beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRead, canReach } from './postgres-account.js';

const stranger = { name: 'stranger', uid: 54321, gid: 54321 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-reach-'));
  await mkdir(join(folder, 'inner'));
  await chmod(folder, 0o711);
});

describe('canReach', () => {
  it('given folders that all let others pass, is true, also for what does not exist yet', async () => {
    expect(await canReach(stranger, join(folder, 'inner'))).toBe(true);
    expect(await canReach(stranger, join(folder, 'inner', 'not', 'yet'))).toBe(true);
  });

  it('given one folder on the way that keeps others out, is false', async () => {
    await chmod(folder, 0o700);
    expect(await canReach(stranger, join(folder, 'inner'))).toBe(false);
  });

  it('given a link into a folder that keeps others out, is false', async () => {
    const hidden = await mkdtemp(join(tmpdir(), 'argus-hidden-'));
    await mkdir(join(hidden, 'inner'));
    await symlink(join(hidden, 'inner'), join(folder, 'link'));
    expect(await canReach(stranger, join(folder, 'link'))).toBe(false);
  });
});

describe('canRead', () => {
  it('given a file, goes by its own mode as well', async () => {
    const file = join(folder, 'inner', 'file');
    await writeFile(file, '');
    await chmod(file, 0o644);
    expect(await canRead(stranger, file)).toBe(true);
    await chmod(file, 0o600);
    expect(await canRead(stranger, file)).toBe(false);
  });
});
