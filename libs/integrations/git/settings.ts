/** A Git repository, and how it is reached. */
export interface GitSettings {
  /** An address of HTTP(S) or SSH, or an absolute folder. */
  readonly remote: string;
  /** Where this machine keeps its copy, absolute; it can be thrown away. */
  readonly folder: string;
  /** Whom commits are by. */
  readonly author: { readonly name: string; readonly email: string };
  /** Signs commits in the author's name; without it they are not signed. */
  readonly signer?: CommitSigner;
  /** User and password (or token) for HTTP(S). */
  readonly login?: { readonly user: string; readonly password: string };
  /** The private key for SSH, and the file that names the hosts that are known; absolute. */
  readonly ssh?: { readonly keyFile: string; readonly knownHostsFile: string };
  /** The branch that proposals are made for; without it, the remote's own. */
  readonly base?: string;
  readonly timeoutMs: number;
}

/** Signs with an Ed25519 key. */
export interface CommitSigner {
  /** The public key's 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The signature's 64 bytes over exactly these. */
  sign(bytes: Uint8Array): Uint8Array;
}
