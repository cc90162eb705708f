import { STANDARD } from '../codebook/standard.ts';
import { misreadAs } from '../schemas/cell-text.ts';
import { Label } from '../schemas/names.ts';
import { NONE, NOT_REPORTED, STANDARD_LISTS, TOTAL } from '../schemas/vocabulary.ts';

/** Codes for the values of a column: those of a list that ships, or new ones made from the values. */

export interface DraftCode {
  code: string;
  label: string;
  parent?: string;
  min?: number;
  max?: number;
}

export interface DraftList {
  /** Name of a list that ships; undefined for one written out. */
  standard?: (typeof STANDARD_LISTS)[number];
  codes: DraftCode[];
  /** Value of the file -> code, `not-reported` or `_T`. */
  codeOf: Map<string, string>;
}

/** Words in upper or lower case that say that nothing is known. */
const UNKNOWN =
  /^(unbekannt|keine angabe|ohne angabe|not (reported|recorded|known|stated|available|specified)|unknown|missing|unspecified|no data)$/i;
/** Words for a total, which a dataset of cases computes and an official table marks `_T`. */
const TOTAL_WORDS =
  '(all|total|totals|count|number|n ?=.*|[Σ∑]|anzahl|gesamtzahl|gesamtsumme|overall|both|both sexes|persons|all persons|all ages|grand total|sub-?total|insgesamt|gesamt|summe|zwischensumme|zusammen|sum|average|mean|durchschnitt|cyfanswm|_T)';
const TOTALS = new RegExp(`^${TOTAL_WORDS}\\s*:?$`, 'i');

/** `All offences`, `Total sentenced`: perhaps a total of the other values, which the words alone do not show. */
const LIKE_A_TOTAL = /^(all|total|alle|summe)\b(?!.*\bother\b)|\b(total|subtotal|insgesamt|zusammen)$/i;

/** A value without a code in front of it: `9 Total`. */
const uncoded = (value: string): string => value.replace(/^\d+\s+/, '');
export const isUnknown = (value: string): boolean => UNKNOWN.test(uncoded(value));
export const isTotal = (value: string): boolean => TOTALS.test(uncoded(value));
export const looksTotal = (value: string): boolean => isTotal(value) || LIKE_A_TOTAL.test(uncoded(value));

/** Letters and digits in lower case, without accents: how values and labels are compared. */
export const comparable = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

/** A name made of words: `Violence against the person` is violence-against-the-person. */
export const kebab = (text: string, fallback: string): string =>
  comparable(text)
    .replaceAll(/[^a-z0-9 ]/g, '')
    .trim()
    .replaceAll(/\s+/g, '-')
    .slice(0, 60)
    .replace(/-$/, '') || fallback;

/** `Offence group` is offenceGroup. A name begins with a letter. */
export const camel = (text: string, fallback: string): string => {
  const words = kebab(text.replaceAll(/([a-z])([A-Z])/g, '$1 $2'), fallback).split('-');
  const name = words.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  return (/^[a-z]/.test(name) ? name : `${fallback}${name}`).slice(0, 40);
};

/**
 * The list of a column. A list that ships is taken if it has a code or label for all values. Otherwise each value is a code of its
 * own, in the order of its numbers or letters.
 * @param labels labels of values from a codebook of the file, if it came with one
 */
export function codesFor(
  name: string,
  values: readonly string[],
  labels: ReadonlyMap<string, string>,
  {
    kind,
    isOne = false,
    totals = [],
    isStandard = () => true,
  }: {
    /** In a table each value keeps its rows apart: none is not reported because a list lacks it. */
    kind: 'cases' | 'aggregate';
    /** Values that are nearly written alike are one. */
    isOne?: boolean;
    /** The values of a table that are the total of the others. */
    totals?: readonly string[] | undefined;
    /** Whether the values are those of a list that ships, and not others of the same name. */
    isStandard?: (standard: (typeof STANDARD_LISTS)[number]) => boolean;
  },
): DraftList {
  const codeOf = new Map<string, string>();
  const labelOf = (value: string): string => labels.get(value) ?? value;
  const unknown = values.filter((value) => isUnknown(labelOf(value)));
  if (kind === 'cases' || unknown.length === 1) for (const value of unknown) codeOf.set(value, NOT_REPORTED);
  for (const total of totals) codeOf.set(total, TOTAL);
  const own = values.filter((value) => !codeOf.has(value));
  const shipped = standardList(own, labelOf, codeOf);
  return shipped?.standard !== undefined && isStandard(shipped.standard)
    ? shipped
    : writtenOut(name, own, labelOf, codeOf, isOne);
}

/** A list that ships is taken if it has a code or a label for all values, and for at least so many. */
const STANDARD_LEAST = 3;

function standardList(
  values: readonly string[],
  labelOf: (value: string) => string,
  known: ReadonlyMap<string, string>,
): DraftList | undefined {
  if (values.length < STANDARD_LEAST) return undefined;
  for (const standard of STANDARD_LISTS) {
    const byText = new Map(
      STANDARD[standard].codes.flatMap(({ code, label }) => [code, label].map((text) => [comparable(text), code])),
    );
    const found = values.flatMap((value) => {
      const code = byText.get(comparable(labelOf(value)));
      return code === undefined ? [] : [[value, code] as const];
    });
    if (found.length === values.length) return { standard, codes: [], codeOf: new Map([...known, ...found]) };
  }
  return undefined;
}

/** Two spellings of one text: `Larceny`, and `larceny ` of another clerk. */
export const spelling = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase();
/** Also without accents, signs between words and zeros in front: `01` and `1`, `2018/19` and `2018-19`. */
export const bareSpelling = (label: string): string =>
  spelling(label)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s.,/–-]+/g, ' ')
    .trim()
    .replace(/(?<!\d)0+(?=\d)/g, '');

/** `01 Violence against the person` has its code in front. `3 March 2021` has none. */
const NUMBERED = /^(\d{1,4})[\s.:–-]+(?!.*\b(?:1[6-9]|2[01])\d\d$)(\p{L}.*)$/u;

function writtenOut(
  name: string,
  values: readonly string[],
  labelOf: (value: string) => string,
  known: ReadonlyMap<string, string>,
  isOne: boolean,
): DraftList {
  const codeOf = new Map(known);
  const numbered = values.map((value) => NUMBERED.exec(value));
  const isNumbered =
    numbered.every((found) => found !== null) && new Set(numbered.map((found) => found?.[1])).size === values.length;
  const taken = new Set<string>([NONE, NOT_REPORTED]);
  const alike = new Map<string, string>();
  const codes = values.flatMap((value): DraftCode | [] => {
    const [, number = '', rest = ''] = NUMBERED.exec(value) ?? [];
    const label = isNumbered ? rest : labelOf(value);
    const same = isOne ? alike.get(bareSpelling(value)) : undefined;
    if (same !== undefined) {
      codeOf.set(value, same);
      return [];
    }
    const wanted = isNumbered
      ? number
      : /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(value) && value.length <= 20
        ? value
        : kebab(label, 'code');
    let code = wanted;
    for (let n = 2; taken.has(code); n += 1) code = `${wanted.slice(0, 55)}-${n}`;
    taken.add(code);
    alike.set(bareSpelling(value), code);
    codeOf.set(value, code);
    return { code, label: readable(name, label) };
  });
  const order = new Intl.Collator('en', { numeric: true }).compare;
  codes.sort((one, other) => order(one.code, other.code));
  return { codes, codeOf };
}

/** A label that no reader of CSV takes for something else, and no spreadsheet for a formula. */
export function readable(name: string, label: string): string {
  const text = label.trim().slice(0, 200);
  const isPlain = misreadAs(text) === undefined && Label.safeParse(text).success;
  return isPlain ? text : `${name} ${text}`.slice(0, 200);
}

/** Bands of age at sentence. The first one is for the youth rule. */
export const AGE_BANDS: readonly DraftCode[] = [
  { code: 'under-18', label: 'Under 18', max: 17 },
  { code: '18-20', label: '18 to 20', min: 18, max: 20 },
  { code: '21-24', label: '21 to 24', min: 21, max: 24 },
  { code: '25-34', label: '25 to 34', min: 25, max: 34 },
  { code: '35-44', label: '35 to 44', min: 35, max: 44 },
  { code: '45-54', label: '45 to 54', min: 45, max: 54 },
  { code: '55-64', label: '55 to 64', min: 55, max: 64 },
  { code: '65-plus', label: '65 and over', min: 65 },
];

/** The band of an age in whole years, fractions dropped; undefined if it is none. */
export const ageBandOf = (age: number): string | undefined =>
  AGE_BANDS.find(({ min = 0, max = 130 }) => min <= Math.floor(age) && Math.floor(age) <= max)?.code;
