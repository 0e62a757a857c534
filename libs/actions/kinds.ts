import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { ActionKindName, WantedRunner } from '#libs/contracts';
import { type Result, failed } from '#libs/kernel';
import type { ActionKind, Doing, PreparedAction } from './action.js';
import { ansiblePlaybook } from './ansible/playbook.js';
import { command } from './command/command.js';
import { dockerRestart } from './docker/restart.js';
import { featureFlag } from './feature-flag/feature-flag.js';
import { githubWorkflow } from './github/workflow.js';
import { httpRequest } from './http/http.js';
import { kubernetesCordon } from './kubernetes/cordon.js';
import { kubernetesRestart } from './kubernetes/restart.js';
import { kubernetesScale } from './kubernetes/scale.js';
import { rundeckJob } from './rundeck/job.js';
import type { ActionSurroundings } from './surroundings.js';

/** Every kind of action, by its name. */
const kinds: { readonly [K in ActionKindName]: ActionKind<never> } = {
  http: httpRequest,
  command,
  'kubernetes-restart': kubernetesRestart,
  'kubernetes-scale': kubernetesScale,
  'kubernetes-cordon': kubernetesCordon,
  'docker-restart': dockerRestart,
  'rundeck-job': rundeckJob,
  'github-workflow': githubWorkflow,
  'ansible-playbook': ansiblePlaybook,
  'feature-flag': featureFlag,
};

const ajv = new Ajv({ allErrors: true, strict: false });
const validators = new Map<ActionKindName, ValidateFunction>();

function validatorOf(kind: ActionKindName): ValidateFunction {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  const made = ajv.compile(kinds[kind].parameters);
  validators.set(kind, made);
  return made;
}

/** Everything that is wrong with an action's parameters, each with the parameter's name; empty when they are good. */
export function parameterProblems({ kind, parameters }: Doing): readonly string[] {
  const validate = validatorOf(kind);
  return validate(parameters) ? [] : (validate.errors ?? []).map(inWords);
}

/** Says in a sentence what an action does; for parameters that are not good, that they are not. */
export function describeAction({ runner, ...doing }: Doing & { readonly runner?: WantedRunner }): string {
  if (parameterProblems(doing).length > 0) return 'Cannot run: its parameters are not valid.';
  const sentence = kinds[doing.kind].describe(doing.parameters as never);
  if (runner === undefined) return sentence;
  const labels = Object.entries(runner.labels).map(([name, value]) => `${name}=${value}`);
  return `${sentence} It runs on another host, on a runner with ${labels.join(', ')}.`;
}

/** What an action comes to here; the error names, in kebab-case, why it may not run. */
export function prepareAction(doing: Doing, around: ActionSurroundings): Result<PreparedAction> {
  if (parameterProblems(doing).length > 0) return failed('parameters-not-valid');
  return kinds[doing.kind].prepare(doing.parameters as never, around);
}

function inWords({ instancePath, keyword, params, message }: ErrorObject): string {
  const at = instancePath.replaceAll('/', '.').slice(1);
  const below = (name: unknown): string => (at === '' ? String(name) : `${at}.${String(name)}`);
  if (keyword === 'additionalProperties')
    return `${below(params['additionalProperty'])}: is no parameter of it`;
  if (keyword === 'required') return `${below(params['missingProperty'])}: is missing`;
  return `${at}: ${message ?? 'is not valid'}`;
}
