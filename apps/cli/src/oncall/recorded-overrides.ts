import { type StandIn, standIns } from '#libs/audit';
import { Failure, exitCodes } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { Surroundings } from '../surroundings.js';

/** Who stands in, by schedule. */
export type StandIns = ReadonlyMap<string, readonly StandIn[]>;

/**
 * Who stands in as people said while Argus ran, by schedule, out of the record. Where that cannot be reached a note says
 * so: what the policy file says is still worth telling.
 */
export async function recordedOverrides(
  surroundings: Surroundings,
  config: string | undefined,
): Promise<StandIns> {
  try {
    const installation = await findInstallation(surroundings, config);
    return await withRecord(installation, ({ connection }) => standIns(connection));
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode !== exitCodes.unreachable) throw error;
    surroundings.terminal.note(
      'By the policy file alone: the record cannot be reached, so stand-ins agreed on since are not known.',
    );
    return new Map();
  }
}
