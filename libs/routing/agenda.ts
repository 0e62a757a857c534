import { stableHash } from '#libs/policy';

/** When something has to be looked at again. */
export interface Appointment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly name: string;
}

interface Node extends Appointment {
  /** Follows from the name, so that the same appointments always make the same tree. */
  readonly weight: number;
  readonly left: Node | undefined;
  readonly right: Node | undefined;
}

/**
 * Appointments in the order of their times, never changed: `with` and `without` return another one that shares
 * nearly everything with it (a treap). The next one is found without looking at the others.
 */
export class Agenda {
  private constructor(
    private readonly root: Node | undefined,
    /** The earliest time; undefined when there is nothing to do. */
    readonly next: number | undefined,
  ) {}

  static readonly empty = new Agenda(undefined, undefined);

  with(at: number, name: string): Agenda {
    return Agenda.of(
      insert(this.root, { at, name, weight: stableHash(name) | 0, left: undefined, right: undefined }),
    );
  }

  without(at: number, name: string): Agenda {
    return Agenda.of(remove(this.root, { at, name }));
  }

  /** What is due by now, the earliest first. */
  *until(now: number): Generator<Appointment> {
    yield* upTo(this.root, now);
  }

  private static of(root: Node | undefined): Agenda {
    if (root === undefined) return Agenda.empty;
    let first = root;
    while (first.left !== undefined) first = first.left;
    return new Agenda(root, first.at);
  }
}

/** The same appointment with other ones beside it. Written out, as these are made all the time. */
const beside = ({ at, name, weight }: Node, left: Node | undefined, right: Node | undefined): Node => ({
  at,
  name,
  weight,
  left,
  right,
});

const isBefore = (a: Appointment, b: Appointment): boolean =>
  a.at < b.at || (a.at === b.at && a.name < b.name);

const isSame = (a: Appointment, b: Appointment): boolean => a.at === b.at && a.name === b.name;

function insert(node: Node | undefined, added: Node): Node {
  if (node === undefined) return added;
  if (isSame(node, added)) return node;
  if (added.weight > node.weight) {
    const { left, right } = split(node, added);
    return beside(added, left, right);
  }
  return isBefore(added, node)
    ? beside(node, insert(node.left, added), node.right)
    : beside(node, node.left, insert(node.right, added));
}

function split(node: Node | undefined, at: Appointment): Pick<Node, 'left' | 'right'> {
  if (node === undefined) return { left: undefined, right: undefined };
  if (isBefore(node, at)) {
    const { left, right } = split(node.right, at);
    return { left: beside(node, node.left, left), right };
  }
  const { left, right } = split(node.left, at);
  return { left, right: beside(node, right, node.right) };
}

function remove(node: Node | undefined, gone: Appointment): Node | undefined {
  if (node === undefined) return undefined;
  if (isSame(node, gone)) return merge(node.left, node.right);
  return isBefore(gone, node)
    ? beside(node, remove(node.left, gone), node.right)
    : beside(node, node.left, remove(node.right, gone));
}

function merge(left: Node | undefined, right: Node | undefined): Node | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left.weight > right.weight
    ? beside(left, left.left, merge(left.right, right))
    : beside(right, merge(left, right.left), right.right);
}

function* upTo(node: Node | undefined, now: number): Generator<Appointment> {
  if (node === undefined) return;
  yield* upTo(node.left, now);
  if (node.at > now) return;
  yield { at: node.at, name: node.name };
  yield* upTo(node.right, now);
}
