import type { ComputedHeadline } from '../src/schemas/stored.ts';
import { type ClaimCheck, checkHeadlineClaim } from '../src/statistics/claim-check.ts';
import { computeHeadlines } from '../src/statistics/headline.ts';
import { factsOf, figureOf } from './claim-figures.ts';
import { NEWSPAPER_CLAIMS } from './claim-list.ts';
import { TRICKY_CLAIMS } from './claim-list-tricky.ts';
import { promise } from './measure.ts';

/**
 * What the check says of claims that newspapers could write, beside what is so by plain counting: `npm run bench -- claims`. `--all`
 * prints every claim that is not said to be what it is.
 */

const CLAIMS = { ...NEWSPAPER_CLAIMS, ...TRICKY_CLAIMS };
const SAID = ['true', 'misleading', 'false', 'figure alone', 'not understood'] as const;
const REALLY = ['true', 'false', 'cannot be told'] as const;
const VERDICTS = {
  true: 'true',
  misleading: 'misleading',
  false: 'false',
  'not-understood': 'not understood',
} as const;

export interface MeasuredClaim {
  relation: string;
  headline: string;
  claim: string;
  said: (typeof SAID)[number];
  really: (typeof REALLY)[number];
}

const sentences = new Map<string, ReturnType<typeof computeHeadlines>>();

/** A headline of claim-figures.ts as a release serves it. */
export function resultOf(headline: string): ComputedHeadline {
  const { codebook, present, tables } = figureOf(headline);
  const results = sentences.get(codebook.id) ?? computeHeadlines(codebook, tables, present);
  sentences.set(codebook.id, results);
  const result = results.find(({ id }) => id === headline);
  if (!result?.computed) throw new Error(`${headline} is not computed`);
  return result;
}

/** What the check says of a claim about it. */
export const checkOf = (headline: string, claim: string): ClaimCheck =>
  checkHeadlineClaim(claim, { ...figureOf(headline), result: resultOf(headline), caveats: [] });

/** Every claim of the list, with what is said of it and what is so. */
export const measuredClaims = (): MeasuredClaim[] =>
  Object.entries(CLAIMS).flatMap(([relation, claims]) =>
    claims.map(([headline, claim, isSo]) => {
      const { verdict, scope } = checkOf(headline, claim);
      const so = isSo(factsOf(headline));
      return {
        ...{ relation, headline, claim },
        said: scope === 'figure' ? 'figure alone' : VERDICTS[verdict],
        really: so === null ? 'cannot be told' : so ? 'true' : 'false',
      };
    }),
  );

/** What must never be, and how many of those that the data can tell may not be understood. */
export function faultsIn(claims: readonly MeasuredClaim[]) {
  const isFault = ({ said, really }: MeasuredClaim): boolean =>
    (said === 'true' && really !== 'true') || (said === 'false' && really === 'true');
  // What the data cannot tell is best not understood.
  const told = claims.filter(({ really }) => really !== 'cannot be told');
  const notUnderstood = told.filter(({ said }) => said === 'not understood').length / told.length;
  return { faults: claims.filter(isFault), notUnderstood };
}

function print(claims: readonly MeasuredClaim[]): void {
  const groups = Object.keys(CLAIMS).map((name) => [name, claims.filter((one) => one.relation === name)] as const);
  for (const [name, group] of [...groups, ['all of them', claims] as const]) {
    console.log(`\n${`${name} (${group.length})`.padEnd(36)}${SAID.map((said) => said.padStart(16)).join('')}`);
    for (const really of REALLY) {
      const row = SAID.map((said) => group.filter((one) => one.said === said && one.really === really).length);
      if (row.some((count) => count > 0))
        console.log(`  really ${really}`.padEnd(36) + row.map((count) => `${count || '.'}`.padStart(16)).join(''));
    }
  }
}

if (import.meta.filename === process.argv[1]) {
  const started = performance.now();
  const claims = measuredClaims();
  const each = (performance.now() - started) / claims.length;
  print(claims);
  const { faults, notUnderstood } = faultsIn(claims);
  for (const { said, really, headline, claim } of process.argv.includes('--all') ? claims : faults)
    if (said !== really) console.log(`${said}, really ${really}: ${headline}: ${claim}`);
  console.log(
    `\nnot understood: ${(notUnderstood * 100).toFixed(1)}%; ${each.toFixed(1)} ms a claim, with its counting`,
  );
  promise(faults.length === 0, 'no false claim called true, and no true claim called false');
  promise(notUnderstood < 0.15, 'under 15% not understood');
}
