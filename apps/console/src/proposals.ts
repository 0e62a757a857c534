import { createTwoFilesPatch } from 'diff';
import type { FolderHost } from '#libs/integrations/folder-host';
import { proposalBranchPrefix } from '#libs/integrations/port';
import type { EventData } from '#libs/contracts';
import { documentFolders } from '#libs/repository';
import type { RecordReader } from './record-reader.js';

/** A proposal as it waits to be decided on. */
export interface OpenProposal {
  readonly branch: string;
  readonly title: string;
  /** RFC 3339. */
  readonly at: string;
}

/** A document of a proposal, beside what is there now. */
export interface ProposedFile {
  readonly path: string;
  readonly isNew: boolean;
  /** In the unified format. */
  readonly diff: string;
}

/** A proposal to be read. */
export interface ShownProposal extends OpenProposal {
  readonly commit: string;
  readonly standing: 'open' | 'merged' | 'closed';
  /** Why it is proposed, in Markdown. */
  readonly body: string;
  readonly files: readonly ProposedFile[];
  /** Who decided on it, and why, where somebody did. */
  readonly by?: string;
  readonly reason?: string;
}

/** What became of a proposal, as it is on record. */
export interface ProposalFact {
  readonly runbookId: string;
  readonly became: 'open' | 'published' | 'rejected';
  readonly branch: string;
  readonly host: string;
  readonly at: string;
  readonly link?: string;
  readonly by?: string;
  readonly reason: string;
}

const became = {
  'argus.runbook.proposed.v1': 'open',
  'argus.runbook.published.v1': 'published',
  'argus.runbook.rejected.v1': 'rejected',
} as const;
type Told = EventData<'argus.runbook.published.v1' | 'argus.runbook.rejected.v1'>;

/** More would be read by nobody. */
const mostFacts = 300;

/** Reads proposals: of the folder that they wait in, and of the record. It decides on none. */
export class Proposals {
  constructor(
    /** Absent where a code host keeps them. */
    private readonly folder: FolderHost | undefined,
    private readonly record: Pick<RecordReader, 'newestOf'>,
  ) {}

  /** Those that wait here, the latest first; none where people review them elsewhere. */
  async open(): Promise<OpenProposal[]> {
    const found = await this.folder?.list(proposalBranchPrefix);
    if (found?.kind !== 'done') return [];
    const open = found.value.filter(({ standing }) => standing === 'open').sort((a, b) => b.at - a.at);
    return Promise.all(
      open.map(async ({ branch, at }) => ({
        ...{ branch, at: new Date(at).toISOString() },
        title: (await this.folder?.load(branch))?.title ?? branch,
      })),
    );
  }

  /** What is on record of proposals, the latest of each branch first. */
  async told(): Promise<ProposalFact[]> {
    const seen = new Set<string>();
    const facts: ProposalFact[] = [];
    for (const { type, data, eventTime } of await this.record.newestOf(Object.keys(became), mostFacts)) {
      const { branch, runbookId, host, link, by, reason } = data as Told;
      if (seen.has(branch)) continue;
      seen.add(branch);
      facts.push({
        ...{ branch, runbookId, host, reason, at: eventTime, became: became[type as keyof typeof became] },
        ...(link !== undefined && { link }),
        ...(by !== undefined && { by }),
      });
    }
    return facts;
  }

  /** One that waits here, or did; undefined where there is none. */
  async one(branch: string): Promise<ShownProposal | undefined> {
    const { folder } = this;
    if (folder === undefined || !isBranch(branch)) return undefined;
    // The commit first: if the proposal is changed in between, it is not that of what is shown, and decides nothing.
    const found = await folder.find(branch);
    const waiting = await folder.load(branch);
    const present = await folder.read(documentFolders);
    if (waiting === undefined || found.kind !== 'done' || found.value === undefined) return undefined;
    if (present.kind !== 'done') return undefined;
    const { title, body, files, standing, by, reason, at } = waiting;
    return {
      ...{ branch, title, body, standing, at: new Date(at).toISOString(), commit: found.value.commit },
      files: files.map(({ path, content }) => proposedFile(path, present.value.get(path), content)),
      ...(by !== undefined && { by }),
      ...(reason !== undefined && { reason }),
    };
  }
}

function proposedFile(path: string, before: string | undefined, content: string): ProposedFile {
  const patch = createTwoFilesPatch(path, path, before ?? '', content);
  // Without the lines that name the file: the page does.
  const first = patch.indexOf('@@');
  return { path, isNew: before === undefined, diff: first < 0 ? '' : patch.slice(first).trimEnd() };
}

/** What names none is not looked for: it would be a path on this machine. */
const isBranch = (branch: string): boolean =>
  branch.startsWith(proposalBranchPrefix) && /^[\w.-]+(\/[\w.-]+)+$/.test(branch) && branch.length <= 200;
