import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';
import { csvText } from '../tests/authoring/file.ts';
const T = 'aggregate' as const, P = 'cases' as const;
const v = (value: any) => (value === null ? null : typeof value === 'object' && !(value instanceof Date) ? value : { value, ...(value instanceof Date && { format: 'dd/mm/yyyy' }) });
export const xlsx = (data: any[][], edit: (xml: string) => string = (x) => x, wb: (xml: string) => string = (x) => x) => async () => {
  const b = await writeExcelFile([{ data: data.map((r) => r.map(v)), sheet: 'S' }] as any).toBuffer();
  const z = unzipSync(new Uint8Array(b));
  for (const k of Object.keys(z)) {
    if (/worksheets\/sheet1\.xml$/.test(k)) z[k] = strToU8(edit(strFromU8(z[k]!)));
    if (/xl\/workbook\.xml$/.test(k)) z[k] = strToU8(wb(strFromU8(z[k]!)));
  }
  return Buffer.from(zipSync(z));
};
const base = [['Court', 'People', 'Fines'], ['A', 120, 310], ['B', 240, 420], ['C', 333, 77], ['D', 91, 55]];
export const FILES2: Record<string, any> = {
  '30 hidden row': { kind: T, name: 'a.xlsx', content: xlsx(base, (x) => x.replace(/<row r="3"/, '<row r="3" hidden="1"')) },
  '30b hidden col': { kind: T, name: 'a.xlsx', content: xlsx(base, (x) => x.replace('<sheetData>', '<cols><col min="3" max="3" width="0" hidden="1" customWidth="1"/></cols><sheetData>')) },
  '31 formula cached': { kind: T, name: 'a.xlsx', content: xlsx(base, (x) => x.replace(/<c r="B2"([^>]*)><v>120<\/v>/, '<c r="B2"$1><f>60+60</f><v>120</v>')) },
  '31b formula without value': { kind: T, name: 'a.xlsx', content: xlsx(base, (x) => x.replace(/<c r="B2"([^>]*)><v>120<\/v>/, '<c r="B2"$1><f>60+60</f>')) },
  '31c error cell': { kind: T, name: 'a.xlsx', content: xlsx(base, (x) => x.replace(/<c r="B2"[^>]*><v>120<\/v>/, '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v>')) },
  '31d error ref': { kind: T, name: 'a.xlsx', content: xlsx(base, (x) => x.replace(/<c r="B2"[^>]*><v>120<\/v>/, '<c r="B2" t="e"><v>#REF!</v>')) },
  '32 date1904': { kind: P, name: 'a.xlsx', content: xlsx([['Sentenced', 'Sex'], [new Date(Date.UTC(2021, 3, 3)), 'M'], [new Date(Date.UTC(2021, 4, 5)), 'F']], (x) => x, (w) => w.includes('<workbookPr') ? w.replace('<workbookPr', '<workbookPr date1904="1"') : w.replace(/(<workbook[^>]*>)/, '$1<workbookPr date1904="1"/>')) },
  '32b dates': { kind: P, name: 'a.xlsx', content: xlsx([['Sentenced', 'Sex'], [new Date(Date.UTC(2021, 3, 3)), 'M'], [new Date(Date.UTC(2021, 4, 5)), 'F']]) },
  '33 mixed percent': { kind: T, name: 'a.xlsx', content: xlsx([['Court', 'Share'], ['A', { value: 0.12, format: '0%' }], ['B', { value: 0.25, format: '0%' }], ['C', 0.31], ['D', 12.5]]) },
  '33b mixed percent csv': { kind: T, content: csvText([['Court', 'Share'], ['A', '12%'], ['B', '25%'], ['C', '0.31'], ['D', '44']]) },
  '34 numbers as text and numbers': { kind: T, name: 'a.xlsx', content: xlsx([['Court', 'People'], ['A', '1.204'], ['B', 999], ['C', '2.305'], ['D', 12]]) },
  '34b numbers as text and decimals': { kind: T, name: 'a.xlsx', content: xlsx([['Court', 'People'], ['A', '1,204'], ['B', 999.5], ['C', '2,305'], ['D', 12]]) },
  '35 suffixes': { kind: T, content: csvText([['Court', 'People', 'Fines'], ['A', 120, '£1.2m'], ['B', 99, '£3.4m'], ['C', 77, '£900k']]) },
  '35b ranges beside': { kind: T, content: csvText([['Court', 'Men', 'Women'], ['A', 120, '5-9'], ['B', 99, '<5'], ['C', 77, '10-14'], ['D', 31, '12']]) },
  '36 scientific': { kind: T, content: csvText([['Court', 'People'], ['A', '1.20E+05'], ['B', '99'], ['C', '77']]) },
  '37 boolean': { kind: P, name: 'a.xlsx', content: xlsx([['Guilty plea', 'Sex'], [true, 'M'], [false, 'F'], [true, 'F']]) },
  '38 total under other name, last column': { kind: T, content: csvText([['Court', '2019', '2020', 'Change'], ['A', 120, 130, 10], ['B', 99, 91, -8], ['C', 77, 80, 3]]), answers: {} },
  '39 quashed': { kind: P, content: csvText([['Offence', 'Status'], ['Theft', 'Convicted'], ['Theft', 'Quashed on appeal'], ['Fraud', 'Convicted'], ['Fraud', 'Awaiting trial']]), answers: { 'who is in the file…': undefined } },
  '40 multi values': { kind: P, content: csvText([['Sentence', 'Sex'], ['Fine; Custody', 'M'], ['Fine', 'F'], ['Custody', 'M'], ['Fine; Custody', 'F']]) },
  '41 term text': { kind: P, content: csvText([['Sex', 'Length'], ['M', '2 years 6 months'], ['F', '18 months'], ['M', 'Life'], ['F', '6 weeks']]) },
  '42 week numbers': { kind: T, content: csvText([['Week', 'Court', 'Cumulative cases'], ...[1, 2, 3, 4, 5, 6].flatMap((w) => [[w, 'A', w * 20 + 3], [w, 'B', w * 31 + 5]])]) },
  '43 age codes': { kind: T, content: csvText([['Age', 'People'], ['10-14', 20], ['15-17', 31], ['18', 12], ['19', 13], ['20+', 55]]) },
  '44 percent of total col': { kind: T, content: csvText([['Offence', 'Number', 'Percentage of total'], ['Theft', 120, 40], ['Fraud', 90, 30], ['Arson', 90, 30], ['Total', 300, 100]]) },
  '45 index': { kind: T, content: csvText([['Year', 'Index (2015=100)'], ['2015', 100], ['2016', 104], ['2017', 99]]) },
  '46 median': { kind: T, content: csvText([['Court', 'Median days'], ['A', 100], ['B', 104], ['C', 99], ['All', 101]]) },
  '47 two line group header': { kind: T, content: csvText([['', 'Women', '', 'Men', ''], ['Court', '2020', '2021', '2020', '2021'], ['A', 1, 2, 3, 4], ['B', 5, 6, 7, 8], ['C', 15, 16, 17, 18]]) },
  '48 footnote refs': { kind: T, content: csvText([['Court', 'People¹', 'Notes'], ['A²', '120', ''], ['B', '99³', ''], ['C', '77', '']]) },
  '49 blank in the middle': { kind: T, content: csvText([['Court', 'People'], ['A', 120], ['B', ''], ['C', 77]]) },
  '50 renamed mid-file': { kind: T, content: csvText([['Force', 'Year', 'People'], ['Dyfed Powys', 2019, 120], ['Dyfed-Powys', 2020, 99], ['Dyfed Powys', 2021, 77], ['Gwent', 2019, 20], ['Gwent', 2020, 29], ['Gwent', 2021, 27]]) },
  '51 accents': { kind: T, content: csvText([['Force', 'Year', 'People'], ['Sûreté', 2019, 120], ['Surete', 2020, 99], ['Gwent', 2019, 20], ['Gwent', 2020, 29]]) },
  '52 thousands in header': { kind: T, content: csvText([['Court', 'Fines (£000s)'], ['A', 120], ['B', 99], ['C', 77]]) },
};
