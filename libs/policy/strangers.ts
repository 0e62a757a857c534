import { type AskingWay, askingWays } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { fieldsOf } from './rule-fields.js';

const doings = ['acknowledge', 'resolve'] as const;

/** What somebody may do about an incident whom `people` does not name. */
export type StrangersDoing = (typeof doings)[number];

/** What strangers may do by each way, as it stands in the policy. */
export type StrangersText = { readonly [Way in AskingWay]?: readonly StrangersDoing[] };

export interface StrangersPolicy {
  /** Whether somebody may do it who came by this way and is nobody that `people` names. */
  may(doing: StrangersDoing, via: AskingWay): boolean;
}

/**
 * In Slack everybody who is in a channel can press a button there, so a stranger may say that they look at it, and not
 * that it is over. By the other ways somebody has a right of the tracker, of the machine or of the console.
 */
const otherwise = (via: AskingWay): readonly StrangersDoing[] => (via === 'slack' ? ['acknowledge'] : doings);

/** Compiles `strangers`. */
export function compileStrangers(text: unknown, path: PolicyPath): Result<StrangersPolicy, PolicyProblem[]> {
  const { mapping, problems } = fieldsOf(isGiven(text) ? text : {}, askingWays, path);
  const allowed = new Map(
    askingWays.map((via) => {
      const given = mapping[via];
      if (!isGiven(given)) return [via, otherwise(via)];
      const list = optionalList(given, [...path, via], '[acknowledge]', problems) ?? [];
      return [via, list.flatMap((each, index) => read(each, [...path, via, index], problems))];
    }),
  );
  if (problems.length > 0) return failed([...problems]);
  return ok({ may: (doing, via) => allowed.get(via)?.includes(doing) === true });
}

function read(value: unknown, path: PolicyPath, problems: PolicyProblem[]): StrangersDoing[] {
  const known = doings.find((each) => each === value);
  if (known !== undefined) return [known];
  problems.push(problemAt(path, `is ${shown(value)}; use acknowledge or resolve`));
  return [];
}
