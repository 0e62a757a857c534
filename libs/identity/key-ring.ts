import type { MemberName, RunnerIdentity, RunnerLabels } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type IdentityDirectory, currentKey, givenLabels, whyNotTrusted } from './directory.js';
import type { KeyFolder } from './key-folder.js';
import { verifySignature } from './nkey.js';

/** A folder that looks unchanged is read at most once in this time, so that forged keys cannot make us read it all day; ms. */
const reloadPause = 1_000;

export interface SignedMessage {
  /** Who is said to have signed: an agent where facts are stated, a surface where something is asked for. */
  readonly agent: MemberName;
  readonly key: string;
  readonly signature: string;
  readonly bytes: Uint8Array;
  /** When the message was stored, epoch ms: a retired key's earlier signatures stay valid. */
  readonly storedAt: number;
}

/** Verifies who said what. Reads the directory again when it meets a key that it does not know. */
export class KeyRing {
  private directory: IdentityDirectory | undefined;
  private version: string | undefined;
  private loadedAt = -Infinity;
  private lastLook: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: KeyFolder,
    private readonly now: () => number,
  ) {}

  /**
   * ok when the agent's own key signed exactly these bytes; otherwise why not. `signatureKnown` says that
   * this process has verified the same signature over the same bytes before: the key is judged anew.
   */
  async verify(message: SignedMessage, signatureKnown = false): Promise<Result<void>> {
    const problem = await this.whyNotTrusted(message);
    if (problem !== undefined) return failed(problem);
    if (!signatureKnown && !verifySignature(message.key, message.bytes, message.signature)) {
      return failed(`the signature is not by ${message.key} over these bytes`);
    }
    return ok(undefined);
  }

  /** The labels that a runner was given; undefined for one that may not sign in. */
  async labelsOf(runner: RunnerIdentity): Promise<RunnerLabels | undefined> {
    const directory = await this.lookAgain();
    return currentKey(directory, runner) === undefined ? undefined : directory.runners?.[runner]?.labels;
  }

  /** Every runner that may sign in, with the labels that it was given. */
  async runners(): Promise<ReadonlyMap<RunnerIdentity, RunnerLabels>> {
    return givenLabels(await this.lookAgain());
  }

  private async whyNotTrusted({ agent, key, storedAt }: SignedMessage): Promise<string | undefined> {
    const problem = this.directory && whyNotTrusted(this.directory, agent, key, storedAt);
    if (this.directory !== undefined && problem === undefined) return undefined;
    return whyNotTrusted(await this.lookAgain(), agent, key, storedAt);
  }

  /** One look after the other: a look that began before the message came may have missed its key. */
  private async lookAgain(): Promise<IdentityDirectory> {
    const look = this.lastLook.then(() => this.readWhatChanged());
    this.lastLook = look.then(
      () => undefined,
      () => undefined,
    );
    return look;
  }

  private async readWhatChanged(): Promise<IdentityDirectory> {
    const version = await this.folder.version();
    const lately = this.now() - this.loadedAt <= reloadPause;
    if (this.directory !== undefined && version === this.version && lately) return this.directory;
    this.loadedAt = this.now();
    this.directory = await this.reload();
    this.version = version;
    return this.directory;
  }

  /** The folder may be unreadable for a moment; what is known already stays good meanwhile. */
  private async reload(): Promise<IdentityDirectory> {
    try {
      return await this.folder.directory();
    } catch (error) {
      if (this.directory === undefined) throw error;
      return this.directory;
    }
  }
}
