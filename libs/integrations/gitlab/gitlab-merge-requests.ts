import { type Result, failed } from '#libs/kernel';
import {
  type HostNotice,
  type HostedReview,
  type PullRequest,
  type PullRequests,
  type Settlement,
  isObject,
} from '#libs/integrations/port';
import { type GitLabRequest, ask, askAll } from './ask.js';
import { isTokenOf, readGitLabWebhook } from './gitlab-webhook.js';
import type { GitLabMergeRequestSettings } from './merge-request-settings.js';
import {
  type MergeRequest,
  type Spoken,
  colleaguesIn,
  mergeRequestFrom,
  noteFrom,
  standFrom,
} from './read-merge-requests.js';

/** Merge requests by GitLab's REST API (https://docs.gitlab.com/api/merge_requests/). */
export class GitLabMergeRequests implements PullRequests {
  readonly name = 'gitlab';
  private readonly project: string;

  constructor(private readonly settings: GitLabMergeRequestSettings) {
    this.project = `/projects/${encodeURIComponent(settings.project)}`;
  }

  of(branch: string): Promise<readonly PullRequest[]> {
    return this.list({ source_branch: branch });
  }

  async from(prefix: string): Promise<readonly PullRequest[]> {
    return (await this.list({})).filter(({ branch }) => branch.startsWith(prefix));
  }

  async open({ branch, base, title, body }: Parameters<PullRequests['open']>[0]): Promise<PullRequest> {
    const content = { source_branch: branch, target_branch: base, title, description: body };
    const path = `${this.project}/merge_requests`;
    return readable(await ask(this.settings, { method: 'POST', path, json: content }));
  }

  async describe(
    number: number,
    { title, body }: { readonly title: string; readonly body: string },
  ): Promise<void> {
    await this.change(number, { title, description: body });
  }

  async label(number: number, labels: readonly string[]): Promise<void> {
    await this.change(number, { add_labels: labels.join(',') });
  }

  /** GitLab asks people and no groups, and takes as many as its licence allows. */
  async ask(number: number, reviewers: readonly string[]): Promise<readonly string[]> {
    const ids: number[] = [];
    for (const username of reviewers.filter((each) => !each.includes('/'))) {
      const [user] = await askAll(this.settings, { path: '/users', query: { username } });
      if (isObject(user) && typeof user['id'] === 'number') ids.push(user['id']);
    }
    if (ids.length === 0) return reviewers;
    const { reviewerIds } = await this.get(number);
    const { asked } = await this.change(number, { reviewer_ids: [...new Set([...reviewerIds, ...ids])] });
    const lower = asked.map((each) => each.toLowerCase());
    return reviewers.filter((each) => !lower.includes(each.toLowerCase()));
  }

  async reviews(number: number): Promise<readonly HostedReview[]> {
    const { author } = await this.get(number);
    const place = this.place(number);
    const query = { sort: 'asc', order_by: 'created_at' };
    const notes = await askAll(this.settings, { path: `${place}/notes`, query });
    const stands = await ask(this.settings, { path: `${place}/reviewers` });
    const members = await askAll(this.settings, { path: `${this.project}/members/all` });
    const colleagues = colleaguesIn(members);
    const spoken: Spoken[] = [
      ...notes.flatMap((each) => noteFrom(each) ?? []),
      ...(Array.isArray(stands) ? stands.flatMap((each: unknown) => standFrom(each) ?? []) : []),
    ];
    return spoken
      .filter(({ review: { by } }) => by !== author && colleagues.has(by))
      .sort((one, other) => one.at - other.at)
      .map(({ review }) => review);
  }

  async settlement({ number, standing }: PullRequest): Promise<Settlement> {
    const { by } = await this.get(number);
    const known = by === undefined ? {} : { by };
    if (standing === 'merged') return known;
    const query = { sort: 'asc', order_by: 'created_at' };
    const notes = await askAll(this.settings, { path: `${this.place(number)}/notes`, query });
    const last = notes.flatMap((each) => noteFrom(each) ?? []).at(-1)?.review;
    return last === undefined ? known : { ...known, reason: `${last.by}: ${last.text.slice(0, 500)}` };
  }

  async close(number: number, reason: string): Promise<void> {
    const note = { method: 'POST', path: `${this.place(number)}/notes`, json: { body: reason } } as const;
    await ask(this.settings, note);
    await this.change(number, { state_event: 'close' });
  }

  readNotice(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): Result<HostNotice | undefined> {
    const { webhookSecret, project } = this.settings;
    if (webhookSecret === undefined)
      return failed('webhooks are not believed without a secret: set ARGUS_REPOSITORY_WEBHOOK_SECRET');
    if (!isTokenOf(webhookSecret, headers['x-gitlab-token']))
      return failed('X-Gitlab-Token is not ARGUS_REPOSITORY_WEBHOOK_SECRET');
    return readGitLabWebhook(project, body);
  }

  async check(): Promise<string> {
    await ask(this.settings, { path: `${this.project}/merge_requests`, query: { per_page: 1 } });
    return `merge requests of ${this.settings.project} can be read`;
  }

  private async list(query: NonNullable<GitLabRequest['query']>): Promise<readonly MergeRequest[]> {
    const path = `${this.project}/merge_requests`;
    const order = { state: 'all', order_by: 'created_at', sort: 'desc' };
    const all = await askAll(this.settings, { path, query: { ...query, ...order } });
    return all.flatMap((each) => mergeRequestFrom(each) ?? []);
  }

  private async get(number: number): Promise<MergeRequest> {
    return readable(await ask(this.settings, { path: this.place(number) }));
  }

  private async change(number: number, json: NonNullable<GitLabRequest['json']>): Promise<MergeRequest> {
    return readable(await ask(this.settings, { method: 'PUT', path: this.place(number), json }));
  }

  private place(number: number): string {
    return `${this.project}/merge_requests/${number}`;
  }
}

function readable(answer: unknown): MergeRequest {
  const read = mergeRequestFrom(answer);
  if (read === undefined) throw new Error('this is no merge request of the project itself');
  return read;
}
