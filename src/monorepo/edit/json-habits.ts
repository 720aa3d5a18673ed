import type { Node } from 'jsonc-parser';
import type { Habit } from './list-layout.ts';
import { indentUnit, lineEnding } from './text-style.ts';

/** How a text writes one kind of array or object. */
export interface KindHabit {
  readonly multiline: boolean;
  readonly padding: string;
}

/** How a JSON text writes what it holds, seen from one container. */
export interface JsonHabits {
  readonly eol: string;
  readonly unit: string;
  /** Between a key and its value, the colon included. */
  readonly colon: string;
  readonly commaSpace: string;
  /** @param flat true when all items are scalars: those are the ones that people put on one line */
  readonly kind: (type: 'array' | 'object', flat: boolean) => KindHabit;
}

/** Reads habits off the nearest example: what the container holds, the container, then the whole text. */
export function jsonHabits(body: string, root: Node, container: Node): JsonHabits {
  const nodes = [...withinOf(container).toReversed(), container, ...withinOf(root), root];
  const colon = nodes.map((node) => colonOf(body, node)).find((found) => found !== undefined) ?? ': ';
  return {
    eol: lineEnding(body),
    unit: indentUnit(body),
    colon,
    commaSpace: colon === ':' ? '' : ' ',
    kind: (type, flat) => {
      const example = nodes.find(
        (node) => node.type === type && node.children?.length && isFlat(node) === flat,
      );
      if (example) return kindOf(body, example);
      return {
        multiline: /[\r\n]/.test(body.trim()),
        padding: type === 'object' && colon !== ':' ? ' ' : '',
      };
    },
  };
}

/** The habit of a container that may be empty itself, and of which an item of this kind will be the first. */
export function containerHabit(habits: JsonHabits, container: Node, flat: boolean): Habit {
  const { eol, unit, commaSpace } = habits;
  return { eol, unit, commaSpace, ...habits.kind(container.type as 'array' | 'object', flat) };
}

function kindOf(body: string, node: Node): KindHabit {
  const first = node.children![0];
  const before = body.slice(node.offset + 1, first.offset);
  const multiline = /[\r\n]/.test(before);
  return { multiline, padding: multiline || /\S/.test(before) ? '' : before };
}

function isFlat({ children = [] }: Node): boolean {
  return children.every((child) => {
    const value = child.type === 'property' ? child.children![1] : child;
    return value.type !== 'array' && value.type !== 'object';
  });
}

function colonOf(body: string, { type, children }: Node): string | undefined {
  if (type !== 'property') return undefined;
  const [key, value] = children!;
  const between = body.slice(key.offset + key.length, value.offset);
  return /^[^\S\r\n]*:[^\S\r\n]*$/.test(between) ? between : undefined;
}

function withinOf({ children = [] }: Node): Node[] {
  return children.flatMap((child) => [child, ...withinOf(child)]);
}
