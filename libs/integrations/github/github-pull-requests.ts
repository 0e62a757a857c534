import { Octokit } from '@octokit/core';
import { type Result, failed } from '#libs/kernel';
import {
  type HostNotice,
  type HostedReview,
  type PullRequest,
  type PullRequests,
  type Settlement,
} from '#libs/integrations/port';
import { failureFrom, isAnswered } from './github-failure.js';
import { isSignedByGitHub, readGitHubWebhook } from './github-webhook.js';
import type { GitHubPullRequestSettings } from './pull-request-settings.js';
import { type Spoken, commentOf, remarkOf, reviewOf } from './read-reviews.js';
import { pullRequestFrom } from './read-pull-request.js';

const perPage = 100;
const mostPages = 20;

/** Pull requests by GitHub's REST API (https://docs.github.com/en/rest/pulls). */
export class GitHubPullRequests implements PullRequests {
  readonly name = 'github';
  private readonly client: Octokit;
  private readonly repository: { readonly owner: string; readonly repo: string };

  constructor(private readonly settings: GitHubPullRequestSettings) {
    const { url, token, owner, repo, timeoutMs } = settings;
    const silent = () => undefined;
    this.client = new Octokit({
      ...{ baseUrl: url, auth: token, userAgent: 'argus' },
      // It would tell addresses and headers.
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    this.client.hook.before('request', (options) => {
      options.request = { ...options.request, signal: AbortSignal.timeout(timeoutMs) };
    });
    this.repository = { owner, repo };
  }

  async of(branch: string): Promise<readonly PullRequest[]> {
    const head = `${this.settings.owner}:${branch}`;
    const all = await this.every((page) =>
      this.client.request('GET /repos/{owner}/{repo}/pulls', {
        ...this.repository,
        ...{ head, state: 'all', sort: 'created', direction: 'desc', per_page: perPage, page },
      }),
    );
    return all.map(pullRequestFrom).filter((pull) => pull.branch === branch);
  }

  async from(prefix: string): Promise<readonly PullRequest[]> {
    const all = await this.every((page) =>
      this.client.request('GET /repos/{owner}/{repo}/pulls', {
        ...this.repository,
        ...{ state: 'all', sort: 'created', direction: 'desc', per_page: perPage, page },
      }),
    );
    const { owner, repo } = this.settings;
    const own = `${owner}/${repo}`.toLowerCase();
    // A fork may have branches of the same names.
    return all
      .filter(({ head }) => (head.repo as { full_name?: string } | null)?.full_name?.toLowerCase() === own)
      .map(pullRequestFrom)
      .filter(({ branch }) => branch.startsWith(prefix));
  }

  async open({ branch, ...content }: Parameters<PullRequests['open']>[0]): Promise<PullRequest> {
    const { data } = await this.tried(() =>
      this.client.request('POST /repos/{owner}/{repo}/pulls', {
        ...{ ...this.repository, ...content, head: branch },
      }),
    );
    return pullRequestFrom(data);
  }

  async describe(number: number, text: { readonly title: string; readonly body: string }): Promise<void> {
    await this.tried(() =>
      this.client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...{ ...this.repository, ...text, pull_number: number },
      }),
    );
  }

  async label(number: number, labels: readonly string[]): Promise<void> {
    await this.tried(() =>
      this.client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
        ...{ ...this.repository, issue_number: number, labels: [...labels] },
      }),
    );
  }

  async ask(number: number, reviewers: readonly string[]): Promise<readonly string[]> {
    // One that cannot be asked spoils the request for all.
    if (await this.isAsked(number, reviewers)) return [];
    const unknown: string[] = [];
    for (const reviewer of reviewers)
      if (reviewers.length === 1 || !(await this.isAsked(number, [reviewer]))) unknown.push(reviewer);
    return unknown;
  }

  async reviews(number: number): Promise<readonly HostedReview[]> {
    const place = { ...this.repository, pull_number: number };
    const reviews = await this.every((page) =>
      this.client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
        ...{ ...place, per_page: perPage, page },
      }),
    );
    const comments = await this.every((page) =>
      this.client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
        ...{ ...place, per_page: perPage, page },
      }),
    );
    const remarks = await this.every((page) =>
      this.client.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...{ ...this.repository, issue_number: number, per_page: perPage, page },
      }),
    );
    const author = (await this.get(number)).user?.login;
    const spoken: Spoken[] = [
      ...reviews.flatMap((each) => reviewOf(each) ?? []),
      ...comments.flatMap((each) => commentOf(each) ?? []),
      ...remarks.flatMap((each) => remarkOf(each) ?? []),
    ];
    return spoken
      .filter(({ review }) => review.by !== author)
      .sort((one, other) => one.at - other.at)
      .map(({ review }) => review);
  }

  async settlement({ number, standing }: PullRequest): Promise<Settlement> {
    if (standing === 'merged') {
      const by = (await this.get(number)).merged_by?.login;
      return by === undefined ? {} : { by };
    }
    const said = await this.every((page) =>
      this.client.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...{ ...this.repository, issue_number: number, per_page: perPage, page },
      }),
    );
    const last = said.at(-1);
    const reason = last?.body?.trim() ?? '';
    return reason === '' ? {} : { reason: `${last?.user?.login ?? 'somebody'}: ${reason.slice(0, 500)}` };
  }

  async close(number: number, reason: string): Promise<void> {
    await this.tried(() =>
      this.client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...{ ...this.repository, issue_number: number, body: reason },
      }),
    );
    await this.tried(() =>
      this.client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...{ ...this.repository, pull_number: number, state: 'closed' as const },
      }),
    );
  }

  readNotice(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): Result<HostNotice | undefined> {
    const { webhookSecret, owner, repo } = this.settings;
    if (webhookSecret === undefined)
      return failed('webhooks are not believed without a secret: set ARGUS_REPOSITORY_WEBHOOK_SECRET');
    if (!isSignedByGitHub(webhookSecret, headers['x-hub-signature-256'], body))
      return failed('X-Hub-Signature-256 is not that of ARGUS_REPOSITORY_WEBHOOK_SECRET');
    return readGitHubWebhook(`${owner}/${repo}`, body);
  }

  async check(): Promise<string> {
    const { owner, repo } = this.settings;
    await this.tried(() =>
      this.client.request('GET /repos/{owner}/{repo}/pulls', { ...this.repository, per_page: 1 }),
    );
    return `pull requests of ${owner}/${repo} can be read`;
  }

  private async get(number: number) {
    const { data } = await this.tried(() =>
      this.client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...{ ...this.repository, pull_number: number },
      }),
    );
    return data;
  }

  private async isAsked(number: number, reviewers: readonly string[]): Promise<boolean> {
    const teams = reviewers.filter((each) => each.includes('/'));
    const prefix = `${this.settings.owner.toLowerCase()}/`;
    // A team of another organisation cannot be named.
    if (teams.some((team) => !team.toLowerCase().startsWith(prefix))) return false;
    const asked = {
      reviewers: reviewers.filter((each) => !each.includes('/')),
      team_reviewers: teams.map((team) => team.slice(prefix.length)),
    };
    try {
      await this.client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
        ...this.repository,
        pull_number: number,
        ...asked,
      });
      return true;
    } catch (error) {
      if (isAnswered(error, 422, 404)) return false;
      throw failureFrom(error, this.settings);
    }
  }

  /** All pages of a list, as far as anybody would read. */
  private async every<T>(ask: (page: number) => Promise<{ data: T[] }>): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const { data } = await this.tried(() => ask(page));
      all.push(...data);
      if (data.length < perPage) break;
    }
    return all;
  }

  private async tried<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw failureFrom(error, this.settings);
    }
  }
}
