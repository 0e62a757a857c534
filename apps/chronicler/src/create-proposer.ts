import { type AgentContext } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { type ArgusEvent, subjectPatterns } from '#libs/contracts';
import { rawPublicKey } from '#libs/identity';
import { type CommitSigner, sshPublicKey } from '#libs/integrations/git';
import type { CodeHost } from '#libs/integrations/port';
import {
  RepositoryConfig,
  codeOwners,
  codeOwnersPaths,
  documentFolders,
  openCodeHost,
} from '#libs/repository';
import type { Draft, ProposalState } from './domain/proposals/state.js';
import { isSettled, noProposal, proposalAfter } from './domain/proposals/state.js';
import { documentOf } from './domain/known-documents.js';
import { Proposer } from './proposer.js';

/** Whoever reviews should have to read little: what no proposal may exceed. */
const guardrails = { folders: documentFolders, mostFiles: 5, mostChangedLines: 300 };

/** Opens the repository to be proposed to, with commits signed by the chronicler's own key. */
export function openRepository(agent: AgentContext): CodeHost {
  const { rootDir, dataDir, publicUrl, clock, log } = agent;
  const parts = {
    rootDir,
    dataDir,
    publicUrl,
    clock,
    log,
    reader: 'chronicler',
    signer: commitSigner(agent),
  };
  return openCodeHost(agent.settings(RepositoryConfig), parts);
}

/** The key may be replaced while Argus runs, so it is asked for each time. */
const commitSigner = (agent: AgentContext): CommitSigner => ({
  get publicKey() {
    return rawPublicKey(agent.bus.signer().publicKey);
  },
  sign: (bytes) => Buffer.from(agent.bus.signer().sign(bytes), 'base64url'),
});

/** Whoever verifies commits needs this line in a file of allowed signers (ssh-keygen(1)). */
function tellSigner(agent: AgentContext): void {
  const { email } = agent.settings(RepositoryConfig);
  const allowedSigner = `${email} ${sshPublicKey(commitSigner(agent).publicKey)}`;
  agent.log.info({ allowedSigner }, 'commits of proposals are signed');
}

/** Sets the proposer up, and has it follow what is stated about documents. */
export function createProposer(agent: AgentContext, host: CodeHost): Proposer {
  const { store, clock, log, publicUrl } = agent;
  const { labels, pollEvery } = agent.settings(RepositoryConfig);
  const open = agent.liveFold<Map<string, ProposalState>>({
    sources: [{ stream: 'RUNBOOKS', filter: subjectPatterns.allRunbooks }],
    initial: new Map(),
    // One map for the life of the process: a copy for every fact would cost more than all else.
    evolve: (documents, { events }) => {
      events.forEach((event) => follow(documents, event));
      // What was drafted by another copy, or just now, is to be proposed.
      if (events.some(({ type }) => type === 'argus.runbook.drafted.v1'))
        queueMicrotask(() => proposer.look('drafted'));
      return documents;
    },
  });
  const proposer = new Proposer({
    ...{ host, store, clock, log, pollEveryMs: milliseconds(pollEvery) },
    policy: () => ({ version: agent.policy().version, guardrails, labels }),
    open: async () => {
      await open.upToDate();
      return open.state();
    },
    stated: ({ recorded }) => open.apply(recorded),
    linkOf: (incidentId) => `${publicUrl}/incidents/${incidentId}`,
    reviewers: (draft) => reviewersOf(draft, host, agent.settings(RepositoryConfig).reviewers),
  });
  agent.add({
    start: () => {
      if (host.name !== 'folder') tellSigner(agent);
      return proposer.start();
    },
    stop: () => proposer.stop(),
  });
  return proposer;
}

function follow(documents: Map<string, ProposalState>, event: ArgusEvent): void {
  const id = documentOf(event);
  if (id === undefined) return;
  const state = proposalAfter(documents.get(id) ?? noProposal, event);
  if (isSettled(state)) documents.delete(id);
  else documents.set(id, state);
}

/** Who owns the files of a draft by the repository's own CODEOWNERS; where it names nobody, whom the settings name. */
async function reviewersOf(
  { files }: Draft,
  host: CodeHost,
  otherwise: readonly string[],
): Promise<readonly string[]> {
  const found = await host.read(codeOwnersPaths);
  if (found.kind !== 'done') return otherwise;
  const text = codeOwnersPaths.map((path) => found.value.get(path)).find((each) => each !== undefined);
  const owners =
    text === undefined
      ? []
      : codeOwners(
          text,
          files.map(({ path }) => path),
        );
  return owners.length > 0 ? owners : otherwise;
}
