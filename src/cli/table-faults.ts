import { tableCheck } from '../aggregates/margins.ts';
import { tableRowReader } from '../aggregates/rows.ts';
import type { ConvertedFile } from '../authoring/convert.ts';
import type { Codebook } from '../codebook/model.ts';

/** What an import would refuse of an official table that was converted: rows with the same codes, and totals that do not add up. */

const ADVICE: Readonly<Record<string, string>> = {
  'total-mismatch': 'If the publisher rounds each number by itself, leave the figure out of the answer to `adding up`.',
};

export function tableFaults(codebook: Codebook, { header, lines }: ConvertedFile): string[] {
  const read = tableRowReader(codebook, header, 'file');
  const check = tableCheck(codebook);
  const faults: string[] = [];
  const refuse = (at: number, { code, detail }: { code: string; detail: string }): void => {
    const { line, cells = [] } = lines[at] ?? {};
    const why = detail.replace(/^Row (\d+)/, (_, row) => `Line ${lines[Number(row)]?.line}`);
    faults.push(
      `Line ${line} (${cells.filter((cell) => cell !== '').join(', ')}): ${why} ${ADVICE[code] ?? ''}`.trim(),
    );
  };
  for (const [at, { cells }] of lines.entries()) {
    const found = read(cells);
    const problems = 'problems' in found ? found.problems : [check.add(at, found.row)];
    for (const problem of problems) if (problem) refuse(at, problem);
  }
  if (faults.length === 0) for (const wrong of check.totals()) if (wrong) refuse(wrong.number, wrong.problem);
  return faults;
}
