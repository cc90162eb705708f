/** Every combination of one item of each list; the last list varies fastest. Of no lists there is one: the empty one. */
export const combinationsOf = <T>(lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])), [[]]);
