import type { SilenceMatcher } from '#libs/contracts';

/** What a person asks of silences. Times are RFC 3339. */
export type SilenceRequest =
  | {
      readonly kind: 'create';
      /** The id that it gets; the same for the same request, so that asking twice creates one. */
      readonly silenceId: string;
      readonly matchers: readonly SilenceMatcher[];
      readonly startsAt: string;
      readonly endsAt: string;
      readonly createdBy: string;
      readonly comment: string;
      /** The silence whose place it takes; that one ends now. */
      readonly replaces?: string;
    }
  | { readonly kind: 'expire'; readonly silenceId: string };
