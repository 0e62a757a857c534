interface Text {
  readonly text?: string;
}
interface Element {
  readonly type?: string;
  readonly action_id?: string;
  readonly text?: Text;
  readonly value?: string;
  readonly confirm?: {
    readonly title?: Text;
    readonly text?: Text;
    readonly confirm?: Text;
    readonly deny?: Text;
  };
}
interface Block {
  readonly type?: string;
  readonly block_id?: string;
  readonly text?: Text;
  readonly label?: Text;
  readonly element?: Element;
  readonly elements?: readonly Element[];
}

/** What Slack refuses of blocks (docs.slack.dev/reference/block-kit): lengths, counts, and names that are there twice. */
export function fitsSlack(blocks: unknown): boolean {
  if (!Array.isArray(blocks) || blocks.length > 50) return false;
  const ids = (blocks as Block[]).flatMap(({ block_id: id }) => id ?? []);
  return areUnique(ids) && (blocks as Block[]).every(blockFits);
}

function blockFits({ type, block_id: id = 'x', text, label, element, elements }: Block): boolean {
  if (id.length > 255) return false;
  switch (type) {
    case 'header':
      return isWithin(text, 150);
    case 'section':
      return isWithin(text, 3_000);
    case 'input':
      return isWithin(label, 2_000) && element?.type !== undefined && isId(element.action_id);
    case 'actions':
      return (
        elements !== undefined &&
        elements.length > 0 &&
        elements.length <= 25 &&
        elements.every(buttonFits) &&
        areUnique(elements.map(({ action_id: each }) => each ?? ''))
      );
    case 'context':
      return elements !== undefined && elements.length <= 10;
    default:
      return false;
  }
}

function buttonFits({ type, action_id: id, text, value = '', confirm }: Element): boolean {
  return (
    type === 'button' &&
    isId(id) &&
    isWithin(text, 75) &&
    value.length <= 2_000 &&
    (confirm === undefined ||
      (isWithin(confirm.title, 100) &&
        isWithin(confirm.text, 300) &&
        isWithin(confirm.confirm, 30) &&
        isWithin(confirm.deny, 30)))
  );
}

const isId = (id: string | undefined): boolean => id !== undefined && id.length > 0 && id.length <= 255;

function isWithin(text: Text | undefined, longest: number): boolean {
  const length = text?.text?.length ?? 0;
  return length > 0 && length <= longest;
}

const areUnique = (names: readonly string[]): boolean => new Set(names).size === names.length;
