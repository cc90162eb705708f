import { readFileSync } from 'node:fs';
import { connect } from './api.ts';
import { mojTable } from './moj-table.ts';
import { count, publish, putDataset, runExample, shareOf } from './publication.ts';
import { uploadTable } from './table-upload.ts';

/**
 * Publishes an official table through the public API: caution and conviction occasions in England and Wales, 2014-2024, by offence
 * group, sex, previous convictions and outcome. Run again it changes nothing.
 *
 *   ASSIZE_KEY=… npm run example:moj -- ../shared/data/moj_offender_histories_outcomes_2014_2024.csv
 */

const DATASET = '/v1/datasets/moj-offender-histories';

await runExample('example:moj', async ({ file, key, url }) => {
  const table = mojTable(readFileSync(file, 'utf8'));
  const call = connect(url, key);
  await putDataset(call, DATASET, './moj-offender-histories.json');
  const { rows, counts } = await uploadTable(url, key, call, DATASET, table);
  const kept = counts.created + counts.unchanged;
  const news = counts.created > 0 ? 'uploaded' : 'nothing has changed since';
  console.log(`${count(kept)} rows, ${count(rows - kept)} totals that add up: ${news}`);
  const headlines = await publish(call, DATASET);
  // One numerator, two denominators, two figures: which of them is meant must be said.
  console.log('Adults, sexual offences, 2014, immediate custody:');
  for (const headline of headlines) console.log(`${shareOf(headline)}: ${headline.statement ?? ''}`);
});
