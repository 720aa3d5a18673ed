/** Fewer characters say nothing about where a line came from: `});` is everywhere. */
const TELLING = 4;

/**
 * The line of a template that a line of its output came from: the one template line whose fixed text stands in it, or, where there is
 * no such line or there are several, as far below the nearest one above that can be told.
 * @param line of the output, from 1
 * @returns from 1
 */
export function templateLine(template: string, output: string, line: number): number {
  const sources = template.split('\n').map(fixedParts);
  const lines = output.split('\n');
  for (let at = line - 1; at >= 0; at--) {
    const scores = sources.map((parts) => fixedText(parts, lines[at] ?? ''));
    const best = Math.max(...scores);
    const found = scores.indexOf(best);
    if (best >= TELLING && found === scores.lastIndexOf(best))
      return Math.min(sources.length, found + 1 + (line - 1 - at));
  }
  return Math.min(line, sources.length);
}

/** What stands between the braces of a template line. */
function fixedParts(source: string): readonly string[] {
  return source.split(/\{\{.*?\}\}/).map((part) => part.trim());
}

/** How many characters of a template line's fixed text stand in a line, in order; 0 when one part is missing. */
function fixedText(parts: readonly string[], line: string): number {
  let from = 0;
  for (const part of parts) {
    const at = line.indexOf(part, from);
    if (at === -1) return 0;
    from = at + part.length;
  }
  return parts.join('').length;
}
