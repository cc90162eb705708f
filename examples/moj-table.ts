import { parse } from 'csv-parse/sync';

/**
 * The file of the Ministry of Justice's chart "offender histories and outcomes", as an official table of the service. The file
 * draws bands between two columns: `orderID` 1 goes from all offenders to how many previous convictions they had, 2 from there to
 * the outcome. So the rows of 2 are the table, and those of 1 its totals over outcomes, which the service checks.
 */

export type MojRow = Record<
  'orderID' | 'year' | 'offence_type' | 'offence_group' | 'gender' | 'source' | 'target' | 'value',
  string
>;

/** Columns of the table: the variables of the codebook, and the value. */
const HEADER = 'year,offenderType,offenceGroup,sex,priorBand,outcome,value';

const OFFENDER_TYPES = { Adults: 'adults', Juveniles: 'juveniles' };
const SEXES = { '1 Male': 'male', '2 Female': 'female', '3 Unknown': 'not-reported' };
const PRIOR_BANDS = {
  '1 First time offenders': '0',
  '2 1-2 previous convictions/cautions': '1-2',
  '3 3-6 previous convictions/cautions': '3-6',
  '4 7-10 previous convictions/cautions': '7-10',
  '5 11-14 previous convictions/cautions': '11-14',
  '6 15 or more previous convictions/cautions': '15-plus',
};
const OUTCOMES = {
  '0 Caution': 'caution',
  '1 Absolute discharge': 'absolute-discharge',
  '2 Conditional discharge': 'conditional-discharge',
  '3 Fine': 'fine',
  '4 Community sentence': 'community-sentence',
  '5 Suspended sentence': 'suspended-sentence',
  '6 Immediate custody': 'immediate-custody',
  '7 Other': 'otherwise-dealt-with',
};
const EVERYBODY = 'All offenders';

/** The table as CSV. Throws if the file has a word that is not known here: left out, it would be missing from every sum. */
export function mojTable(csv: string): string {
  const rows: MojRow[] = parse(csv, { columns: true, bom: true });
  return [HEADER, ...rows.map(mojRow)].map((line) => `${line}\n`).join('');
}

export function mojRow(row: MojRow): string {
  const isTotal = row.orderID === '1' && row.source === EVERYBODY;
  if (!isTotal && row.orderID !== '2') throw new Error(`a row is of neither kind: orderID ${row.orderID}`);
  return [
    row.year,
    codeOf(OFFENDER_TYPES, row.offence_type),
    groupOf(row.offence_group),
    codeOf(SEXES, row.gender),
    codeOf(PRIOR_BANDS, isTotal ? row.target : row.source),
    isTotal ? '_T' : codeOf(OUTCOMES, row.target),
    row.value,
  ].join(',');
}

function codeOf(codes: Readonly<Record<string, string>>, word: string): string {
  const code = codes[word];
  if (code === undefined) throw new Error(`the file says "${word}", which is not known here`);
  return code;
}

/** `04 Theft Offences` is group 04. */
function groupOf(word: string): string {
  const code = /^(\d\d) /.exec(word)?.[1];
  if (code === undefined) throw new Error(`the file says "${word}", which is no offence group`);
  return code;
}
