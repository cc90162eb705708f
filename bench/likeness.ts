import { existsSync, readFileSync } from 'node:fs';
import { oldBaileyCases } from '../examples/old-bailey-case.ts';
import { checkCase } from '../src/cases/check.ts';
import { profileOf } from '../src/cases/linkage/profile.ts';
import { LIKELY, scoreMatch } from '../src/cases/linkage/score.ts';
import { checkDataset } from '../src/codebook/check.ts';
import { compile } from '../src/codebook/compile.ts';
import { leaveOut, promise } from './measure.ts';

/**
 * False alarms among real cases: of all pairs of Old Bailey cases sentenced within a week of each other, how many would be
 * taken for two reports of one case. Each is a trial of its own there, so any is wrong; external ids are left aside, as of
 * two newspapers. `npx tsx bench/likeness.ts [file.csv]`, default ../shared/data/old_bailey_defendants_1780_1880.csv.
 */

const WINDOW_DAYS = 7;
const file = process.argv[2] ?? '../shared/data/old_bailey_defendants_1780_1880.csv';
if (!existsSync(file)) leaveOut(`${file} is not here`);

const id = 'old-bailey-1780-1880';
const posted = JSON.parse(readFileSync(new URL(`../examples/${id}.json`, import.meta.url), 'utf8'));
const dataset = checkDataset(id, posted);
if ('faults' in dataset) throw new Error('the codebook of the example has faults');
const codebook = compile(id, dataset.definition);
let made = 0;
const newId = () => `00000000-0000-4000-8000-${String(made++).padStart(12, '0')}`;
const profiles = oldBaileyCases(readFileSync(file, 'utf8')).map(({ externalIds: _, ...body }) => {
  const checked = checkCase(codebook, body, { mode: 'create', newId });
  if ('faults' in checked) throw new Error('a case of the example has faults');
  return profileOf(codebook, checked.content);
});
const dayOf = (profile: (typeof profiles)[number]): number => profile.days?.first ?? Number.POSITIVE_INFINITY;
profiles.sort((one, other) => dayOf(one) - dayOf(other));

let pairs = 0;
let likely = 0;
let highest = 0;
const started = performance.now();
for (const [index, one] of profiles.entries()) {
  for (let next = index + 1; ; next += 1) {
    const other = profiles[next];
    if (other === undefined || dayOf(other) - dayOf(one) > WINDOW_DAYS) break;
    const { score = 0 } = scoreMatch(codebook, one, other, 0) ?? {};
    pairs += 1;
    if (score >= LIKELY) likely += 1;
    highest = Math.max(highest, score);
  }
}
const each = ((performance.now() - started) * 1_000) / pairs;
console.log(
  `${profiles.length} cases, ${pairs} pairs within ${WINDOW_DAYS} days: ${likely} likely, highest score ${highest}`,
);
console.log(`${each.toFixed(1)} µs a pair with its reasons`);
promise(likely <= pairs * 0.001, 'at most 0.1%');
