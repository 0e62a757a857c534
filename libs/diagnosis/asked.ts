import type { EvidenceQuestion } from '#libs/integrations/port';

/** What triage asks, but for the signal, which gathering gives itself. */
export type Asked = Omit<EvidenceQuestion, 'signal'>;
