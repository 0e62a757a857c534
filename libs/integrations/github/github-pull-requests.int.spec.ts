import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { contractFile, githubDocument, startGitHubFake } from '#libs/testing/code-host-fake';
import { describePullRequests } from '#libs/testing/contract-suites';
import { GitHubPullRequests } from './index.js';
import { isSignedByGitHub } from './github-webhook.js';

const examples = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
) as readonly { readonly name: string; readonly examples: readonly unknown[] }[];
const settings = {
  ...{ url: 'http://127.0.0.1:9', owner: 'shop', repo: 'runbooks', token: 't', timeoutMs: 20_000 },
  ...{ clock: { now: () => 0 }, webhookSecret: "It's a Secret to Everybody" },
};
const document = githubDocument();
if (document !== undefined)
  describePullRequests('GitHub', async () => {
    const fake = await startGitHubFake(document, 'ghp_right');
    return {
      ...{ fake, token: 'ghp_right', opening: 'pulls/create', unknown: ['nobody', 'other/team'] },
      connect: (token, clock) => new GitHubPullRequests({ ...settings, url: fake.url, token, clock }),
      suggest: (text) => `\`\`\`suggestion\n${text}\n\`\`\``,
    };
  });

describe('webhooks of GitHub', () => {
  const signed = (body: string): { 'x-hub-signature-256': string } => {
    const hex = createHmac('sha256', settings.webhookSecret).update(body).digest('hex');
    return { 'x-hub-signature-256': `sha256=${hex}` };
  };
  const vectors = contractFile('webhook-signatures/vectors.json') as
    readonly { scheme: string; secret: string; body: string; expected: string }[] | undefined;

  (vectors === undefined ? it.skip : it)('are believed when they are signed as GitHub signs', () => {
    const vector = vectors?.find(({ scheme }) => scheme === 'github-sha256');
    if (vector === undefined) throw new Error('the vectors hold none of GitHub');
    const { secret, body, expected } = vector;
    expect(isSignedByGitHub(secret, expected, Buffer.from(body))).toBe(true);
    expect(isSignedByGitHub(secret, expected, Buffer.from(`${body} `))).toBe(false);
    for (const other of [undefined, '', 'sha256=', `sha1=${expected}`, expected.toUpperCase()])
      expect(isSignedByGitHub(secret, other, Buffer.from(body))).toBe(false);
  });

  it('are about a branch of Argus, of this repository, or about nothing', () => {
    const host = new GitHubPullRequests({ ...settings, owner: 'Codertocat', repo: 'Hello-World' });
    const about = (name: string, branch: string): unknown => {
      const example = examples.find((each) => each.name === name)?.examples[0];
      const body = JSON.stringify(example).replaceAll('"ref":"changes"', `"ref":"${branch}"`);
      return host.readNotice(signed(body), Buffer.from(body));
    };
    for (const name of ['pull_request', 'pull_request_review', 'pull_request_review_comment']) {
      expect(about(name, 'argus/runbook/x')).toEqual({ ok: true, value: { branch: 'argus/runbook/x' } });
      expect(about(name, 'changes')).toEqual({ ok: true, value: undefined });
    }
    expect(about('star', 'argus/runbook/x')).toEqual({ ok: true, value: undefined });
    expect(host.readNotice(signed('{}'), Buffer.from('{"a":1}'))).toMatchObject({ ok: false });
    expect(host.readNotice(signed('x'), Buffer.from('x'))).toMatchObject({ ok: false });
  });
});
