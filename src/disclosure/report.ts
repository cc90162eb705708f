/**
 * What a build found out about the protection of its release. It is stored with the release, and the certificate repeats it to
 * the public. So nothing in it is secret: no k, p, d, v, js, no key, no number of primary cells, no true value. A verifier finds
 * the same from published data, `programmes` and `solver` aside.
 *
 * Cells are counted in the canonical text (certificate.ts), not here.
 */
export type DisclosureReport = NoneReport | ThresholdReport | RoundingReport | CellKeyReport;

/** Every number is shown as it is: nothing is claimed. */
interface NoneReport {
  policy: 'none';
}

interface ThresholdReport extends Protected {
  policy: 'threshold';
  /** Components of the linear system that hold a withheld cell. */
  components: number;
  /** Linear and integer programmes that the last audit solved. */
  programmes: number;
  /** Width of the narrowest interval of a withheld count, `high - low`; null if no count is withheld. */
  narrowest: number | null;
  /** Each withheld count that may be 1 is taken to be known to one insider; passes if no other one is known exactly then. */
  insider: TestResult;
  /** Counts whose interval shows that they were withheld only for others are taken to be 0 or at least the threshold. */
  policyAware: TestResult;
  /** Each end of each interval of a withheld count is reached by a table of whole numbers. */
  wholeNumbers: boolean;
}

interface RoundingReport extends Protected {
  policy: 'rounding';
  method: 'controlled' | 'random';
  /** Why a table could not be rounded in a controlled way, in words for the public; only where `method` is `random`. */
  reason?: string;
}

interface CellKeyReport extends Protected {
  policy: 'cell-key';
}

interface Protected {
  /** For each other readable release of the dataset, oldest first. */
  betweenReleases: readonly BetweenReleases[];
  /** Name of the solver and its version; null where no programme was solved. */
  solver: string | null;
  solverVersion: string | null;
}

export interface TestResult {
  /** How many withheld cells were tried. */
  tried: number;
  passes: boolean;
}

export interface BetweenReleases {
  /** Full version of the other release. */
  version: string;
  /** Cells that both releases publish and whose difference was tested. */
  differences: number;
  /** Cells that this release withholds only because of that difference. */
  repaired: number;
  passes: boolean;
}
