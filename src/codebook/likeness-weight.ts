/**
 * What the comparison of two cases proves, after I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969),
 * 1183-1210. A field can come out at several levels; each has m, the chance of it if the two are reports of one case, and u,
 * the chance if they are two cases of one area within the days compared. Its weight is log10(m / u): how many tens of times
 * more likely one case has become. Weights of fields add up with the odds at the start; what is not reported on either side adds
 * nothing. The chances are judgements on press reports of sentences, not measurements: they say how much a field may weigh against the
 * others, and stand here in one place to be questioned.
 */
export const CHANCES = {
  area: { same: [0.97, 0.2], different: [0.03, 0.8] },
  // Up to two days apart, up to a week, and more.
  date: { same: [0.75, 0.22], near: [0.15, 0.13], part: [0.08, 0.2], different: [0.02, 0.45] },
  courtType: { same: [0.95, 0.65], different: [0.05, 0.35] },
  // `same` is one and one; `several` is the same number over one.
  defendants: { same: [0.885, 0.8], several: [0.11, 0.05], different: [0.005, 0.15] },
  sex: { same: [0.995, 0.9], different: [0.005, 0.1] },
  ageBand: { same: [0.85, 0.2], near: [0.11, 0.3], different: [0.04, 0.5] },
  offences: { same: [0.6, 0.25], part: [0.3, 0.25], different: [0.1, 0.5] },
  outcome: { same: [0.96, 0.45], different: [0.04, 0.55] },
  term: { same: [0.8, 0.08], near: [0.08, 0.08], different: [0.12, 0.84] },
  // Reports often name some of them only, or none.
  requirements: { same: [0.6, 0.3], part: [0.25, 0.3], different: [0.15, 0.4] },
  orders: { same: [0.6, 0.3], part: [0.25, 0.3], different: [0.15, 0.4] },
  // A variable of the codebook's own. Its codes may be rare or all but universal: agreement proves little.
  attribute: { same: [0.85, 0.55], part: [0.08, 0.15], different: [0.07, 0.3] },
  // `open`: "at least" a smaller number contradicts nothing.
  quantity: { same: [0.55, 0.04], near: [0.25, 0.08], open: [0.08, 0.1], different: [0.12, 0.78] },
  // A desk does not number one case twice, unless two people entered it.
  externalIds: { same: [0.65, 0.0005], different: [0.35, 0.9995] },
} as const satisfies Record<string, Partial<Record<Level, readonly [m: number, u: number]>>>;

export type Level = 'same' | 'several' | 'near' | 'part' | 'open' | 'different';
export type Field = keyof typeof CHANCES;
/** In the order in which reasons name them. */
export const FIELDS = Object.keys(CHANCES) as readonly Field[]; // a literal object's own keys

/** Weights are whole hundredths, so that their sum does not depend on its order. */
const hundredths = (ratio: number): number => Math.round(100 * Math.log10(ratio));

const WEIGHTS = Object.fromEntries(
  Object.entries(CHANCES).map(([field, levels]) => [
    field,
    Object.fromEntries(Object.entries(levels).map(([level, [m, u]]) => [level, hundredths(m / u)])),
  ]),
) as Record<Field, Record<Level, number>>; // a level that a field does not have is never asked for: comparisons are by field

export const weightOf = (field: Field, level: Level): number => WEIGHTS[field][level];

/** Of two cases of one dataset within the days compared, before anything else is known: one pair in a hundred is one case. */
export const PRIOR = hundredths(1 / 99);

/**
 * A codebook may have dozens of variables or quantities, which the sum takes as independent, and which seldom are ("no" to one
 * goes with "no" to the next). All of one place count together as this at most, for and against.
 */
export const MOST = {
  attribute: { least: -120, most: 60 },
  quantity: { least: -160, most: 160 },
} as const;

/** Hundredths of certainty from the sum of the weights. */
export const certainty = (weight: number): number => Math.round(100 / (1 + 10 ** (-weight / 100)));
