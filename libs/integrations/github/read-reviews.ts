import { type HostedReview, suggestionIn } from '#libs/integrations/port';

/** What somebody said, and when: epoch ms. */
export interface Spoken {
  readonly at: number;
  readonly review: HostedReview;
}

interface Said {
  readonly id: number;
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly body?: string | null;
  readonly author_association: string;
}

interface Review extends Said {
  readonly state: string;
  readonly submitted_at?: string;
}

interface Comment extends Said {
  readonly created_at: string;
  readonly path: string;
  /** Of the latest commit; absent where the comment is about an earlier one. */
  readonly line?: number | null;
  readonly start_line?: number | null;
}

interface Remark extends Said {
  readonly created_at: string;
}

/** A review with its verdict; undefined where it holds nothing but comments, or is not given yet. */
export function reviewOf(said: Review): Spoken | undefined {
  const verdict = verdicts[said.state];
  if (verdict === undefined || (verdict === 'commented' && !said.body)) return undefined;
  return spokenBy(said, `review-${said.id}`, said.submitted_at, { verdict });
}

/** A comment on lines, with what it suggests for them. */
export function commentOf(said: Comment): Spoken | undefined {
  const suggested = suggestionIn(said.body ?? '');
  const to = said.line ?? undefined;
  const suggestion =
    suggested === undefined || to === undefined
      ? undefined
      : { path: said.path, from: said.start_line ?? to, to, text: suggested.text };
  return spokenBy(said, `comment-${said.id}`, said.created_at, { verdict: 'commented', suggestion });
}

/** A comment on the whole. */
export const remarkOf = (said: Remark): Spoken | undefined =>
  spokenBy(said, `remark-${said.id}`, said.created_at, { verdict: 'commented' });

const verdicts: Readonly<Record<string, HostedReview['verdict']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
};

/** Anybody may comment on what is public: only those who belong to the repository have a say. */
const colleagues = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

function spokenBy(
  { user, author_association, body }: Said,
  id: string,
  time: string | undefined,
  { verdict, suggestion }: Pick<HostedReview, 'verdict' | 'suggestion'>,
): Spoken | undefined {
  if (user === null || user.type === 'Bot' || !colleagues.has(author_association)) return undefined;
  const said = { id, by: user.login, verdict, text: body ?? '' };
  return {
    at: Date.parse(time ?? ''),
    review: { ...said, ...(suggestion !== undefined && { suggestion }) },
  };
}
