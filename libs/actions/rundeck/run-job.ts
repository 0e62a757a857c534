import { milliseconds } from '#libs/config';
import type { ActionRun, Ending, LookedUp, PreparedAction } from '../action.js';
import { type JsonAnswer, askJson, refusalOf } from '../http/ask-json.js';
import { noAnswer } from '../http/no-answer.js';
import { mayGoOn, tellToEnd } from '../http/tell-to-end.js';
import { lookUntil } from '../waiting.js';
import type { AllowedRundeck } from './rundeck.settings.js';

/** A job of a Rundeck, with what it is run with. */
export interface JobToRun {
  readonly job: string;
  readonly options: Readonly<Record<string, string>>;
  readonly settings: AllowedRundeck;
  readonly token: string;
}

/** What is looked at of an execution. */
interface Execution {
  readonly id: number;
  readonly status: string;
  readonly permalink?: string;
  readonly job?: { readonly options?: Readonly<Record<string, string>> };
}

/** Rundeck 4 and 5 have this version of the API. */
const api = '/api/41';

/** https://docs.rundeck.com/docs/api/: run job, execution info, list executions of a job, abort execution. */
export function preparedJob({ job, options, settings, token }: JobToRun): PreparedAction {
  const { url, keyOption } = settings;
  const [timeoutMs, everyMs] = [milliseconds(settings.timeout), milliseconds(settings.lookEvery)];
  const ask = (method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: unknown) =>
    askJson(
      {
        ...{ method, body, url: new URL(`${url.replace(/\/$/, '')}${api}${path}`) },
        headers: { 'x-rundeck-auth-token': token },
      },
      signal,
    );
  const toEnd = async (id: number, signal: AbortSignal): Promise<Ending> =>
    lookUntil(
      async () => {
        const answer = await ask('GET', `/execution/${id}`, signal);
        if (answer.status >= 300) return problem(answer);
        const execution = answer.body as Execution;
        return underWay.has(execution.status) ? undefined : endingOf(execution);
      },
      everyMs,
      signal,
    );
  const find = async (key: string, signal: AbortSignal): Promise<Execution | undefined> => {
    if (keyOption === undefined) return undefined;
    const answer = await ask('GET', `/job/${job}/executions?max=50`, signal);
    if (answer.status >= 300) throw new Error(refusalOf('Rundeck', answer));
    const { executions = [] } = answer.body as { executions?: readonly Execution[] };
    return executions.find((each) => each.job?.options?.[keyOption] === key);
  };
  /** What is left there is told to end when the time here is up, or a person has cancelled it. */
  const whatGoesOn = async ({ key, signal }: ActionRun, id?: number): Promise<string> =>
    signal.aborted
      ? tellToEnd('Rundeck', async (last) => {
          const execution = id ?? (await find(key, last))?.id;
          return execution === undefined
            ? undefined
            : abortion(await ask('POST', `/execution/${execution}/abort`, last));
        })
      : mayGoOn('Rundeck');
  const trying = async (
    work: () => Promise<Ending>,
    goesOn: () => Promise<string> | string = () => mayGoOn('Rundeck'),
  ): Promise<Ending> => {
    try {
      return await work();
    } catch (error) {
      return { output: '', problem: `${noAnswer(error, timeoutMs)}; ${await goesOn()}` };
    }
  };

  return {
    timeoutMs,
    secrets: [token],
    dryRun: ({ signal }) =>
      trying(async () => {
        const answer = await ask('GET', `/job/${job}/info`, signal);
        return answer.status >= 300 ? problem(answer) : { output: `would run the job ${job}` };
      }),
    perform(run) {
      const { key, signal } = run;
      let id: number | undefined;
      return trying(
        async () => {
          const all = keyOption === undefined ? options : { ...options, [keyOption]: key };
          const answer = await ask('POST', `/job/${job}/run`, signal, { options: all });
          if (answer.status >= 300) return problem(answer);
          ({ id } = answer.body as Execution);
          return toEnd(id, signal);
        },
        () => whatGoesOn(run, id),
      );
    },
    async lookUp(run): Promise<LookedUp> {
      const own = await find(run.key, run.signal);
      if (own === undefined) return { kind: 'unknown' };
      const ending = await trying(
        () => toEnd(own.id, run.signal),
        () => whatGoesOn(run, own.id),
      );
      return { kind: 'done', ending };
    },
  };
}

/** Rundeck says with status 200, too, that it could not. */
function abortion(answer: JsonAnswer): JsonAnswer {
  const { status, reason } =
    (answer.body as { abort?: { status?: string; reason?: string } } | undefined)?.abort ?? {};
  return status === 'failed' ? { status: 409, body: { message: reason } } : answer;
}

const underWay: ReadonlySet<string> = new Set(['running', 'scheduled', 'queued']);

const problem = (answer: JsonAnswer): Ending => ({ output: '', problem: refusalOf('Rundeck', answer) });

function endingOf({ id, status, permalink }: Execution): Ending {
  const output = `execution ${id}: ${status}${permalink === undefined ? '' : `\n${permalink}`}`;
  return status === 'succeeded' ? { output } : { output, problem: `the job ended as ${status}` };
}
