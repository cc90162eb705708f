/** Every combination of one item of each list; the last list varies fastest. Of no lists there is one: the empty one. */
export const combinationsOf = <T>(lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])), [[]]);

/** Which of two combinations of numbers comes first: the first number that differs decides. */
export function compareCombinations(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
