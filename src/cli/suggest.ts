/** What was most likely meant: the known word that one slip of the fingers turns into this one, two in a word of eight letters or more. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  return known
    .map((name) => ({ name, slips: slipsBetween(typed, name) }))
    .filter(({ name, slips }) => slips <= (name.length < 8 ? 1 : 2))
    .sort((a, b) => a.slips - b.slips)
    .at(0)?.name;
}

/** Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment distance). */
function slipsBetween(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    const [above, last] = [rows[row - 1], row > 1 ? rows[row - 2] : []];
    const here = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      here[column] = Math.min(
        above[column] + 1,
        here[column - 1] + 1,
        above[column - 1] + (isSame ? 0 : 1),
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? last[column - 2] + 1
          : Infinity,
      );
    }
    rows.push(here);
  }
  return rows[from.length][to.length];
}
