import { readFileSync } from 'node:fs';
import { progress } from '../src/cli/terminal.ts';
import { connect } from './api.ts';
import { EXTERNAL_SYSTEM, externalValue, oldBaileyCases } from './old-bailey-case.ts';
import { count, publish, putDataset, runExample, shareOf } from './publication.ts';
import { finishCases, isUnfinished, listCases, postAndApprove } from './upload.ts';

/**
 * Loads the guilty verdicts of Old Bailey Voices into a running service, as its partners would: through the public API.
 * Run again it changes nothing; run again after an interruption it goes on where it stopped.
 *
 *   ASSIZE_KEY=… npm run example:old-bailey -- ../shared/data/old_bailey_defendants_1780_1880.csv
 */

const DATASET = '/v1/datasets/old-bailey-1780-1880';

await runExample('example:old-bailey', async ({ file, key, url }) => {
  const cases = oldBaileyCases(readFileSync(file, 'utf8'));
  const call = connect(url, key);
  await putDataset(call, DATASET, './old-bailey-1780-1880.json');
  const present = await listCases(call, DATASET, EXTERNAL_SYSTEM);
  const missing = cases.filter((posted) => !present.has(externalValue(posted) ?? ''));
  const unfinished = [...present.values()].filter(isUnfinished);
  console.log(
    `${count(cases.length)} guilty verdicts: ${count(missing.length)} to post, ${count(unfinished.length)} to approve`,
  );
  const total = missing.length + unfinished.length;
  if (total > 0) {
    const shown = progress('Posting and approving', 'cases');
    let done = 0;
    const advance = (by: number): void => {
      done += by;
      shown.update(done, total);
    };
    try {
      await finishCases(call, DATASET, unfinished, advance);
      await postAndApprove(call, DATASET, missing, advance);
    } finally {
      shown.stop();
    }
  }
  for (const headline of await publish(call, DATASET)) {
    const { wording, statement } = headline;
    console.log(`${shareOf(headline)}, "${wording?.text ?? 'no wording'}": ${statement ?? ''}`);
  }
});
