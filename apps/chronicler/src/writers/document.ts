import { markedBlock, withBlocks } from '../domain/marked-blocks.js';
import type { Consideration, DocumentDraft, WriterSurroundings } from './writer.js';

/** A page of parts that Argus writes; what people write around them stays. */
export interface Page {
  readonly documentId: string;
  readonly path: string;
  readonly title: string;
  /** Heading and content, by the name of the part. */
  readonly parts: Readonly<Record<string, { readonly heading: string; readonly content: string }>>;
  readonly because: readonly string[];
  /** The incidents that it tells of. */
  readonly incidents: readonly string[];
}

/** Whether a page is to be written, and how: anew, or what is there with Argus's parts brought up to date. */
export function considerPage(page: Page, { now, policy, known, present }: WriterSurroundings): Consideration {
  const { documentId, incidents } = page;
  const previous = present.get(page.path);
  const content = rendered(page, previous);
  const nothing = (reason: string): Consideration => ({ documentId, incidents, decision: 'nothing', reason });
  if (content === previous) return nothing('up-to-date');
  const { draft, standing } = known.get(documentId) ?? {};
  if (draft !== undefined && now - draft.at < policy.runbooks.everyMs) return nothing('drafted-lately');
  if (standing === 'open' && draft?.isOfReviewers === true) return nothing('in-review');
  if (draft !== undefined && standing === 'rejected') return nothing('rejected-before');
  const { title, because, path } = page;
  const drafted: DocumentDraft = { title, because, files: [{ path, content }] };
  const decision = previous === undefined ? 'create' : 'revise';
  return { documentId, incidents, decision, reason: `page-${decision}d`, draft: drafted };
}

function rendered({ title, parts }: Page, previous: string | undefined): string {
  const entries = Object.entries(parts);
  if (previous !== undefined) {
    const contents = Object.fromEntries(entries.map(([name, { content }]) => [name, content]));
    const { text, missing } = withBlocks(previous, contents);
    if (missing.length < entries.length) return text;
  }
  const sections = entries.flatMap(([name, { heading, content }]) => [
    `## ${heading}`,
    markedBlock(name, content),
  ]);
  return `${[`# ${title}`, ...sections].join('\n\n')}\n`;
}
