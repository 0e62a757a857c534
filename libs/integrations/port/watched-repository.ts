/** A repository whose changes concern components. */
export interface WatchedRepository {
  /** `owner/name`, or a project's path. */
  readonly path: string;
  /** The components that are built from it; the last part of its path where none is named. */
  readonly components: readonly string[];
  /** The branch whose commits count; the default one unless it is named. */
  readonly branch?: string;
}

/** The components that a repository's changes concern. */
export const componentsOf = ({ path, components }: WatchedRepository): readonly string[] =>
  components.length > 0 ? components : [path.slice(path.lastIndexOf('/') + 1)];

/**
 * The component that a change of the repository is told of: the one that is asked for first. Undefined when none
 * of its components is.
 */
export const concerned = (repository: WatchedRepository, asked: readonly string[]): string | undefined => {
  const own = componentsOf(repository);
  return asked.find((component) => own.includes(component));
};
