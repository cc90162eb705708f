import { createHash } from 'node:crypto';
import type { CaseContent } from '../schemas/case.ts';

export { default as courtSampleDataset } from './court-sample/definition.json' with { type: 'json' };

export const COURT_SAMPLE_ID = 'court-sample';

const CASES = 1_500;

/** Codes, each with its probability in percent. */
type Odds = Readonly<Record<string, number>>;

const YEARS: Odds = { 2022: 30, 2023: 33, 2024: 37 };
/** A police force area of each region of England, and of Wales. */
const AREAS: Odds = {
  E23000001: 17,
  E23000005: 13,
  E23000007: 4,
  E23000010: 10,
  E23000014: 11,
  E23000018: 8,
  E23000026: 7,
  E23000029: 15,
  E23000035: 9,
  W15000003: 6,
};
const SEXES: Odds = { male: 93, female: 7 };
const AGES: Odds = { '18-24': 12, '25-34': 24, '35-44': 26, '45-54': 21, '55-plus': 17 };
const OUTCOMES: Odds = { fine: 6, 'community-sentence': 24, 'suspended-sentence': 31, 'immediate-custody': 39 };
const ROLES_IN_COURT: Odds = { education: 9, care: 7, 'youth-group': 6, 'no-role': 78 };
const PRIORS: Odds = { yes: 20, no: 80 };

/**
 * The records of the demo that shows how small numbers are protected: 1,500 cases of one defendant each, the same at each call.
 * Every variable is drawn by itself; no record describes a real case.
 */
export const courtSampleCases = (): CaseContent[] =>
  Array.from({ length: CASES }, (_, index) => {
    const value = String(index + 1).padStart(4, '0');
    const numbers = createHash('sha256').update(value).digest();
    const draw = (variable: number, odds: Odds): string =>
      codeByChance((numbers.readUInt32BE(4 * variable) / 2 ** 32) * 100, odds);
    return {
      externalIds: [{ system: COURT_SAMPLE_ID, value }],
      sentencedOn: draw(0, YEARS),
      area: draw(1, AREAS),
      defendants: [
        {
          sex: draw(2, SEXES),
          ageBand: draw(3, AGES),
          attributes: { roleGroup: draw(4, ROLES_IN_COURT), priorSimilar: draw(5, PRIORS) },
          convictions: [{}],
          sentence: { outcome: draw(6, OUTCOMES) },
        },
      ],
    };
  });

/** Lays the probabilities end to end, from 0 to 100: the code whose part has the number in it. */
function codeByChance(number: number, odds: Odds): string {
  let end = 0;
  for (const [code, probability] of Object.entries(odds)) {
    end += probability;
    if (number < end) return code;
  }
  throw new Error('probabilities of less than 100% in all');
}
