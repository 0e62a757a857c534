import type { Severity } from '#libs/contracts';

/** One operation as the journal keeps it, a line of JSON each. */
export type Entry =
  | {
      readonly kind: 'created';
      readonly operationId: string;
      readonly incidentId: string;
      readonly title: string;
      readonly description: string;
      readonly severity: Severity;
      readonly labels: readonly string[];
      readonly link: string;
    }
  | {
      readonly kind: 'attached';
      readonly operationId: string;
      readonly key: string;
      readonly fileName: string;
      readonly title: string;
    }
  | { readonly kind: 'commented'; readonly operationId: string; readonly key: string; readonly body: string }
  | {
      readonly kind: 'changed';
      readonly operationId: string;
      readonly key: string;
      readonly status?: 'open' | 'done';
      readonly severity?: Severity;
      readonly title?: string;
      readonly description?: string;
    };

/** Reads a line; undefined for one that a crash cut off. */
export function entryOf(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Entry | null;
    return typeof entry?.operationId === 'string' && typeof entry.kind === 'string' ? entry : undefined;
  } catch {
    return undefined;
  }
}
