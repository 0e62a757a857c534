import type { RunningArgus } from '../../running-argus.js';

/** What the form of an approval's page brings back. */
export interface ApprovalFields {
  readonly digest: string;
  readonly csrf: string;
}

/** The page on which a person approves or rejects, as a browser uses it. */
export class ApprovalPage {
  readonly address: string;

  constructor(
    private readonly argus: RunningArgus,
    readonly approvalId: string,
  ) {
    this.address = `${argus.url}/approvals/${approvalId}`;
  }

  async text(): Promise<string> {
    return (await fetch(this.address)).text();
  }

  /** Opens the page and takes what stands hidden in its form. */
  async open(): Promise<ApprovalFields> {
    const page = await this.text();
    const value = (name: string): string =>
      new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';
    return { digest: value('digest'), csrf: value('csrf') };
  }

  /** Sends the form; the status of the answer. Headers that are `undefined` are left out. */
  async send(
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<number> {
    const all = { origin: this.argus.url, 'sec-fetch-site': 'same-origin', ...headers };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const { status } = await fetch(this.address, {
      method: 'POST',
      redirect: 'manual',
      headers: given,
      body: new URLSearchParams({ decision: 'approve', name: 'alice', reason: '', ...fields }),
    });
    return status;
  }
}
