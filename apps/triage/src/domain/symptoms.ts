import type { EvidenceKind, SourceAnswer } from '#libs/contracts';

const symptoms: ReadonlySet<EvidenceKind> = new Set(['metric', 'log', 'trace']);

/** Whether a source shows that something is the matter, where others only say what it may be. */
export const showsTrouble = ({ kind }: Pick<SourceAnswer, 'kind'>): boolean => symptoms.has(kind);
