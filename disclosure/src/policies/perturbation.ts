/** The parameters of the noise of the cell-key method, in units of what is counted. */
export interface PerturbationParameters {
  /** D: no count moves by more. A whole number. */
  d: number;
  /** V: the variance of the noise. */
  v: number;
  /** js: no published count is 1 to js. 0: every count can be published. */
  js: number;
}

/** Says which parameter leaves no noise of mean 0, and what is allowed; undefined if there is such noise for every count. */
export function perturbationFault({
  d,
  v,
  js,
}: PerturbationParameters): { member: 'd' | 'v' | 'js'; detail: string } | undefined {
  if (!Number.isInteger(d) || d < 1) return { member: 'd', detail: 'd must be a whole number of at least 1.' };
  if (!Number.isInteger(js) || js < 0) return { member: 'js', detail: 'js must be a whole number of at least 0.' };
  // Else the noise of js + 1 cannot reach 0, and nothing below it is allowed.
  if (js >= d) return { member: 'js', detail: `js must be less than d, which is ${d}.` };
  // A count i of 1 to js becomes 0 or at least js + 1, so that its variance is at least i (js + 1 - i).
  const least = Math.floor((js + 1) ** 2 / 4);
  if (!(v > least))
    return {
      member: 'v',
      detail: `v must be more than ${least}: with js ${js}, noise of mean 0 varies more than that.`,
    };
  // The variance of noise in which -d to d are equally likely.
  const most = (d * (d + 1)) / 3;
  if (v > most)
    return {
      member: 'v',
      detail: `v must be at most ${Math.floor(most * 100) / 100}: noise of at most ${d} varies more only if its extremes are likeliest.`,
    };
  return undefined;
}
