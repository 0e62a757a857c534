import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { type PullRequests, serviceAccount } from '#libs/integrations/port';
import { PullRequestHost } from './pull-request-host.js';
import { RepositoryConfig, codeOwners, openCodeHost, repositoryHosts } from './index.js';

const parts = {
  ...{ rootDir: '/project', dataDir: '/data', publicUrl: 'https://argus.example.com', reader: 'spec' },
  clock: new ManualClock(0),
};
const open = (changed: Partial<RepositoryConfig>) =>
  openCodeHost(Object.assign(new RepositoryConfig(), changed), parts);
const complete = {
  ...{ remote: '/srv/runbooks.git', project: 'shop/runbooks', token: 'a-token' },
  url: 'https://code.example.com',
};

describe('the repository', () => {
  it.each(repositoryHosts)('is opened at %s, with webhooks where there are any', (host) => {
    const opened = open({ host, ...complete });
    expect(opened.name).toBe(host);
    expect(opened.readNotice !== undefined).toBe(!['folder', 'git'].includes(host));
    expect(opened.readNotice?.({}, Buffer.from('{}')) ?? { ok: false }).toMatchObject({ ok: false });
  });

  it.each([
    [{ host: 'git', remote: undefined }, 'repository.remote is missing'],
    [{ host: 'github', token: undefined }, 'set ARGUS_REPOSITORY_TOKEN'],
    [{ host: 'github', project: undefined }, 'repository.project is missing'],
    [{ host: 'github', project: 'shop/team/runbooks' }, 'is not the owner and the name of one repository'],
    [{ host: 'gitea', url: undefined }, 'repository.url is missing'],
  ] as const)('says what is missing: %j', (changed, said) => {
    expect(() => open({ ...complete, ...changed })).toThrow(said);
  });

  it('is waited for no longer than the settings say, though it takes calls and never answers', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'argus-repository-'));
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const remote = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/runbooks.git`;
    // Each call of Git has as long: also the one before, on a busy machine, which waits for nobody.
    const config = Object.assign(new RepositoryConfig(), { host: 'git', remote, timeout: '3s' });
    const read = await openCodeHost(config, { ...parts, dataDir }).read(['runbooks']);
    expect(read).toMatchObject({ kind: 'temporary', reason: 'git fetch failed: it took longer than 3000 ms' });
    silent.close();
    await rm(dataDir, { recursive: true });
  });
});

describe('a proposal that the code host does not list', () => {
  it.each<[string, string[], object]>([
    ['is looked for again while its branch is there', ['argus/runbook/a'], { kind: 'temporary' }],
    ['is gone with its branch', [], { kind: 'done', value: undefined }],
  ])('%s', async (_what, names, expected) => {
    const git = {
      branches: () => Promise.resolve(names.map((name) => ({ name, commit: 'c', at: 0, merged: false }))),
    } as never;
    const pulls = { name: 'github', of: () => Promise.resolve([]) } as unknown as PullRequests;
    const host = new PullRequestHost(pulls, git, serviceAccount('GitHub', parts.clock));
    expect(await host.find('argus/runbook/a')).toMatchObject(expected);
  });
});

describe('CODEOWNERS', () => {
  const text = [
    '# everything',
    '* @alice',
    'runbooks/ @shop/oncall @bob # they know',
    '[Section]',
    'runbooks/free.md',
    'docs/* carol@example.com @alice',
  ].join('\n');

  it('names whom the last line that matches a file names, and accounts only', () => {
    expect(codeOwners(text, ['README.md'])).toEqual(['alice']);
    expect(codeOwners(text, ['runbooks/a.md'])).toEqual(['shop/oncall', 'bob']);
    expect(codeOwners(text, ['runbooks/free.md'])).toEqual([]);
    expect(codeOwners(text, ['docs/a.md', 'runbooks/a.md'])).toEqual(['alice', 'shop/oncall', 'bob']);
  });
});
