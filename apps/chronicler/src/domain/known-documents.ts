import { type ArgusEvent, fromTimestamp } from '#libs/contracts';

/** Why a draft was made that reviewers asked for. */
export const reviewerWantedIt = 'reviewer-wanted-it';

/** Where a document stands between its draft and the repository. */
export type DocumentStanding = 'open' | 'refused' | 'published' | 'rejected';

/** What was decided about a document and what became of it. Its text is in the repository, and not kept here. */
export interface KnownDocument {
  readonly considered?: {
    readonly decision: string;
    readonly reason: string;
    readonly incidents: readonly string[];
  };
  readonly writer?: string;
  /** The last draft, with when it was stated, epoch ms. */
  readonly draft?: {
    readonly id: string;
    readonly at: number;
    readonly incidents: readonly string[];
    /** It is as reviewers wanted it: another draft would take that back. */
    readonly isOfReviewers?: boolean;
  };
  readonly standing?: DocumentStanding;
}

/** All documents of the runbook repository that Argus knows of, by id. */
export type KnownDocuments = ReadonlyMap<string, KnownDocument>;

const standings: Readonly<Partial<Record<ArgusEvent['type'], DocumentStanding>>> = {
  'argus.runbook.refused.v1': 'refused',
  'argus.runbook.proposed.v1': 'open',
  'argus.runbook.published.v1': 'published',
  'argus.runbook.rejected.v1': 'rejected',
};

/** The document that a fact is about; undefined where it is about none. */
export const documentOf = ({ data }: ArgusEvent): string | undefined =>
  'runbookId' in data && typeof data.runbookId === 'string' ? data.runbookId : undefined;

/** What is known of a document after one more fact about it. */
export function documentAfter(before: KnownDocument, event: ArgusEvent): KnownDocument {
  if (event.type === 'argus.runbook.considered.v1') {
    const { decision, reason, incidents } = event.data;
    return { ...before, considered: { decision, reason, incidents } };
  }
  if (event.type === 'argus.runbook.drafted.v1') {
    const { draft, incidents, writer, reason } = event.data;
    const isOfReviewers = reason === reviewerWantedIt;
    return {
      ...before,
      writer,
      draft: {
        ...{ id: draft, at: fromTimestamp(event.time), incidents },
        ...(isOfReviewers && { isOfReviewers }),
      },
      standing: 'open',
    };
  }
  const standing = standings[event.type];
  return standing === undefined ? before : { ...before, standing };
}
