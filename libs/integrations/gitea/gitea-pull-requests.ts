import { type Api, type PullRequest as GiteaPull, giteaApi } from 'gitea-js';
import { type Result, failed } from '#libs/kernel';
import type {
  HostNotice,
  HostedReview,
  PullRequest,
  PullRequests,
  Settlement,
} from '#libs/integrations/port';
import { failureFrom, isAnswered } from './failure.js';
import { commentOf, pullRequestFrom, remarkOf, reviewOf } from './read-answers.js';
import type { GiteaSettings } from './settings.js';
import { isSignedByGitea, readGiteaWebhook } from './webhook.js';

/** As many as Gitea gives at once, unless it is set up otherwise. */
const perPage = 50;
const mostPages = 20;
const labelColour = '#6c757d';

/** Pull requests by Gitea's REST API, which Forgejo has, too (https://docs.gitea.com/api/). */
export class GiteaPullRequests implements PullRequests {
  readonly name = 'gitea';
  private readonly api: Api<unknown>;
  private readonly place: readonly [owner: string, repo: string];

  constructor(private readonly settings: GiteaSettings) {
    const { url, token, owner, repo, timeoutMs } = settings;
    this.api = giteaApi(url.replace(/\/+$/, ''), {
      token,
      customFetch: (address, init) =>
        fetch(address, {
          ...init,
          // For some calls the client says nothing of it.
          headers: { ...(init?.headers as Record<string, string>), 'content-type': 'application/json' },
          // What is shown to this server is for it alone.
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        }),
    });
    this.place = [owner, repo];
  }

  async of(branch: string): Promise<readonly PullRequest[]> {
    return (await this.from(branch)).filter((pull) => pull.branch === branch);
  }

  async from(prefix: string): Promise<readonly PullRequest[]> {
    const all = await this.every((page) =>
      this.api.repos.repoListPullRequests(...this.place, {
        ...{ state: 'all', sort: 'recentupdate', page, limit: perPage },
      }),
    );
    return all
      .filter(isOwn)
      .map((pull) => pullRequestFrom(pull, this.settings.owner))
      .filter(({ branch }) => branch.startsWith(prefix))
      .sort((one, other) => other.number - one.number);
  }

  async open({ branch, ...content }: Parameters<PullRequests['open']>[0]): Promise<PullRequest> {
    const opened = await this.tried(() =>
      this.api.repos.repoCreatePullRequest(...this.place, { ...content, head: branch }),
    );
    return pullRequestFrom(opened, this.settings.owner);
  }

  async describe(number: number, text: { readonly title: string; readonly body: string }): Promise<void> {
    await this.tried(() => this.api.repos.repoEditPullRequest(...this.place, number, { ...text }));
  }

  /** A label has to be there before it can be put on. */
  async label(number: number, labels: readonly string[]): Promise<void> {
    const known = await this.every((page) =>
      this.api.repos.issueListLabels(...this.place, { page, limit: perPage }),
    );
    const ids: number[] = [];
    for (const name of labels) {
      const label =
        known.find((each) => each.name === name) ??
        (await this.tried(() =>
          this.api.repos.issueCreateLabel(...this.place, { name, color: labelColour }),
        ));
      if (label.id !== undefined) ids.push(label.id);
    }
    await this.tried(() => this.api.repos.issueAddLabel(...this.place, number, { labels: ids }));
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
    const reviews = await this.every((page) =>
      this.api.repos.repoListPullReviews(...this.place, number, { page, limit: perPage }),
    );
    const remarks = await this.tried(() => this.api.repos.issueGetComments(...this.place, number));
    const spoken = [...reviews.flatMap((each) => reviewOf(each) ?? []), ...remarks.map(remarkOf)];
    for (const { id, comments_count } of reviews) {
      if (id === undefined || !comments_count) continue;
      const comments = await this.tried(() =>
        this.api.repos.repoGetPullReviewComments(...this.place, number, id),
      );
      spoken.push(...comments.map(commentOf));
    }
    const { user } = await this.get(number);
    const colleagues = await this.colleagues();
    return spoken
      .filter(({ review: { by } }) => by !== user?.login && colleagues.has(by))
      .sort((one, other) => one.at - other.at)
      .map(({ review }) => review);
  }

  async settlement({ number, standing }: PullRequest): Promise<Settlement> {
    if (standing === 'merged') {
      const by = (await this.get(number)).merged_by?.login;
      return by === undefined ? {} : { by };
    }
    const last = (await this.tried(() => this.api.repos.issueGetComments(...this.place, number))).at(-1);
    const reason = last?.body?.trim() ?? '';
    return reason === '' ? {} : { reason: `${last?.user?.login ?? 'somebody'}: ${reason.slice(0, 500)}` };
  }

  async close(number: number, reason: string): Promise<void> {
    await this.tried(() => this.api.repos.issueCreateComment(...this.place, number, { body: reason }));
    await this.tried(() => this.api.repos.repoEditPullRequest(...this.place, number, { state: 'closed' }));
  }

  readNotice(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): Result<HostNotice | undefined> {
    const { webhookSecret } = this.settings;
    if (webhookSecret === undefined)
      return failed('webhooks are not believed without a secret: set ARGUS_REPOSITORY_WEBHOOK_SECRET');
    if (!isSignedByGitea(webhookSecret, headers['x-gitea-signature'], body))
      return failed('X-Gitea-Signature is not that of ARGUS_REPOSITORY_WEBHOOK_SECRET');
    return readGiteaWebhook(this.place.join('/'), body);
  }

  async check(): Promise<string> {
    await this.tried(() => this.api.repos.repoListPullRequests(...this.place, { limit: 1 }));
    return `pull requests of ${this.place.join('/')} can be read`;
  }

  private get(number: number): Promise<GiteaPull> {
    return this.tried(() => this.api.repos.repoGetPullRequest(...this.place, number));
  }

  /** Who may write to the repository: anybody may comment on what is public. */
  private async colleagues(): Promise<ReadonlySet<string>> {
    const users = await this.tried(() => this.api.repos.repoGetAssignees(...this.place));
    return new Set(users.map(({ login }) => login ?? ''));
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
      await this.api.repos.repoCreatePullReviewRequests(...this.place, number, asked);
      return true;
    } catch (error) {
      if (isAnswered(error, 404, 422)) return false;
      throw failureFrom(error, this.settings);
    }
  }

  /** All pages of a list, as far as anybody would read. A server may give fewer at once than it is asked for. */
  private async every<T>(ask: (page: number) => Promise<{ readonly data: T[] }>): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const some = await this.tried(() => ask(page));
      all.push(...some);
      if (some.length === 0) break;
    }
    return all;
  }

  private async tried<T>(ask: () => Promise<{ readonly data: T }>): Promise<T> {
    try {
      return (await ask()).data;
    } catch (error) {
      throw failureFrom(error, this.settings);
    }
  }
}

/** A fork may have branches of the same names. */
const isOwn = ({ head, base }: GiteaPull): boolean =>
  head?.repo_id !== undefined && head.repo_id === base?.repo_id;
