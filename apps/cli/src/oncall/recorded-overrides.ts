import type { Override } from '#libs/oncall';
import { Failure, exitCodes } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { Surroundings } from '../surroundings.js';

/** Who stands in, by schedule. */
export type StandIns = ReadonlyMap<string, readonly Override[]>;

/** So many are looked at, the latest: others are over. */
const mostOverrides = 5_000;

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
    const events = await withRecord(installation, ({ queries }) =>
      queries.tail({ types: ['argus.oncall.overridden.v1'], limit: mostOverrides }),
    );
    const overrides = new Map<string, Override[]>();
    for (const { data } of events) {
      const [schedule, person] = [String(data['schedule']), String(data['person'])];
      const [from, until] = [Date.parse(String(data['from'])), Date.parse(String(data['until']))];
      overrides.set(schedule, [...(overrides.get(schedule) ?? []), { person, from, until }]);
    }
    return overrides;
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode !== exitCodes.unreachable) throw error;
    surroundings.terminal.note(
      'By the policy file alone: the record cannot be reached, so stand-ins agreed on since are not known.',
    );
    return new Map();
  }
}
