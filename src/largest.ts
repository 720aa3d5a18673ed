/** The largest of any number of values: as arguments of `Math.max`, some hundred thousand overflow the stack. @param least of none */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let most = least;
  for (const value of values) most = Math.max(most, value);
  return most;
}
