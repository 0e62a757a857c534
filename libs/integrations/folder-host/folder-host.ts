import { createHash } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import {
  type CodeHost,
  type Effect,
  type HostedProposal,
  type HostedReview,
  type NewProposal,
  effectDone,
  permanent,
} from '#libs/integrations/port';
import type { Logger } from '#libs/observability';
import { readDocuments } from './read-documents.js';
import { type WaitingProposal, fileOf, readWaiting } from './waiting-proposal.js';
import { writeWhole } from './write-whole.js';

/** Where proposals and documents are kept. */
export interface FolderHostSettings {
  /** The folder that holds the documents, absolute. */
  readonly documents: string;
  /** The folder that proposals wait in, absolute. */
  readonly proposals: string;
  readonly clock: { now(): number };
  /** The page of a proposal, for people. */
  readonly linkOf: (branch: string) => string;
  /** Told of files that are left out; absent for who shows what it reads at once, such as a command. */
  readonly log?: Pick<Logger, 'warn'>;
}

/**
 * Review without a code host: proposals wait in a folder until a person accepts or rejects them in the console. What is
 * accepted is written into the folder of the documents, each file whole or not at all.
 */
export class FolderHost implements CodeHost {
  readonly name = 'folder';
  /** The files that were left out when they were read last: the log is told once of each. */
  private readonly leftOut = new Set<string>();

  constructor(private readonly settings: FolderHostSettings) {}

  async propose({ reviewers: _nobody, ...proposal }: NewProposal): Promise<Effect<HostedProposal>> {
    const before = await this.load(proposal.branch);
    // Whatever a person has decided stays decided.
    if (before !== undefined && before.standing !== 'open') return effectDone(this.hosted(before), true);
    const waiting: WaitingProposal = { ...proposal, standing: 'open' };
    await this.save(waiting);
    return effectDone(this.hosted(waiting), before !== undefined);
  }

  async find(branch: string): Promise<Effect<HostedProposal | undefined>> {
    const waiting = await this.load(branch);
    return effectDone(waiting === undefined ? undefined : this.hosted(waiting));
  }

  reviews(): Promise<Effect<readonly HostedReview[]>> {
    return Promise.resolve(effectDone([]));
  }

  async list(prefix: string): Promise<Effect<readonly HostedProposal[]>> {
    const files = await readdir(this.settings.proposals).catch(() => []);
    const all = await Promise.all(
      files.filter((file) => file.endsWith('.json')).map((file) => this.readable(file)),
    );
    return effectDone(all.flatMap((each) => (each?.branch.startsWith(prefix) ? [this.hosted(each)] : [])));
  }

  async withdraw(branch: string, reason: string): Promise<Effect<void>> {
    return this.settle(branch, { standing: 'closed', reason });
  }

  async read(folders: readonly string[]): Promise<Effect<ReadonlyMap<string, string>>> {
    return effectDone(await readDocuments(this.settings.documents, folders));
  }

  async check(): Promise<Effect<string>> {
    const found = await stat(this.settings.documents).catch(() => undefined);
    if (found?.isDirectory() !== true)
      return permanent(
        `${this.settings.documents} is no folder: set repository.folder to that of the runbooks`,
      );
    return effectDone(`documents in ${this.settings.documents}, reviewed in the console`);
  }

  /** A proposal with its files, to be shown. */
  load(branch: string): Promise<WaitingProposal | undefined> {
    return this.fromFile(fileOf(branch));
  }

  /** A person accepts a proposal: its files become the documents. */
  async accept(branch: string, by: string): Promise<Effect<void>> {
    const waiting = await this.load(branch);
    if (waiting?.standing !== 'open') return permanent('there is no such open proposal');
    const root = resolve(this.settings.documents) + sep;
    const outside = waiting.files.find(({ path }) => !resolve(root, path).startsWith(root));
    if (outside !== undefined) return permanent(`"${outside.path}" is outside of the documents`);
    try {
      for (const { path, content } of waiting.files) {
        const file = join(this.settings.documents, path);
        await mkdir(dirname(file), { recursive: true });
        await writeWhole(file, content);
      }
    } catch (error) {
      return permanent(`the documents cannot be written: ${(error as Error).message}`);
    }
    return this.settle(branch, { standing: 'merged', by });
  }

  /** A person rejects a proposal. */
  reject(branch: string, by: string, reason: string): Promise<Effect<void>> {
    return this.settle(branch, { standing: 'closed', by, reason });
  }

  private async settle(
    branch: string,
    settled: Pick<WaitingProposal, 'standing' | 'by' | 'reason'>,
  ): Promise<Effect<void>> {
    const waiting = await this.load(branch);
    if (waiting?.standing !== 'open') return permanent('there is no such open proposal');
    await this.save({ ...waiting, ...settled, at: this.settings.clock.now() });
    return effectDone(undefined);
  }

  private hosted({ branch, files, standing, by, reason, at }: WaitingProposal): HostedProposal {
    return {
      ...{ branch, standing, at, link: this.settings.linkOf(branch) },
      commit: createHash('sha256').update(JSON.stringify(files)).digest('hex'),
      ...(by !== undefined && { by }),
      ...(reason !== undefined && reason !== '' && { reason }),
    };
  }

  private fromFile(file: string): Promise<WaitingProposal | undefined> {
    return readWaiting(join(this.settings.proposals, file));
  }

  /** The same for one of many: one that cannot be read keeps no other from being shown. */
  private async readable(file: string): Promise<WaitingProposal | undefined> {
    try {
      const waiting = await this.fromFile(file);
      this.leftOut.delete(file);
      return waiting;
    } catch (error) {
      if (!this.leftOut.has(file)) this.settings.log?.warn({ file, err: error }, 'a proposal is left out');
      this.leftOut.add(file);
      return undefined;
    }
  }

  private async save(proposal: WaitingProposal): Promise<void> {
    await mkdir(this.settings.proposals, { recursive: true });
    const file = join(this.settings.proposals, fileOf(proposal.branch));
    await writeWhole(file, `${JSON.stringify(proposal, null, 2)}\n`);
  }
}
