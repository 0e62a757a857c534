import type { RequestListener } from 'node:http';
import type { AgentContext, IncidentShell } from '#libs/agent';
import { milliseconds } from '#libs/config';
import type { SlackMessenger } from '#libs/integrations/slack';
import type { NotifierRequest } from './domain/person-requests.js';
import type { NotifierState } from './domain/state.js';
import { PassingOn } from './heard-requests.js';
import type { NotifierMeans } from './notifier-means.js';
import { NotifierConfig, type SlackChannelConfig } from './notifier.config.js';
import { SlackBoard } from './slack-board.js';
import { SlackFindings } from './slack-findings.js';
import { SlackPresses } from './slack-presses.js';

/** What people ask for in Slack. */
export class SlackRequests {
  constructor(
    /** Takes what was heard to those who decide; none where Slack is not used. */
    readonly passingOn?: PassingOn,
    /** What Slack posts goes here; nowhere when it is not set up, or comes by a connection of Argus's own. */
    readonly listener?: RequestListener,
  ) {}
}

/** The path that the app in Slack is told as its request URL. */
const path = '/slack/events';

/** Messages of incidents that closed so recently may have been left as they were when Argus stopped, ms. */
const recently = 10 * 60_000;

const hearsButtons = ({ signingSecret, appToken }: SlackChannelConfig): boolean =>
  signingSecret !== undefined || appToken !== undefined;

/** Keeps messages in Slack as things stand, where Slack is used. */
export function createSlackBoard(
  agent: AgentContext,
  { slack }: NotifierConfig,
  messenger: SlackMessenger | undefined,
): SlackBoard | undefined {
  if (messenger === undefined) return undefined;
  const { store, clock, log, publicUrl } = agent;
  const findings = new SlackFindings({ messenger, log, publicUrl });
  return new SlackBoard({
    ...{ messenger, findings, store, clock, log, publicUrl },
    hearsButtons: hearsButtons(slack),
  });
}

/** Begins to keep messages as things stand and to hear buttons, as far as the settings say. */
export async function createSlackRequests(
  agent: AgentContext,
  { slack: messenger, board }: NotifierMeans,
  shell: IncidentShell<NotifierState, NotifierRequest>,
): Promise<SlackRequests> {
  const { slack, timeout } = agent.settings(NotifierConfig);
  const { token, apiUrl, signingSecret, appToken } = slack;
  if (token === undefined || messenger === undefined || board === undefined) return new SlackRequests();
  board.reads(async (incidentId) => (await shell.stateOf(incidentId))?.slack);
  agent.add({
    start: async () => board.start(unfinishedIn(shell, agent.clock.now())),
    stop: () => board.stop(),
  });
  const { whisper } = messenger;
  const passingOn = new PassingOn({
    ...{ shell, whisper, clock: agent.clock, log: agent.log },
    ask: (request, asker, requestId) => agent.ask(request, asker, requestId),
    changed: (incidentId) => board.changed(incidentId),
  });
  if (!hearsButtons(slack)) return new SlackRequests(passingOn);
  // Slack's client is loaded only where Slack is used.
  const { createSlackHttp, createSlackSocket } = await import('#libs/integrations/slack');
  const access = { token, apiUrl, timeoutMs: milliseconds(timeout) };
  const presses = new SlackPresses({
    ...{ shell, whisper },
    onUntold: (reason) => agent.log.warn({ reason }, 'what came of a press could not be told'),
  });
  const listener = {
    onPress: presses.take.bind(presses),
    onFailure: (failure: unknown) =>
      agent.log.warn({ err: failure }, 'a press of a button in Slack was not kept, and its person sees so'),
  };
  if (appToken !== undefined) {
    agent.add(
      createSlackSocket(
        {
          ...{ ...access, appToken, clock: agent.clock },
          onDisconnected: (reason) => agent.log.warn({ reason }, 'no connection to Slack; trying again'),
        },
        listener,
      ),
    );
  }
  return new SlackRequests(
    passingOn,
    signingSecret === undefined ? undefined : createSlackHttp({ ...access, signingSecret, path }, listener),
  );
}

/** The incidents that Slack was told of and that something may have happened to meanwhile. */
function* unfinishedIn(shell: IncidentShell<NotifierState>, now: number): Iterable<string> {
  for (const [id, { targets, closedAt = Infinity }] of shell.incidents()) {
    const isTold = [...targets.values()].some(
      ({ channel, thread }) => channel === 'slack' && thread !== undefined,
    );
    if (isTold && closedAt > now - recently) yield id;
  }
}
