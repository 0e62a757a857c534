/** Files that components log into. */
export interface LogFilesSettings {
  readonly files: readonly { readonly component: string; /** Absolute. */ readonly path: string }[];
  /** How much of the end of a file is read, bytes. */
  readonly mostBytes: number;
}
