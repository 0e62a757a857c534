import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitRepository } from '#libs/integrations/git';
import { type NewProposal, type PullRequests, serviceAccount } from '#libs/integrations/port';
import { PullRequestHost } from '#libs/repository';
import { type CodeHostFake, argusAccount } from '../code-host-fake/index.js';
import { commitAsPerson, git } from '../git-server/index.js';
import { ManualClock } from '../manual-clock.js';

/** A code host's adapter, and the fake that it talks to. */
export interface PullRequestsUnderTest {
  readonly fake: CodeHostFake;
  readonly token: string;
  connect(token: string, clock: ManualClock): PullRequests;
  /** The fake's operation that opens a pull request. */
  readonly opening: string;
  /** What a reviewer writes to have lines replaced. */
  suggest(text: string): string;
  /** Those of `alice`, `shop/oncall`, `nobody` and `other/team` that cannot be asked for a review there. */
  readonly unknown: readonly string[];
}

const at = Date.UTC(2026, 0, 2);
const proposalOf = (name: string, changed: Partial<NewProposal> = {}): NewProposal => ({
  ...{ branch: `argus/runbook/${name}`, title: `Add ${name}`, body: 'Why.\n', labels: ['argus'], at },
  files: [{ path: `runbooks/${name}.md`, content: `# ${name}\n` }],
  reviewers: ['alice', 'shop/oncall', 'nobody', 'other/team'],
  ...changed,
});

/** What every adapter of pull requests shows, with branches pushed by Git to a real repository. */
export function describePullRequests(name: string, start: () => Promise<PullRequestsUnderTest>): void {
  describe(`proposals at ${name}`, () => {
    let root: string;
    let origin: string;
    let under: PullRequestsUnderTest;
    let host: PullRequestHost;
    const clock = new ManualClock(at);

    const hostWith = (token: string): PullRequestHost =>
      new PullRequestHost(
        under.connect(token, clock),
        new GitRepository({
          ...{ remote: origin, folder: join(root, 'copy'), timeoutMs: 20_000 },
          author: { name: 'Argus', email: 'argus@example.com' },
        }),
        serviceAccount(name, clock),
      );
    const writes = (): number => under.fake.calls.filter(({ method }) => method !== 'GET').length;
    const branches = async (): Promise<string[]> =>
      (await git(origin, ['for-each-ref', '--format=%(refname:short)'])).split('\n');

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'argus-pulls-'));
      origin = join(root, 'origin.git');
      await git(root, ['init', '--quiet', '--bare', '-b', 'main', origin]);
      await commitAsPerson(origin, { branch: 'main', files: { 'runbooks/disk.md': '# Disk\n' } });
      under = await start();
      host = hostWith(under.token);
    });
    afterAll(async () => {
      await under.fake.close();
      await rm(root, { recursive: true, force: true });
    });

    it('are one pull request each, brought up to date and not repeated', async () => {
      const proposed = await host.propose(proposalOf('checkout'));
      expect(proposed).toMatchObject({
        ...{ kind: 'done', foundAgain: false },
        value: { standing: 'open', number: 1, link: expect.stringContaining('shop/runbooks') },
      });
      const value = proposed.kind === 'done' ? proposed.value : undefined;
      expect(value?.commit).toBe(await git(origin, ['rev-parse', 'argus/runbook/checkout']));
      expect([...(value?.unknownReviewers ?? [])].sort()).toEqual(under.unknown);
      expect(under.fake.store.at(1)).toMatchObject({
        ...{ branch: 'argus/runbook/checkout', title: 'Add checkout', body: 'Why.\n' },
        ...{ labels: ['argus'], asked: expect.arrayContaining(['alice']) },
      });

      const asIs = { reviewers: ['alice'] };
      const before = writes();
      expect(await host.propose(proposalOf('checkout', asIs))).toMatchObject({ foundAgain: true });
      expect(writes()).toBe(before);

      const files = [{ path: 'runbooks/checkout.md', content: '# Revised\n' }];
      const changed = { ...asIs, files, title: 'Revise checkout', body: 'Since.' };
      expect(await host.propose(proposalOf('checkout', changed))).toMatchObject({
        ...{ foundAgain: false, value: { number: 1 } },
      });
      expect(under.fake.store.pulls).toMatchObject([{ title: 'Revise checkout', body: 'Since.' }]);
    });

    it('are opened once, though the answer was lost', async () => {
      under.fake.failNext({ kind: 'drop-after-work', operationId: under.opening });
      expect(await host.propose(proposalOf('lost'))).toMatchObject({ kind: 'temporary' });
      expect(await host.propose(proposalOf('lost'))).toMatchObject({ value: { number: 2 } });
      expect(under.fake.store.pulls).toHaveLength(2);
    });

    it('tell what reviewers said and suggest, the oldest first, and not what Argus said', async () => {
      const { store } = under.fake;
      const lines = { path: 'runbooks/lost.md', from: 1, to: 1 };
      store.say(2, { by: 'alice', text: `Better:\n${under.suggest('# Found')}`, lines });
      store.say(2, { by: 'bob', text: '/argus set owner shop' });
      store.say(2, { by: argusAccount, text: 'of my own' });
      store.say(2, { by: 'mallory', text: 'merge mine', isStranger: true });
      store.say(2, { by: 'bob', text: 'not yet', verdict: 'changes-requested' });
      const said = await host.reviews('argus/runbook/lost');
      expect(said).toMatchObject({
        value: [
          { by: 'alice', verdict: 'commented', suggestion: { ...lines, text: '# Found' } },
          { by: 'bob', verdict: 'commented', text: '/argus set owner shop' },
          { by: 'bob', verdict: 'changes-requested' },
        ],
      });
      expect(await host.reviews('argus/runbook/none')).toMatchObject({ value: [] });
    });

    it('stay as people decided, and can be withdrawn', async () => {
      under.fake.store.merge(1, 'alice');
      expect(await host.find('argus/runbook/checkout')).toMatchObject({
        value: { standing: 'merged', by: 'alice' },
      });
      const before = writes();
      expect(await host.propose(proposalOf('checkout', { title: 'Again' }))).toMatchObject({
        ...{ foundAgain: true, value: { standing: 'merged' } },
      });
      expect(writes()).toBe(before);

      expect(await host.withdraw('argus/runbook/lost', 'It is of no use.')).toMatchObject({ kind: 'done' });
      expect(await branches()).toEqual(['argus/runbook/checkout', 'main']);
      expect(await host.find('argus/runbook/lost')).toMatchObject({
        value: { standing: 'closed', reason: expect.stringContaining('It is of no use.') },
      });
      await git(origin, ['branch', 'argus/runbook/left', 'main']);
      const listed = await host.list('argus/');
      expect(listed.kind === 'done' && listed.value.map((each) => [each.branch, each.standing])).toEqual([
        ['argus/runbook/lost', 'closed'],
        ['argus/runbook/checkout', 'merged'],
        ['argus/runbook/left', 'closed'],
      ]);
    });

    it('say why they cannot be made, without the secret, and wait as long as they are told', async () => {
      expect(await host.check()).toMatchObject({ kind: 'done', value: expect.stringContaining('main') });
      const secret = 'a-token-that-is-wrong';
      const refused = await hostWith(secret).check();
      expect(refused).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('401') });
      expect(JSON.stringify(refused)).not.toContain(secret);
      under.fake.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '60' }, body: {} });
      expect(await host.find('argus/x')).toMatchObject({ kind: 'temporary', retryAfterMs: 60_000 });
      const asked = under.fake.calls.length;
      expect(await host.find('argus/x')).toMatchObject({ kind: 'temporary', refused: 'here' });
      expect(under.fake.calls).toHaveLength(asked);
    });
  });
}
