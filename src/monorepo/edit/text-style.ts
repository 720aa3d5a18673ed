/** The line ending of a text: that of its first line. @default '\n' */
export function lineEnding(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}

/** The white space that the line around an offset starts with. */
export function lineIndent(text: string, offset: number): string {
  return /^[^\S\r\n]*/.exec(text.slice(lineStart(text, offset), offset))![0];
}

/** How far an offset is from the start of its line. */
export function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** One level of indent: what the first indented line has. @default two spaces */
export function indentUnit(text: string): string {
  return /(?:^|[\r\n])([^\S\r\n]+)[^\s*]/.exec(text)?.[1] ?? '  ';
}

/** Splits a byte-order mark off, which no parser wants. */
export function withoutMark(text: string): { readonly mark: string; readonly body: string } {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { mark, body: text.slice(mark.length) };
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}
