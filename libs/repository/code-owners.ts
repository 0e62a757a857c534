import ignore from 'ignore';

/** Where code hosts look for it, the first that is there. */
export const codeOwnersPaths: readonly string[] = [
  ...['.github/CODEOWNERS', '.gitlab/CODEOWNERS', '.gitea/CODEOWNERS'],
  ...['CODEOWNERS', 'docs/CODEOWNERS'],
];

/**
 * Who owns these files by a CODEOWNERS file: of each file the owners that its last matching line names, without the @.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function codeOwners(text: string, paths: readonly string[]): string[] {
  const rules = text.split('\n').flatMap((line) => {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    return pattern === undefined || pattern === '' || pattern.startsWith('[')
      ? []
      : [{ matches: ignore().add(pattern), owners: owners.map((owner) => owner.replace(/^@/, '')) }];
  });
  const owners = paths.flatMap(
    (path) => rules.findLast(({ matches }) => matches.ignores(path))?.owners ?? [],
  );
  return [...new Set(owners.filter((owner) => /^[\w.-]+(\/[\w.-]+)*$/.test(owner)))];
}
