import { FolderHost } from '#libs/integrations/folder-host';
import type { CodeHost } from '#libs/integrations/port';

/** Where documents are kept, and where people review what is proposed. */
export class Repository {
  constructor(readonly host: CodeHost) {}

  /** The host where it is a folder, whose proposals people decide on in the console. */
  get folder(): FolderHost | undefined {
    return this.host instanceof FolderHost ? this.host : undefined;
  }
}
