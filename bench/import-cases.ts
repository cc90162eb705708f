import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { syntheticDataset } from './many-dimensions.ts';

/** Synthetic cases for the import and list benchmarks: the codebook they satisfy, and files of them. */

const codes = (prefix: string, count: number, parents = 0) =>
  Array.from({ length: count }, (_, index) => ({
    code: `${prefix}${index}`,
    label: `${prefix} ${index}`,
    ...(parents > 0 && { parent: `p${index % parents}` }),
  }));

export const IMPORTED_DATASET = {
  ...syntheticDataset('2020-01-01'),
  // Everything by default: likely duplicates are looked for within a week.
  settings: {},
  codebook: {
    builtIn: {
      area: { codeList: 'area', levels: { region: 'public' } },
      courtType: { codeList: 'court' },
      sex: { codeList: 'sex', required: true },
      ageBand: { codeList: 'age' },
      offence: { codeList: 'offence', required: true },
      outcome: { codeList: 'outcome' },
      orders: { codeList: 'order' },
    },
    variables: [{ id: 'role', label: 'Role', level: 'defendant', codeList: 'role' }],
    quantities: [{ id: 'images', label: 'Images', unit: 'images', level: 'case' }],
    codeLists: {
      area: { label: 'A', codes: codes('a', 44, 10), levels: [{ id: 'region', label: 'R', codes: codes('p', 10) }] },
      court: { label: 'C', codes: codes('c', 3) },
      sex: { label: 'S', codes: codes('s', 2) },
      age: {
        label: 'G',
        codes: codes('g', 9).map((code, index) => ({ ...code, min: index * 10, max: index * 10 + 9 })),
      },
      offence: { label: 'O', codes: codes('o', 20) },
      outcome: { label: 'U', codes: codes('u', 8) },
      order: { label: 'R', codes: codes('r', 6) },
      role: { label: 'L', codes: codes('l', 12) },
    },
    measures: [
      { id: 'cases', label: 'Cases', unit: 'cases', countingUnit: 'case', statistic: 'count', population: 'synthetic' },
    ],
    tables: { upTo: 1 },
    disclosure: { policy: 'none', reason: 'constructed' },
  },
};

const DAY = 86_400_000;
const FIRST = Date.UTC(2010, 0, 1);

/** The case of a number, always the same: like a real one, a defendant or two with a conviction or two. */
function caseOf(number: number): object {
  const bytes = createHash('sha256').update(`case ${number}`).digest();
  const pick = (at: number, count: number) => bytes.readUInt16BE(at) % count;
  const defendant = (at: number) => ({
    sex: `s${pick(at, 2)}`,
    ageBand: `g${2 + pick(at + 1, 7)}`,
    attributes: { role: `l${pick(at + 2, 12)}` },
    convictions: [
      { offence: `o${pick(at + 3, 20)}`, counts: 1 + pick(at + 4, 12), principal: true },
      ...(pick(at + 5, 3) === 0 ? [{ offence: `o${pick(at + 6, 20)}`, principal: false }] : []),
    ],
    sentence: {
      outcome: `u${pick(at + 7, 8)}`,
      custodyTerm: `P${1 + pick(at + 8, 60)}M`,
      orders: [`r${pick(at + 9, 6)}`],
    },
  });
  return {
    externalIds: [{ system: 'bench', value: String(number) }],
    sentencedOn: new Date(FIRST + pick(0, 3_652) * DAY).toISOString().slice(0, 10),
    area: `a${pick(2, 44)}`,
    courtType: `c${pick(4, 3)}`,
    quantities: [{ quantity: 'images', value: bytes.readUInt32BE(6) % 100_000, basis: 'exact' }],
    defendants: [defendant(8), ...(pick(28, 20) === 0 ? [defendant(18)] : [])],
    sources: [{ outletType: 'regional', publishedOn: '2020-01-01', url: `https://example.org/${number}` }],
  };
}

/** Writes cases as NDJSON, and answers how many bytes they took. */
export async function writeCases(path: string, count: number): Promise<number> {
  const file = createWriteStream(path);
  let bytes = 0;
  for (let start = 0; start < count; start += 1_000) {
    const lines: string[] = [];
    for (let number = start; number < Math.min(count, start + 1_000); number += 1)
      lines.push(`${JSON.stringify(caseOf(number))}\n`);
    const text = lines.join('');
    bytes += Buffer.byteLength(text);
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return bytes;
}
