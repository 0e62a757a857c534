import {
  type HostedReview,
  type PullRequest,
  type Settlement,
  fieldAt,
  isObject,
  suggestionIn,
} from '#libs/integrations/port';

type Fields = Readonly<Record<string, unknown>>;

/** A merge request, with what only GitLab's side needs. */
export interface MergeRequest extends PullRequest, Settlement {
  readonly author: string;
  readonly reviewerIds: readonly number[];
}

/** A merge request as GitLab's API gives it; undefined where it comes from another project. */
export function mergeRequestFrom(value: unknown): MergeRequest | undefined {
  if (!isObject(value) || value['source_project_id'] !== value['target_project_id']) return undefined;
  const state = value['state'];
  const standing = state === 'merged' ? 'merged' : state === 'closed' ? 'closed' : 'open';
  const by = nameIn(value, 'merge_user') ?? nameIn(value, 'closed_by');
  const reviewers = listIn(value, 'reviewers');
  return {
    ...{ number: Number(value['iid']), link: text(value['web_url']), branch: text(value['source_branch']) },
    ...{
      commit: text(value['sha']),
      standing,
      title: text(value['title']),
      body: text(value['description']),
    },
    labels: Array.isArray(value['labels']) ? value['labels'].map(String) : [],
    asked: reviewers.map((each) => text(each['username'])),
    reviewerIds: reviewers.map((each) => Number(each['id'])),
    at: Date.parse(text(value['updated_at'])),
    author: nameIn(value, 'author') ?? '',
    ...(by !== undefined && { by }),
  };
}

/** What somebody said, and when: epoch ms. */
export interface Spoken {
  readonly at: number;
  readonly review: HostedReview;
}

/** A note, with what it suggests for the lines that it is about; undefined for what GitLab says by itself. */
export function noteFrom(value: unknown): Spoken | undefined {
  if (!isObject(value) || value['system'] === true) return undefined;
  const body = text(value['body']);
  const suggested = suggestionIn(body);
  const path = fieldAt(value, 'position.new_path');
  const line = fieldAt(value, 'position.new_line');
  const suggestion =
    suggested === undefined || typeof path !== 'string' || typeof line !== 'number'
      ? undefined
      : { path, from: line - suggested.above, to: line + suggested.below, text: suggested.text };
  const said = { id: `note-${String(value['id'])}`, by: nameIn(value, 'author') ?? '', text: body };
  return {
    at: Date.parse(text(value['created_at'])),
    review: { ...said, verdict: 'commented', ...(suggestion !== undefined && { suggestion }) },
  };
}

/** Where a reviewer stands; undefined where they have decided nothing. */
export function standFrom(value: unknown): Spoken | undefined {
  const verdict = verdicts[isObject(value) ? text(value['state']) : ''];
  const by = isObject(value) ? nameIn(value, 'user') : undefined;
  if (verdict === undefined || by === undefined) return undefined;
  // GitLab says not when: whatever was said before counts as before it.
  return { at: Number.MAX_SAFE_INTEGER, review: { id: `stand-${by}-${verdict}`, by, verdict, text: '' } };
}

const verdicts: Readonly<Record<string, HostedReview['verdict']>> = {
  approved: 'approved',
  requested_changes: 'changes-requested',
};

/** The names of the members who may push. */
export const colleaguesIn = (members: readonly unknown[]): ReadonlySet<string> =>
  new Set(
    members.flatMap((each) =>
      isObject(each) && Number(each['access_level']) >= developer ? [text(each['username'])] : [],
    ),
  );

/** https://docs.gitlab.com/api/access_requests/#valid-access-levels */
const developer = 30;

const nameIn = (value: Fields, field: string): string | undefined => {
  const name = fieldAt(value, `${field}.username`);
  return typeof name === 'string' ? name : undefined;
};

const listIn = (value: Fields, field: string): readonly Fields[] => {
  const list = value[field];
  return Array.isArray(list) ? list.filter(isObject) : [];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
