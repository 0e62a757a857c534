import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { proposalBranchPrefix } from '#libs/integrations/port';
import { commitObject } from './commit-object.js';
import { GitRefusal, runGit } from './git-program.js';
import type { GitSettings } from './settings.js';

/** What is committed on a branch of its own. */
export interface BranchContent {
  readonly branch: string;
  /** The files as they are to be, by their path. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly message: string;
  /** Epoch ms: when it was decided. */
  readonly at: number;
}

/** What stands on a branch of the remote now. */
export interface PushedBranch {
  readonly commit: string;
  /** The branch that it is to be merged into. */
  readonly base: string;
  readonly changed: boolean;
}

/** A branch of the remote. */
export interface RemoteBranch {
  readonly name: string;
  readonly commit: string;
  /** When its last commit was made, epoch ms. */
  readonly at: number;
  /** Whether the base has all of it. */
  readonly merged: boolean;
}

const tracked = 'refs/remotes/origin/';
/** So many texts are kept in mind. */
const mostTexts = 5_000;
/** Names that Git and every code host take, and that are no option of Git. */
const branchName = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)+$/;
const pathName = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*(?:^|\/)\.git(?:\/|$))\w[\w./ -]*$/i;

/**
 * A Git repository that is read and proposed to. There is no work tree: nothing of what others wrote is put on the
 * disk as a file, and no attribute or hook of theirs has a say. One call after the other.
 */
export class GitRepository {
  private turn: Promise<unknown> = Promise.resolve();
  private base: string | undefined;
  /** Texts by their object: one does not change, and is asked of Git once. */
  private texts = new Map<string, string>();

  constructor(private readonly settings: GitSettings) {}

  /** The name of the branch that proposals are made for. */
  baseBranch(): Promise<string> {
    return this.after(async () => {
      await this.fetch();
      return this.baseName();
    });
  }

  /** The texts of these folders as the base has them now, by path; what is no UTF-8 text of at most 1 MiB is left out. */
  read(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.after(async () => {
      await this.fetch();
      const head = `${tracked}${await this.baseName()}`;
      const listed = await this.git(['ls-tree', '-r', '-z', '-l', head, '--', ...folders]);
      const files = new Map<string, string>();
      const texts = new Map<string, string>();
      for (const entry of listed.split('\0').filter((each) => each !== '')) {
        const [, type = '', object = '', size = '', path = ''] =
          /^\d+ (\w+) ([0-9a-f]+)\s+(\S+)\t(.*)$/s.exec(entry) ?? [];
        if (type !== 'blob' || Number(size) > 1024 * 1024) continue;
        const text = this.texts.get(object) ?? (await this.git(['cat-file', 'blob', object]));
        texts.set(object, text);
        if (!text.includes('\0') && !text.includes('\ufffd')) files.set(path, text);
      }
      for (const [object, text] of texts) this.texts.set(object, text);
      if (this.texts.size > mostTexts) this.texts = texts;
      return files;
    });
  }

  /**
   * Puts the content on its branch, as one commit upon the base as it is now: `changed` is false where the branch has
   * just this already. Never touches the base. Rejects with a GitFailure.
   */
  push(content: BranchContent): Promise<PushedBranch> {
    return this.after(async () => {
      const { branch } = content;
      refuseOtherNames(content);
      await this.fetch();
      const base = await this.baseName();
      if (branch === base) throw new GitRefusal(`"${branch}" is the branch that others work from`);
      const before = await this.commitOf(branch);
      const tree = await this.treeWith(`${tracked}${base}`, content.files);
      if (before !== undefined && (await this.treeOf(before)) === tree)
        return { commit: before, base, changed: false };
      await this.refuseWorkOfOthers(branch, base);
      const parent = (await this.git(['rev-parse', `${tracked}${base}^{commit}`])).trim();
      const { author, signer } = this.settings;
      const { at, message } = content;
      const object = commitObject({ tree, parent, author, at, message }, signer);
      const commit = (
        await this.git(['hash-object', '-t', 'commit', '-w', '--stdin'], { input: object })
      ).trim();
      // Whatever a person puts there meanwhile stays, too.
      const lease = `--force-with-lease=refs/heads/${branch}:${before ?? ''}`;
      await this.git([
        'push',
        '--quiet',
        lease,
        '--',
        this.settings.remote,
        `${commit}:refs/heads/${branch}`,
      ]);
      return { commit, base, changed: true };
    });
  }

  /** The branches whose names begin so. */
  branches(prefix: string): Promise<readonly RemoteBranch[]> {
    return this.after(async () => {
      await this.fetch();
      const head = `${tracked}${await this.baseName()}`;
      const format = '%(refname)%09%(objectname)%09%(committerdate:unix)';
      const all = (await this.git(['for-each-ref', `--format=${format}`, `${tracked}${prefix}`])).trim();
      const merged = new Set(
        (await this.git(['for-each-ref', '--format=%(refname)', `--merged=${head}`, `${tracked}${prefix}`]))
          .trim()
          .split('\n'),
      );
      return all === ''
        ? []
        : all.split('\n').map((line) => {
            const [ref = '', commit = '', seconds = ''] = line.split('\t');
            const name = ref.slice(tracked.length);
            return { name, commit, at: Number(seconds) * 1_000, merged: merged.has(ref) };
          });
    });
  }

  /** Removes a branch, where it still stands at this commit. */
  remove(branch: string, commit: string): Promise<void> {
    return this.after(async () => {
      refuseOtherNames({ branch, files: [] });
      const lease = `--force-with-lease=refs/heads/${branch}:${commit}`;
      await this.git(['push', '--quiet', lease, '--', this.settings.remote, `:refs/heads/${branch}`]);
    });
  }

  private after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async fetch(): Promise<void> {
    const { folder, remote } = this.settings;
    await mkdir(folder, { recursive: true });
    await this.git(['init', '--quiet', '--bare', '.']);
    await this.git(['fetch', '--quiet', '--prune', '--no-tags', '--', remote, `+refs/heads/*:${tracked}*`]);
  }

  private async baseName(): Promise<string> {
    this.base ??= this.settings.base ?? (await this.remoteHead());
    return this.base;
  }

  private async remoteHead(): Promise<string> {
    const said = await this.git(['ls-remote', '--symref', '--', this.settings.remote, 'HEAD']);
    const name = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(said)?.[1];
    if (name === undefined) throw new GitRefusal('the remote says no default branch; set repository.base');
    return name;
  }

  /** What a person adds to a proposal is theirs: it is merged or removed by people, and never written over. */
  private async refuseWorkOfOthers(branch: string, base: string): Promise<void> {
    const range = [`^${tracked}${base}`, `${tracked}${branch}`];
    if ((await this.commitOf(branch)) === undefined) return;
    const by = (await this.git(['log', '--format=%ce', ...range, '--'])).trim().split('\n');
    const others = [...new Set(by.filter((email) => email !== '' && email !== this.settings.author.email))];
    if (others.length > 0)
      throw new GitRefusal(
        `${branch} has commits of ${others.join(', ')}, which are not written over: merge it, or remove it`,
      );
  }

  private async commitOf(branch: string): Promise<string | undefined> {
    const said = await this.git(['for-each-ref', '--format=%(objectname)', `${tracked}${branch}`]);
    return said.trim() === '' ? undefined : said.trim();
  }

  private async treeOf(commit: string): Promise<string> {
    return (await this.git(['rev-parse', `${commit}^{tree}`])).trim();
  }

  private async treeWith(head: string, files: BranchContent['files']): Promise<string> {
    const scratch = await mkdtemp(join(this.settings.folder, 'index-'));
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    try {
      await this.git(['read-tree', head], { env });
      for (const { path, content } of files) {
        const blob = (await this.git(['hash-object', '-w', '--stdin'], { input: content })).trim();
        await this.git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { env });
      }
      return (await this.git(['write-tree'], { env })).trim();
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  private git(args: readonly string[], call?: Parameters<typeof runGit>[2]): Promise<string> {
    return runGit(this.settings, args, call);
  }
}

function refuseOtherNames({ branch, files }: Pick<BranchContent, 'branch' | 'files'>): void {
  if (!branch.startsWith(proposalBranchPrefix) || !branchName.test(branch))
    throw new GitRefusal(`"${branch}" is no name for a branch of Argus`);
  const other = files.find(({ path }) => !pathName.test(path));
  if (other !== undefined) throw new GitRefusal(`"${other.path}" is no path for a document`);
}
