/** A status of the fake's workflow. */
export interface Status {
  readonly id: string;
  readonly name: string;
  readonly category: 'new' | 'indeterminate' | 'done';
}

/** A way from one status to another. */
export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
  /** What its screen asks for; a transition without a screen takes no fields. */
  readonly fields?: Readonly<Record<string, { readonly required: boolean; readonly name: string }>>;
}

export interface StoredComment {
  readonly id: string;
  readonly body: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface StoredRemoteLink {
  readonly id: number;
  readonly globalId: string | undefined;
  readonly object: { readonly url: string; readonly title: string };
}

export interface StoredIssue {
  readonly id: string;
  readonly key: string;
  fields: Readonly<Record<string, unknown>>;
  status: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly comments: StoredComment[];
  readonly remoteLinks: StoredRemoteLink[];
  readonly attachments: { readonly filename: string; readonly size: number; readonly mimeType: string }[];
  /** Whether the search knows it yet. */
  indexed: boolean;
}

/** Statuses by name: one of each of Jira's categories, and a second "new" one. */
export const statuses: readonly Status[] = [
  { id: '10000', name: 'To Do', category: 'new' },
  { id: '10001', name: 'In Progress', category: 'indeterminate' },
  { id: '10002', name: 'Done', category: 'done' },
];

/** A workflow in which a transition's id differs from its status's, as in every real Jira. */
export const defaultWorkflow: readonly Transition[] = [
  { id: '11', name: 'Start work', from: ['To Do'], to: 'In Progress' },
  { id: '21', name: 'Ship it', from: ['To Do', 'In Progress'], to: 'Done' },
  { id: '31', name: 'Bring back', from: ['Done'], to: 'To Do' },
];

/** What the fake's Jira holds. Writes are visible to reads at once; the search lags where a test wants it to. */
export class Store {
  readonly issues: StoredIssue[] = [];
  private nextCommentId = 10_000;
  private nextLinkId = 20_000;
  private searchesUntilIndexed = 0;

  constructor(private readonly project: string) {}

  create(
    fields: Readonly<Record<string, unknown>>,
    properties: Readonly<Record<string, unknown>>,
  ): StoredIssue {
    const number = this.issues.length + 1;
    const issue: StoredIssue = {
      id: String(50_000 + number),
      key: `${this.project}-${number}`,
      fields,
      status: 'To Do',
      properties,
      comments: [],
      remoteLinks: [],
      attachments: [],
      indexed: this.searchesUntilIndexed === 0,
    };
    this.issues.push(issue);
    return issue;
  }

  find(idOrKey: string): StoredIssue | undefined {
    return this.issues.find((issue) => issue.id === idOrKey || issue.key === idOrKey);
  }

  addComment(
    issue: StoredIssue,
    body: unknown,
    properties: Readonly<Record<string, unknown>>,
  ): StoredComment {
    const comment = { id: String(this.nextCommentId++), body, properties };
    issue.comments.push(comment);
    return comment;
  }

  /** Replaces the link with the same global id; Jira does so too. */
  putRemoteLink(issue: StoredIssue, link: Omit<StoredRemoteLink, 'id'>): { id: number; created: boolean } {
    const at = issue.remoteLinks.findIndex(
      (each) => link.globalId !== undefined && each.globalId === link.globalId,
    );
    const id = issue.remoteLinks[at]?.id ?? this.nextLinkId++;
    if (at === -1) issue.remoteLinks.push({ ...link, id });
    else issue.remoteLinks[at] = { ...link, id };
    return { id, created: at === -1 };
  }

  /** New issues stay invisible to the search until it has been asked that many times more. */
  lagIndex(searches: number): void {
    this.searchesUntilIndexed = searches;
  }

  /** The issues that a search sees now. */
  searchable(): StoredIssue[] {
    const seen = this.issues.filter((issue) => issue.indexed);
    if (this.searchesUntilIndexed > 0) this.searchesUntilIndexed -= 1;
    if (this.searchesUntilIndexed === 0) for (const issue of this.issues) issue.indexed = true;
    return seen;
  }
}
