import { type Column, LONG, valuesOf } from './columns.ts';

/**
 * What could lead to a person, in files of people: told by the name of a column, in English and German, and by what its cells look
 * like. It is left out unless somebody asks for it.
 */

interface Personal {
  what: string;
  named: RegExp;
  /** The form of a value. If most values have it, the name of the column does not matter. */
  looks?: RegExp;
  /** Also where a row should have figures: a table of areas has no such column. */
  inTables?: true;
}

const word = (words: string): RegExp => new RegExp(String.raw`(^|[^\p{L}])(${words})([^\p{L}]|$)`, 'iu');

const PERSONAL: readonly Personal[] = [
  {
    what: 'a date or place of birth',
    inTables: true,
    named: /birth|geburt|(^|[^\p{L}])(born|dob|geb|geboren)([^\p{L}]|$)/iu,
  },
  {
    what: 'names of people',
    inTables: true,
    named:
      /surname|forename|vorname|nachname|familienname|(first|last|family|given|full|middle|defendant|offender|accused|person|prisoner|judge)('?s)?[ _-]?names?/iu,
  },
  {
    what: 'names of people',
    named: /(^|[^\p{L}])(name|names|alias|aliases|nick ?name|user ?name|initials|initialen)$/iu,
    // Smith, Ann; R v Smith.
    looks:
      /^\p{Lu}[\p{L}'’-]+, \p{Lu}[\p{L}.'’-]+( \p{Lu}[\p{L}.'’-]*)*$|^(R|Regina|Rex|HMA|PF|State|People|Crown) (v|vs|-v-)\.? \p{L}/u,
  },
  {
    what: 'an address',
    named:
      /stra(ß|ss)e|anschrift|adresse|postleitzahl|wohnort|(^|[^\p{L}])(address|post ?code|zip ?code|plz|street|residence)([^\p{L}]|$)/iu,
    looks:
      /^\d+[a-z]?,? (\p{Lu}[\p{L}'’-]* )+(street|road|lane|avenue|close|drive|way|st|rd|ave)\b|\p{L}(stra(ß|ss)e|str\.|weg|platz|gasse|allee) ?\d+|^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/iu,
  },
  {
    what: 'a way to reach a person',
    inTables: true,
    named: word('e-?mail|phone|telephone|telefon|mobile|handy|mobil'),
    // A date is none.
    looks: /^\S+@\S+\.\S+$|^(?!\d{1,4}[/-]\d{1,2}[/-]\d{1,4}$)\+?[\d() /-]{9,}$/,
  },
  {
    what: 'the number of a case',
    inTables: true,
    named:
      /aktenzeichen|gesch(ä|ae)ftszeichen|fallnummer|verfahrensnummer|(case|docket|indictment|court|crime|prison|file|fall)[ _-]?(no|nr|number|nummer|ref|reference|id)([^\p{L}]|$)|(^|[^\p{L}])az([^\p{L}]|$)/iu,
    looks: /^\d+ \p{L}{1,4} \d+\/\d+$|^[A-Z]{1,4}\d{4,}[/-]?\d*$|^\d{2,4}\/\d{3,}$/u,
  },
  {
    what: 'remarks, which may name people',
    inTables: true,
    named:
      /bemerkung|anmerkung|kommentar|freitext|(^|[^\p{L}])(remarks?|comments?|notes?|free ?text|narrative|details)([^\p{L}]|$)/iu,
  },
  {
    what: 'a characteristic that may not be recorded of a person, or a victim or a child',
    named:
      /ethnic|staatsangeh(ö|oe)rig|konfession|behinderung|(^|[^\p{L}])(race|nat|nationality|nationalit(ä|ae)t|citizenship|religion|faith|health|gesundheit|disabilit(y|ies)|disabled|diagnosis|diagnose|marital status|next of kin|mother tongue|muttersprache|familienstand|sexual orientation|herkunft|victims?|opfer|child|children|kinder)([^\p{L}]|$)/iu,
  },
];

/** Columns of people. If their values have the form of names, they are names. */
const NAMED_PEOPLE =
  /defendant|accused|offender|prisoner|convict|person|people|individual|judge|magistrate|officer|witness|solicitor|barrister|counsel|complainant|suspect|angeklagt|richter|zeuge|beschuldigt|t(ä|ae)ter|(^|[^a-z])(who|name)([^a-z]|$)/i;
const TWO_CAPITALS = /^(\p{Lu}[\p{L}.'’-]*,? )+\p{Lu}[\p{L}.'’-]+$/u;

const MOST = 0.5;
const mostLook = (texts: readonly string[], form: RegExp): boolean =>
  texts.length > 0 && texts.filter((text) => form.test(text)).length > MOST * texts.length;

/** What a column of people seems to hold that could lead to one; undefined if nothing. */
export function personalIn(column: Column, label: string): string | undefined {
  const texts = valuesOf(column);
  const found =
    PERSONAL.find(({ named }) => named.test(column.name) || named.test(label)) ??
    PERSONAL.find(({ looks }) => looks !== undefined && mostLook(texts, looks));
  if (found) return found.what;
  const mayBeNames = column.kind === 'id' || column.kind === 'text' || NAMED_PEOPLE.test(column.name);
  if (mayBeNames && mostLook(texts, TWO_CAPITALS)) return 'names of people';
  if (column.kind === 'id' && texts.some((text) => !/\d/.test(text))) return 'names or addresses of people';
  return column.kind === 'text' || column.longest > LONG ? 'free text, which may name people' : undefined;
}

/** The same of a table: somebody may have taken a register for one. */
export const personalInTable = ({ name }: Column): string | undefined =>
  PERSONAL.find(({ named, inTables }) => inTables && named.test(name))?.what;

const NAMED_AGE = /(^|[^\p{L}])(age|alter|aged)([^\p{L}]|$)/iu;
const NAMED_AGE_GROUP = /band|group|range|gruppe|klasse|average|mean|durchschnitt/i;

/** Ages in years. Bands such as 18-24 are none. `perhaps`: numbers that could be ages, of a column with another name. */
export function agesIn({
  name,
  kind,
  numbers,
  reported,
  lowest,
  highest,
  distinct,
  decimals,
}: Column): 'yes' | 'perhaps' | 'no' {
  const isNumeric = numbers > MOST * reported && (kind === 'number' || kind === 'code' || kind === 'constant');
  if (!isNumeric || NAMED_AGE_GROUP.test(name)) return 'no';
  if (NAMED_AGE.test(name)) return 'yes';
  const couldBe = kind === 'number' && decimals === 0 && lowest >= 7 && highest >= 40 && highest <= 120;
  return couldBe && distinct >= 20 ? 'perhaps' : 'no';
}
