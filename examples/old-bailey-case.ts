import { parse } from 'csv-parse/sync';
import type { CaseContent } from '../src/schemas/case.ts';

/** Old Bailey Voices: one row is one defendant's trial; a row with a guilty verdict is one case of one defendant. */

/** Who gives the ids that make a second run find what the first has posted. */
export const EXTERNAL_SYSTEM = 'old-bailey-voices';

export type OldBaileyRow = Record<
  | 'defendant_ref'
  | 'session_date'
  | 'sex'
  | 'age'
  | 'offence_category'
  | 'offence_subcategory'
  | 'verdict_category'
  | 'punishment_category'
  | 'punishment_subcategory',
  string
>;

/** The cases in a CSV file of Old Bailey Voices: its guilty rows, in file order. Throws if two have the same reference. */
export function oldBaileyCases(csv: string): CaseContent[] {
  const rows: OldBaileyRow[] = parse(csv, { columns: true, bom: true });
  const cases = rows.filter((row) => row.verdict_category === 'guilty').map(oldBaileyCase);
  const references = new Set(cases.map(externalValue));
  if (references.size !== cases.length) throw new Error('two guilty rows have the same defendant_ref');
  return cases;
}

export function oldBaileyCase(row: OldBaileyRow): CaseContent {
  const ageBand = bandOfAge(row.age);
  const outcome = codeOf(row.punishment_category, row.punishment_subcategory);
  const offence = codeOf(row.offence_category, row.offence_subcategory);
  if (offence === undefined) throw new Error(`${row.defendant_ref} has no offence`);
  return {
    externalIds: [{ system: EXTERNAL_SYSTEM, value: row.defendant_ref }],
    sentencedOn: row.session_date,
    defendants: [
      {
        sex: row.sex,
        ...(ageBand !== undefined && { ageBand }),
        convictions: [{ offence }],
        sentence: { ...(outcome !== undefined && { outcome }) },
      },
    ],
  };
}

/** `category-subcategory` in kebab-case. A blank subcategory is `unspecified`; a blank category is not reported. */
export function codeOf(category: string, subcategory: string): string | undefined {
  if (category === '') return undefined;
  return `${kebab(category)}-${subcategory === '' ? 'unspecified' : kebab(subcategory)}`;
}

/** Split before a capital after a lower-case letter only: concealingABirth is concealing-abirth. */
function kebab(camel: string): string {
  return camel.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

// The bands of the codebook's list `age`, each by its highest age.
const BANDS: readonly (readonly [highest: number, code: string])[] = [
  [13, 'under-14'],
  [17, '14-17'],
  [24, '18-24'],
  [34, '25-34'],
  [44, '35-44'],
  [54, '45-54'],
  [Number.POSITIVE_INFINITY, '55-plus'],
];

/** The band of an age in whole years; undefined if the age is missing. */
export function bandOfAge(age: string): string | undefined {
  if (age === '') return undefined;
  if (!/^\d{1,3}$/.test(age)) throw new Error(`${age} is not an age in years`);
  return BANDS.find(([highest]) => Number(age) <= highest)?.[1];
}

/** The reference that the source gave a case, or undefined if the case is not from this source. */
export function externalValue(posted: Pick<CaseContent, 'externalIds'>): string | undefined {
  return posted.externalIds?.find((id) => id.system === EXTERNAL_SYSTEM)?.value;
}
