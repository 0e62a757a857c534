import type { ChangeKind } from '#libs/contracts';
import type { Result } from '#libs/kernel';

/** A change as its sender tells of it. */
export interface ToldChange {
  readonly changeId: string;
  readonly kind: ChangeKind;
  /** RFC 3339. */
  readonly at: string;
  readonly component?: string;
  readonly title: string;
  readonly link?: string;
  readonly by?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a body tells: changes, or nothing that changed anything, with the reason in kebab-case. */
export type Telling = { readonly changes: readonly ToldChange[] } | { readonly ignored: string };

/** What is known of a request besides its body. */
export interface TellingContext {
  /** What the sender calls the kind of its message, where it says so in a header. */
  readonly event: string;
  /** The component that the address names: `?service=checkout`. */
  readonly service?: string;
  /** RFC 3339. */
  readonly receivedAt: string;
}

/** Reads what one kind of sender tells, or says field by field what is wrong with it. Pure. */
export type ReadTelling = (body: unknown, context: TellingContext) => Result<Telling, readonly string[]>;
