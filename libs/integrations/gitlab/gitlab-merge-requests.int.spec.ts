import { describe, expect, it } from '@jest/globals';
import { contractFile, startGitLabFake } from '#libs/testing/code-host-fake';
import { describePullRequests } from '#libs/testing/contract-suites';
import { GitLabMergeRequests } from './index.js';

const settings = {
  ...{ url: 'http://127.0.0.1:9', project: 'shop/runbooks', token: 't', timeoutMs: 20_000 },
  ...{ clock: { now: () => 0 }, webhookSecret: 'a secret of ours' },
};

describePullRequests('GitLab', async () => {
  const fake = await startGitLabFake('glpat-right');
  return {
    ...{ fake, token: 'glpat-right', opening: 'create' },
    unknown: ['nobody', 'other/team', 'shop/oncall'],
    connect: (token, clock) => new GitLabMergeRequests({ ...settings, url: fake.url, token, clock }),
    suggest: (text) => `\`\`\`suggestion:-0+0\n${text}\n\`\`\``,
  };
});

describe('webhooks of GitLab', () => {
  const mergeRequest = contractFile('gitlab/testdata/webhooks/merge_request.json');
  const note = contractFile('gitlab/testdata/webhooks/note_merge_request.json');
  const withData = mergeRequest === undefined || note === undefined ? it.skip : it;

  withData('are believed when they show the token, and are about a branch of Argus or about nothing', () => {
    for (const [said, project] of [
      [mergeRequest, 'gitlabhq/gitlab-test'],
      [note, 'gitlab-org/gitlab-test'],
    ] as const) {
      const host = new GitLabMergeRequests({ ...settings, project });
      const read = (text: string, token = settings.webhookSecret) =>
        host.readNotice({ 'x-gitlab-token': token }, Buffer.from(text));
      const body = JSON.stringify(said);
      expect(read(body)).toEqual({ ok: true, value: undefined });
      const branch = 'argus/runbook/x';
      const ours = body.replace(/"source_branch":"[^"]*"/g, `"source_branch":"${branch}"`);
      expect(read(ours)).toEqual({ ok: true, value: { branch } });
      expect(read(ours, 'another secret')).toMatchObject({ ok: false });
      expect(
        new GitLabMergeRequests(settings).readNotice(
          { 'x-gitlab-token': settings.webhookSecret },
          Buffer.from(ours),
        ),
      ).toEqual({ ok: true, value: undefined });
    }
  });
});
