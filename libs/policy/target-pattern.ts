/** Which targets are meant: a text in which `*` stands for anything. */
export interface TargetPattern {
  readonly text: string;
  fits(target: string): boolean;
}

/** Compiles a pattern. It takes linear time: the parts between the stars are looked for one after the other. */
export function targetPattern(text: string): TargetPattern {
  const [first = '', ...others] = text.split('*');
  const last = others.pop();
  return {
    text,
    fits(target) {
      if (last === undefined) return target === text;
      if (!target.startsWith(first)) return false;
      let from = first.length;
      for (const part of others) {
        const at = target.indexOf(part, from);
        if (at < 0) return false;
        from = at + part.length;
      }
      return target.length - last.length >= from && target.endsWith(last);
    },
  };
}
