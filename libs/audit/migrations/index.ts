import { CreateAttempts1764000005000 } from './create-attempts.js';
import { CreateAuditStore1764000000000 } from './create-audit-store.js';
import { CreateReadModels1764000001000 } from './create-read-models.js';
import { IndexExplanations1764000003000 } from './index-explanations.js';
import { NumberDeadLetters1764000002000 } from './number-dead-letters.js';

/** Every change of the schema, oldest first. A released one is never edited: a new one is added. */
export const migrations = [
  CreateAuditStore1764000000000,
  CreateReadModels1764000001000,
  NumberDeadLetters1764000002000,
  IndexExplanations1764000003000,
  CreateAttempts1764000005000,
];
