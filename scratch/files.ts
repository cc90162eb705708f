import writeExcelFile from 'write-excel-file/node';
import { csvText } from '../tests/authoring/file.ts';
type F = { kind: 'cases' | 'aggregate'; name?: string; content: any; answers?: Record<string, unknown> };
const v = (value: any) => (value === null ? null : { value });
const xlsx = (data: any[][], sheet = 'S') => async () => writeExcelFile([{ data: data.map((r) => r.map((c) => (c && typeof c === 'object' ? c : v(c)))), sheet }] as any).toBuffer();
const T = 'aggregate' as const, P = 'cases' as const;
const utf16be = (t: string) => { const b = Buffer.from(t, 'utf16le'); b.swap16(); return Buffer.concat([Buffer.from([0xfe, 0xff]), b]); };
export const FILES: Record<string, F> = {
  '01 side by side': { kind: T, name: 'a.xlsx', content: xlsx([['Area', 'Women', null, 'Offence', 'Men'], ['N', 120, null, 'Theft', 310], ['S', 240, null, 'Fraud', 420], ['E', 333, null, 'Arson', 77]]) },
  '01b side by side no gap': { kind: T, name: 'a.xlsx', content: xlsx([['Area', 'Women', 'Area', 'Men'], ['N', 120, 'N', 310], ['S', 240, 'S', 420]]) },
  '02 units in second header': { kind: T, content: csvText([['Area', 'Fines', 'Sentence length', 'Rate'], ['', 'GBP 000', 'months', '%'], ['N', 120, 14.5, 12.1], ['S', 240, 11.2, 13.4], ['E', 333, 9.9, 8.0]]) },
  '03 mixed dates': { kind: P, content: csvText([['Sentenced', 'Sex'], ['03/04/2021', 'M'], ['25/12/2021', 'F'], ['12/25/2021', 'F'], ['01/02/2021', 'M']]) },
  '03b mixed dates US majority': { kind: P, content: csvText([['Sentenced', 'Sex'], ['03/04/2021', 'M'], ['12/25/2021', 'F'], ['01/02/2021', 'M']]) },
  '03c iso mixed with dmy': { kind: P, content: csvText([['Sentenced', 'Sex'], ['2021-04-03', 'M'], ['25/12/2021', 'F'], ['01/02/2021', 'M']]) },
  '03d two digit years': { kind: P, content: csvText([['Sentenced', 'Sex'], ['03/04/21', 'M'], ['25/12/21', 'F'], ['01/02/21', 'M']]) },
  '04 Welsh months': { kind: P, content: csvText([['Dedfrydwyd', 'Sex'], ['3 Ionawr 2021', 'M'], ['25 Rhagfyr 2021', 'F'], ['1 Mawrth 2021', 'M']]) },
  '04b German months': { kind: P, content: csvText([['Urteil vom', 'Geschlecht'], ['3. Januar 2021', 'm'], ['25. Dezember 2021', 'w'], ['1. März 2021', 'm']]) },
  '04c Welsh months table': { kind: T, content: csvText([['Mis', 'Llys', 'Nifer'], ['Ionawr 2020', 'A', 20], ['Chwefror 2020', 'A', 31], ['Ionawr 2020', 'B', 26], ['Chwefror 2020', 'B', 44], ['Cyfanswm', 'A', 51], ['Cyfanswm', 'B', 70]]) },
  '05 negative corrections': { kind: T, content: csvText([['Court', 'Year', 'Sentences'], ['A', 2020, 120], ['B', 2020, 99], ['A', 2021, 133], ['B', 2021, -4], ['Corrections', 2020, -7], ['Corrections', 2021, -2]]) },
  '05b trailing minus': { kind: T, content: csvText([['Court', 'Net change'], ['A', '120'], ['B', '7-'], ['C', '33'], ['D', '−4'], ['E', '–9']]) },
  '05c brackets some': { kind: T, content: csvText([['Court', 'Net change'], ['A', '120'], ['B', '(7)'], ['C', '33'], ['D', '44'], ['E', '(9)']]) },
  '06 nbsp and apostrophe numbers': { kind: T, content: csvText([['Court', 'People', 'Fines'], ['A', "'1204", '1\u00a0204'], ['B', "'99", '99'], ['C', "'1310", '2\u202f310']]) },
  '07 duplicate headers': { kind: T, content: csvText([['Court', '2020', '2020', '2021'], ['A', 1, 2, 3], ['B', 4, 5, 6]]) },
  '08 embedded line breaks': { kind: T, content: '"Court\nname","People\nsentenced"\n"Ash\n(Crown)",120\n"Elm",99\n"Fir",88\n' },
  '09 utf16be': { kind: T, content: utf16be('Gebiet;Zahl\nNord;4\nSüd;5\nOst;6\n') },
  '09b utf16le no bom': { kind: T, content: Buffer.from('Gebiet;Zahl\nNord;4\nSüd;5\nOst;6\n', 'utf16le') },
  '10 quoted thousands': { kind: T, content: 'Court,People\nA,"1,204"\nB,"12,305"\nC,"999"\n' },
  '10b swiss': { kind: T, content: "Court;People\nA;1'204.50\nB;12'305.75\nC;999.00\n" },
  '10c indian': { kind: T, content: 'Court,People\nA,"1,20,400"\nB,"12,30,500"\nC,"999"\n' },
  '10d three decimals': { kind: T, content: 'Court;Rate\nA;1,204\nB;0,305\nC;9,990\n' },
  '11 trailing spaces and case table': { kind: T, content: csvText([['Region', 'Year', 'People'], ['north', 2020, 10], ['North ', 2021, 20], ['NORTH', 2022, 30], ['South', 2020, 40], ['South', 2021, 50], ['south', 2022, 60]]) },
  '11b case variants people': { kind: P, content: csvText([['Region', 'Sex'], ['north', 'M'], ['North ', 'F'], ['NORTH', 'F'], ['Nth', 'F'], ['South', 'M']]) },
  '12 <5 and 5-9': { kind: T, content: csvText([['Court', 'People'], ['A', '<5'], ['B', '5-9'], ['C', '120'], ['D', '33'], ['E', '44'], ['F', '10-14']]) },
  '12b star suppressed': { kind: T, content: csvText([['Court', 'Men', 'Women'], ['A', '*', 120], ['B', '14', '*'], ['C', '120', 33], ['D', '33', '5*'], ['E', '44', 91]]) },
  '13 rates beside counts': { kind: T, content: csvText([['Area', 'Offences', 'Population', 'Rate per 100,000'], ['N', 120, 20000, 600], ['S', 240, 50000, 480], ['E', 333, 90000, 370], ['All', 693, 160000, 433]]) },
  '14 ytd': { kind: T, content: csvText([['Month', 'Year', 'Year to date'], ['Jan', 2020, 20], ['Feb', 2020, 45], ['Mar', 2020, 71], ['Jan', 2021, 22], ['Feb', 2021, 41], ['Mar', 2021, 80]]) },
  '14b cumulative under plain name': { kind: T, content: csvText([['Month', 'Prosecutions'], ['Jan', 20], ['Feb', 45], ['Mar', 71], ['Apr', 99], ['May', 130]]) },
  '15 rolling quarters': { kind: T, content: csvText([['Period', 'People'], ['Jan-Mar 2020', 20], ['Feb-Apr 2020', 25], ['Mar-May 2020', 24], ['Apr-Jun 2020', 28]]) },
  '15b Q1 to Q4 and annual': { kind: T, content: csvText([['Period', 'People'], ['2020 Q1', 20], ['2020 Q2', 25], ['2020 Q3', 24], ['2020 Q4', 28], ['2020', 97], ['2021 Q1', 22], ['2021 Q2', 21], ['2021 Q3', 29], ['2021 Q4', 27], ['2021', 99]]) },
  '16 (p) (r) marks on years': { kind: T, content: csvText([['Year', 'People'], ['2019', 120], ['2020 (r)', 140], ['2021 (p)', 155]]) },
  '16b (p) marks on numbers': { kind: T, content: csvText([['Year', 'People'], ['2019', '120'], ['2020', '140 (r)'], ['2021', '155p'], ['2022', '1,155 r']]) },
  '17 fiscal and calendar mixed': { kind: T, content: csvText([['Year', 'People'], ['2019', 120], ['2019-20', 140], ['2020', 155], ['2020-21', 131]]) },
  '17b FY21': { kind: T, content: csvText([['Year', 'People'], ['FY20', 120], ['FY21', 140], ['CY21', 155], ['CY20', 131]]) },
  '18 codes 01 and 1': { kind: T, content: csvText([['Offence', 'Court', 'People'], ['01', 'A', 120], ['1', 'B', 140], ['02', 'A', 155], ['2', 'B', 131], ['10', 'A', 12]]) },
  '18b codes 01 and 1 people': { kind: P, content: csvText([['Offence code', 'Sex'], ['01', 'M'], ['1', 'F'], ['02', 'M'], ['2', 'F'], ['10', 'M']]) },
};
