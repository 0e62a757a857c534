/** What a workload adds to its name for each of its pods: `-7d9f8b6c5-x2x4z` or `-0`. */
const podSuffix = '(-[a-z0-9]{1,10}){1,2}';

/** Which component a series or stream speaks of, by the labels that name one. */
export class ComponentNames {
  private readonly known: ReadonlySet<string>;

  constructor(
    readonly components: readonly string[],
    readonly labels: readonly string[],
  ) {
    this.known = new Set(components);
  }

  /** The component of the first label that names one of those that are asked for. */
  of(labels: Readonly<Record<string, string>>): string | undefined {
    for (const name of this.labels) {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
      if (value === undefined) continue;
      if (this.known.has(value)) return value;
      if (name !== 'pod') continue;
      const workload = this.workloadOf(value);
      if (workload !== undefined) return workload;
    }
    return undefined;
  }

  /** The same, or else whatever a label of components says. */
  orAny(labels: Readonly<Record<string, string>>): string | undefined {
    return this.of(labels) ?? this.labels.map((name) => labels[name]).find((value) => (value ?? '') !== '');
  }

  /** A matcher of PromQL and LogQL for one of the labels. */
  matcher(label: string): string {
    const any = this.components.map(quotedForRe2).join('|');
    const pattern = label === 'pod' ? `(${any})(${podSuffix})?` : any;
    return `${label}=~${JSON.stringify(pattern)}`;
  }

  private workloadOf(pod: string): string | undefined {
    const [withoutOne, withoutTwo] = [
      pod.replace(/-[a-z0-9]{1,10}$/, ''),
      pod.replace(/(-[a-z0-9]{1,10}){2}$/, ''),
    ];
    return [withoutOne, withoutTwo].find((name) => this.known.has(name));
  }
}

/** A name that a regular expression of RE2 takes for itself. */
const quotedForRe2 = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
