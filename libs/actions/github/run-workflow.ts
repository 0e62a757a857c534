import { milliseconds } from '#libs/config';
import type { ActionRun, Ending, LookedUp, PreparedAction } from '../action.js';
import { type JsonAnswer, askJson, refusalOf } from '../http/ask-json.js';
import { noAnswer } from '../http/no-answer.js';
import { mayGoOn, tellToEnd } from '../http/tell-to-end.js';
import { lookUntil } from '../waiting.js';
import type { AllowedWorkflow } from './workflow.settings.js';

/** A workflow with what it is started with. */
export interface WorkflowToRun {
  readonly inputs: Readonly<Record<string, string>>;
  readonly settings: AllowedWorkflow;
  readonly token: string;
}

/** What is looked at of a run of a workflow. */
interface WorkflowRun {
  readonly id: number;
  readonly name?: string | null;
  readonly display_title: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly html_url: string;
}

/** https://docs.github.com/rest/actions: create a workflow dispatch event, list workflow runs, get a workflow run, cancel a workflow run. */
export function preparedWorkflow({ inputs, settings, token }: WorkflowToRun): PreparedAction {
  const { repository, workflow, ref, keyInput, apiUrl } = settings;
  const [timeoutMs, everyMs] = [milliseconds(settings.timeout), milliseconds(settings.lookEvery)];
  const ask = (method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: unknown) =>
    askJson(
      {
        ...{ method, body, url: new URL(`${apiUrl.replace(/\/$/, '')}/repos/${repository}/actions${path}`) },
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'x-github-api-version': '2022-11-28',
        },
      },
      signal,
    );
  /** The answer to a dispatch names no run: it is found by the key in its name. */
  const find = async ({
    key,
    signal,
  }: Pick<ActionRun, 'key' | 'signal'>): Promise<WorkflowRun | undefined> => {
    // The newest come first.
    const query = new URLSearchParams({ event: 'workflow_dispatch', per_page: '100' });
    const answer = await ask('GET', `/runs?${query.toString()}`, signal);
    if (answer.status >= 300) throw new Error(refusalOf('GitHub', answer));
    const { workflow_runs: runs } = answer.body as { workflow_runs: readonly WorkflowRun[] };
    return runs.find(({ name, display_title: title }) => title.includes(key) || name?.includes(key) === true);
  };
  const toEnd = async (run: ActionRun): Promise<Ending> => {
    const { id } = await lookUntil(() => find(run), everyMs, run.signal);
    return lookUntil(
      async () => {
        const answer = await ask('GET', `/runs/${id}`, run.signal);
        if (answer.status >= 300) return problem(answer);
        const found = answer.body as WorkflowRun;
        return found.status === 'completed' ? endingOf(found) : undefined;
      },
      everyMs,
      run.signal,
    );
  };
  /** What is left there is told to end when the time here is up, or a person has cancelled it. */
  const whatGoesOn = async ({ key, signal }: ActionRun): Promise<string> =>
    signal.aborted && keyInput !== undefined
      ? tellToEnd('GitHub', async (last) => {
          const found = await find({ key, signal: last });
          return found === undefined ? undefined : ask('POST', `/runs/${found.id}/cancel`, last);
        })
      : mayGoOn('GitHub');
  const trying = async (
    work: () => Promise<Ending>,
    goesOn: () => Promise<string> | string = () => mayGoOn('GitHub'),
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
        const answer = await ask('GET', `/workflows/${workflow}`, signal);
        if (answer.status >= 300) return problem(answer);
        const { state } = answer.body as { state?: string };
        const output = `would start ${workflow} at ${ref}`;
        return state === 'active' ? { output } : { output, problem: `the workflow is ${state}` };
      }),
    perform: (run) =>
      trying(
        async () => {
          const all = keyInput === undefined ? inputs : { ...inputs, [keyInput]: run.key };
          const answer = await ask('POST', `/workflows/${workflow}/dispatches`, run.signal, {
            ref,
            inputs: all,
          });
          if (answer.status >= 300) return problem(answer);
          return keyInput === undefined ? { output: `GitHub has taken ${workflow} to be run` } : toEnd(run);
        },
        () => whatGoesOn(run),
      ),
    async lookUp(run): Promise<LookedUp> {
      if (keyInput === undefined || (await find(run)) === undefined) return { kind: 'unknown' };
      const ending = await trying(
        () => toEnd(run),
        () => whatGoesOn(run),
      );
      return { kind: 'done', ending };
    },
  };
}

const problem = (answer: JsonAnswer): Ending => ({ output: '', problem: refusalOf('GitHub', answer) });

function endingOf({ id, conclusion, html_url: link }: WorkflowRun): Ending {
  const output = `run ${id}: ${conclusion}\n${link}`;
  return conclusion === 'success' ? { output } : { output, problem: `the run ended as ${conclusion}` };
}
