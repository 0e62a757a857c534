import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
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
