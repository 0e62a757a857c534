import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { giteaDocument, startGiteaFake } from '#libs/testing/code-host-fake';
import { describePullRequests } from '#libs/testing/contract-suites';
import { GiteaPullRequests } from './index.js';

const settings = {
  ...{ url: 'http://127.0.0.1:9', owner: 'shop', repo: 'runbooks', token: 't', timeoutMs: 20_000 },
  ...{ clock: { now: () => 0 }, webhookSecret: 'a secret of ours' },
};
const document = giteaDocument();
if (document !== undefined)
  describePullRequests('Gitea', async () => {
    const fake = await startGiteaFake(document, 'right');
    return {
      ...{ fake, token: 'right', opening: 'repoCreatePullRequest', unknown: ['nobody', 'other/team'] },
      connect: (token, clock) => new GiteaPullRequests({ ...settings, url: fake.url, token, clock }),
      suggest: (text) => `\`\`\`suggestion\n${text}\n\`\`\``,
    };
  });

describe('webhooks of Gitea', () => {
  it('are believed when they are signed, and are about a branch of Argus or about nothing', () => {
    const host = new GiteaPullRequests(settings);
    const read = (said: object, secret = settings.webhookSecret) => {
      const body = JSON.stringify({ repository: { full_name: 'Shop/runbooks' }, ...said });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      return host.readNotice({ 'x-gitea-signature': signature }, Buffer.from(body));
    };
    const branch = 'argus/runbook/x';
    const pull = { pull_request: { head: { label: branch, ref: 'refs/pull/1/head' } } };
    expect(read(pull)).toEqual({ ok: true, value: { branch } });
    expect(read({ ref: `refs/heads/${branch}` })).toEqual({ ok: true, value: { branch } });
    expect(read({ ref: 'refs/heads/main' })).toEqual({ ok: true, value: undefined });
    expect(read({ ...pull, repository: { full_name: 'other/one' } })).toEqual({ ok: true, value: undefined });
    expect(read(pull, 'another secret')).toMatchObject({ ok: false });
    expect(host.readNotice({}, Buffer.from('{}'))).toMatchObject({ ok: false });
  });
});
