/** Where something stands in the policy file: keys and list positions from its top, e.g. `['route', 'routes', 2, 'matchers', 0]`. */
export type PolicyPath = readonly (string | number)[];

/** Something that is wrong with a policy. All of them are reported at once. */
export interface PolicyProblem {
  readonly path: PolicyPath;
  /** What is wrong and how to mend it, without the path. */
  readonly message: string;
}

/** One problem at a path. */
export const problemAt = (path: PolicyPath, message: string): PolicyProblem => ({ path, message });
