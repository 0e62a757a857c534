import Type, { type Static } from 'typebox';
import { milliseconds } from '#libs/config';
import { failed, ok } from '#libs/kernel';
import type { ActionKind, ActionRun, Ending, LookedUp, PreparedAction } from '../action.js';
import { noAnswer } from '../http/no-answer.js';
import { type EngineAnswer, askEngine } from './engine.js';

const Parameters = Type.Object(
  {
    host: Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })),
    /** A name as Docker has them: nothing in it can lead to another address of its API. */
    container: Type.String({ pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$', maxLength: 255 }),
    /** How long it has to stop by itself. */
    stopWithinSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 300 })),
  },
  { additionalProperties: false },
);
type Parameters = Static<typeof Parameters>;

/** Restarts one container through the Docker Engine's API. */
export const dockerRestart: ActionKind<Parameters> = {
  kind: 'docker-restart',
  parameters: Parameters,
  describe: ({ host = 'local', container, stopWithinSeconds = defaultStop }) =>
    `Restarts the container ${container} on the Docker host ${host}; after ${stopWithinSeconds} seconds by force.`,
  prepare({ host = 'local', container, stopWithinSeconds = defaultStop }, { allowed }) {
    const settings = allowed.dockerHosts.find(({ name }) => name === host);
    if (settings === undefined) return failed('docker-host-not-allowed');
    if (!settings.containers.includes(container)) return failed('container-not-allowed');
    return ok(
      prepared({
        ...{ socket: settings.socket, container, stopWithinSeconds },
        timeoutMs: milliseconds(settings.timeout),
      }),
    );
  },
};

/** Docker's own. */
const defaultStop = 10;

interface Restart {
  readonly socket: string;
  readonly container: string;
  readonly stopWithinSeconds: number;
  readonly timeoutMs: number;
}

function prepared({ socket, container, stopWithinSeconds, timeoutMs }: Restart): PreparedAction {
  const inspect = (signal: AbortSignal): Promise<EngineAnswer> =>
    askEngine(socket, { method: 'GET', path: `/containers/${container}/json`, signal });
  const trying = async (ask: () => Promise<EngineAnswer>, output: string): Promise<Ending> => {
    try {
      const answer = await ask();
      return answer.status < 300 ? { output } : { output: '', problem: refusalOf(answer) };
    } catch (error) {
      return { output: '', problem: noAnswer(error, timeoutMs) };
    }
  };
  return {
    timeoutMs,
    secrets: [],
    dryRun: ({ signal }) => trying(() => inspect(signal), `would restart the container ${container}`),
    perform: ({ signal }) =>
      trying(
        () =>
          askEngine(socket, {
            ...{ method: 'POST', signal },
            path: `/containers/${container}/restart?t=${stopWithinSeconds}`,
          }),
        `restarted the container ${container}`,
      ),
    async lookUp({ signal, startedAt }: ActionRun): Promise<LookedUp> {
      const answer = await inspect(signal);
      const since = Date.parse(startedIn(answer.body));
      if (answer.status >= 300 || !(since >= startedAt)) return { kind: 'unknown' };
      return {
        kind: 'done',
        ending: { output: `the container ${container} runs since ${startedIn(answer.body)}` },
      };
    },
  };
}

function refusalOf({ status, body }: EngineAnswer): string {
  const message = (body as { message?: unknown } | undefined)?.message;
  return `Docker answered ${status}${typeof message === 'string' ? `: ${message}` : ''}`;
}

function startedIn(body: unknown): string {
  const started = (body as { State?: { StartedAt?: unknown } } | undefined)?.State?.StartedAt;
  return typeof started === 'string' ? started : '';
}
