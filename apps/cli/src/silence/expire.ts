import type { Surroundings } from '../surroundings.js';
import { type SilenceOptions, askForSilences } from './api.js';

/** Ends silences now: the alerts that they held back are judged again. */
export async function expireSilences(
  surroundings: Surroundings,
  ids: readonly string[],
  options: SilenceOptions,
): Promise<void> {
  for (const id of ids) {
    await askForSilences(surroundings, options, {
      method: 'DELETE',
      path: `silence/${encodeURIComponent(id)}`,
    });
    surroundings.terminal.line(options.json, { id, expired: true }, () => `Silence ${id} has ended.`);
  }
}
