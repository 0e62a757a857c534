import { type CodeHost, type HostedProposal, proposalBranchPrefix } from '#libs/integrations/port';
import { Failure, exitCodes } from '../failure.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { runbookSettings } from './settings-of.js';

/** Options of `argus runbook cleanup`. */
export interface CleanupOptions extends CommonOptions {
  /** ms. */
  readonly olderThan: number;
  readonly yes?: boolean;
}

/** What is tidied away, and why. */
export interface Leftover {
  readonly branch: string;
  readonly link?: string;
  readonly why: 'settled' | 'old';
  /** Epoch ms. */
  readonly at: number;
}

/** So long the chronicler has to see what became of a proposal before its branch goes. */
const seenAfter = 60 * 60_000;

/** What Argus made that nobody needs: settled proposals whose branches are still there, and open ones that are old. */
export function leftoversOf(
  proposals: readonly HostedProposal[],
  { host, now, olderThan }: { readonly host: string; readonly now: number; readonly olderThan: number },
): Leftover[] {
  return proposals
    .filter(({ branch }) => branch.startsWith(proposalBranchPrefix))
    .flatMap(({ branch, link, standing, at, hasBranch }): Leftover[] => {
      const leftover = { branch, at, ...(link !== undefined && { link }) };
      if (standing === 'open') return now - at > olderThan ? [{ ...leftover, why: 'old' }] : [];
      // A folder has no branches: what was decided there stays to be read.
      return host !== 'folder' && hasBranch !== false && now - at > seenAfter
        ? [{ ...leftover, why: 'settled' }]
        : [];
    })
    .sort((a, b) => a.at - b.at);
}

/** Lists what would be withdrawn; with `--yes`, withdraws it. An open one that is withdrawn counts as rejected. */
export async function cleanUpRunbooks(surroundings: Surroundings, options: CleanupOptions): Promise<void> {
  const { terminal, clock } = surroundings;
  const { json, olderThan, yes } = options;
  const { openHost } = await runbookSettings(surroundings, options.config);
  const host = openHost();
  const found = await host.list(proposalBranchPrefix);
  if (found.kind !== 'done')
    throw new Failure(`proposals cannot be listed: ${found.reason}.`, '"argus doctor" says what to correct.');
  const leftovers = leftoversOf(found.value, { host: host.name, now: clock.now(), olderThan });
  const done: Withdrawn[] = yes === true ? await withdrawAll(host, leftovers) : leftovers;
  terminal.result(json, { withdrawn: yes === true, leftovers: done }, () =>
    done.length === 0
      ? 'Nothing is left over.'
      : [
          renderTable(
            done,
            [
              { title: 'BRANCH', value: ({ branch }) => branch },
              { title: 'WHY', value: ({ why }) => why },
              { title: 'SINCE', value: ({ at }) => new Date(at).toISOString().slice(0, 10) },
              {
                title: 'WHAT BECAME OF IT',
                value: ({ problem }) => problem ?? (yes === true ? 'withdrawn' : ''),
              },
            ],
            terminal,
          ),
          ...(yes === true ? [] : ['Nothing was changed. Say --yes to withdraw them.']),
        ].join('\n'),
  );
  if (done.some(({ problem }) => problem !== undefined)) terminal.exitCode = exitCodes.wrong;
}

type Withdrawn = Leftover & { readonly problem?: string };

async function withdrawAll(host: CodeHost, leftovers: readonly Leftover[]): Promise<Withdrawn[]> {
  const done: Withdrawn[] = [];
  for (const each of leftovers) {
    const { kind, ...rest } = await host.withdraw(each.branch, `withdrawn-as-${each.why}`);
    done.push(kind === 'done' ? each : { ...each, problem: 'reason' in rest ? rest.reason : kind });
  }
  return done;
}
