/**
 * Where what stands at a path is kept: `<path>.orig`, or `.orig-2` and so on.
 * @param isTaken whether something lies at that path
 * @returns the first that is free
 */
export async function origName(
  path: string,
  isTaken: (name: string) => boolean | Promise<boolean>,
): Promise<string> {
  let name = `${path}.orig`;
  for (let count = 2; await isTaken(name); count++) name = `${path}.orig-${count}`;
  return name;
}
