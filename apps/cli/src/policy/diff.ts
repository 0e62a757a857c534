import { isEmpty } from '#libs/rehearsal';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { differencesAsJson } from './diff-json.js';
import { policyOfFile } from './policy-of-file.js';
import { rehearseRecord } from './rehearse-record.js';
import { renderDifferences } from './render-differences.js';

/** Options of `argus policy diff`. */
export interface DiffOptions extends CommonOptions {
  /** How long ago to begin, milliseconds. */
  readonly since: number;
  /** Instead of the policy file that the settings name. */
  readonly policy?: string;
}

/** Decides the recorded deliveries again under the present policy and a candidate, and tells the difference. */
export async function diffPolicy(
  surroundings: Surroundings,
  file: string,
  { config, json, since, policy: named }: DiffOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const candidate = await policyOfFile(surroundings, file, config);
  const present = await policyOfFile(surroundings, named, config);
  const installation = await findInstallation(surroundings, config);
  await withRecord(installation, async ({ connection }) => {
    const policies = { present: present.policy, candidate: candidate.policy };
    const rehearsed = await rehearseRecord(connection, policies, { since, clock });
    const names = { present: present.shown, candidate: candidate.shown };
    terminal.result(json, differencesAsJson(rehearsed, policies), () =>
      renderDifferences(rehearsed, names, terminal),
    );
    if (rehearsed.deliveries === 0) {
      terminal.note('The record holds no delivery of that time, so nothing could differ.');
    } else if (isEmpty(rehearsed.differences)) {
      terminal.note('Under both policies the same incidents are opened and the same people are paged.');
    }
  });
}
