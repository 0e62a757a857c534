import { type AgentName, isAgent, parseSubject } from '#libs/contracts';
import { type Bus, type RedriveAnswer, isNotFound, messageAt } from '#libs/messaging';
import { loginName } from '../asking/login.js';
import { exitCodes, reasonOf, unreachable } from '../failure.js';
import { withBus } from '../installation/bus.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type Colour } from '../terminal/paint.js';
import { plain } from '../terminal/plain.js';
import { noSuchLetter } from './show.js';

/** What came of having one dead letter handled again; `unanswered` when its agent did not say. */
export interface Retried {
  readonly letter: number;
  readonly agent: AgentName;
  readonly outcome: RedriveAnswer['outcome'] | 'unanswered';
  readonly reason: string;
}

const mostAtOnce = 100_000;

/** Has one dead letter handled again. Only the event bus is needed for that. */
export async function retryOne(
  surroundings: Surroundings,
  sequence: number,
  { config, json }: CommonOptions,
): Promise<void> {
  const installation = await findInstallation(surroundings, config);
  const result = await withBus(installation, surroundings, async (bus) =>
    askAgent(bus, await agentOfLetter(bus, sequence), sequence),
  );
  report(surroundings, [result], json === true ? result : undefined);
}

/** Has all dead letters handled again that wait for it, the oldest first. */
export async function retryAll(surroundings: Surroundings, { config, json }: CommonOptions): Promise<void> {
  const installation = await findInstallation(surroundings, config);
  const letters = await withRecord(installation, ({ queries }) =>
    queries.deadLetters({ state: 'parked', limit: mostAtOnce }),
  );
  const results: Retried[] = [];
  if (letters.length > 0) {
    await withBus(installation, surroundings, async (bus) => {
      for (const { agent, letter } of letters.toReversed()) {
        if (isAgent(agent)) results.push(await askAgent(bus, agent, letter));
      }
    });
  }
  if (json !== true && results.length === 0)
    surroundings.terminal.print('No dead letters wait to be handled.');
  report(surroundings, results, json === true ? results : undefined);
}

/** The agent whose letter it is, by the subject that only it may publish to. */
async function agentOfLetter(bus: Bus, sequence: number): Promise<AgentName> {
  try {
    const { subject } = await messageAt(bus.connection, 'DEAD', sequence);
    const agent = parseSubject(subject)?.agent;
    if (agent !== undefined && isAgent(agent)) return agent;
  } catch (error) {
    if (!isNotFound(error)) {
      throw unreachable(
        `the event bus did not say what stands at DEAD/${sequence}: ${reasonOf(error)}.`,
        'See what "argus doctor" says about NATS and the streams.',
        error,
      );
    }
  }
  throw noSuchLetter(sequence);
}

async function askAgent(bus: Bus, agent: AgentName, letter: number): Promise<Retried> {
  try {
    const answer = await bus.askToRedrive(agent, { sequence: letter, actor: `user:${loginName()}` });
    return { letter, agent, ...answer };
  } catch (error) {
    const silent = `the ${agent} does not answer (${reasonOf(error)}): start it, then try again`;
    return { letter, agent, outcome: 'unanswered', reason: silent };
  }
}

const words: Readonly<Record<Retried['outcome'], readonly [string, Colour]>> = {
  done: ['handled', 'green'],
  retry: ['not now', 'yellow'],
  park: ['refused', 'red'],
  unanswered: ['no answer', 'red'],
};

function report({ terminal }: Surroundings, results: readonly Retried[], json: unknown): void {
  if (json !== undefined) terminal.print(JSON.stringify(json, null, 2));
  else {
    for (const { letter, agent, outcome, reason } of results) {
      const [word, colour] = words[outcome];
      terminal.print(`${letter}  ${terminal.paint(colour, word)}  ${agent}: ${plain(reason)}`);
    }
  }
  if (results.some(({ outcome }) => outcome === 'unanswered')) terminal.exitCode = exitCodes.unreachable;
  else if (results.some(({ outcome }) => outcome !== 'done')) terminal.exitCode = exitCodes.wrong;
}
