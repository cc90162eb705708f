import { AUTHORIZED, BASE, DATASET, type Query, typed, use, VERSION } from './calls';
import {
  CreateCaseBody,
  CreateCaseResponse,
  GetReleaseResponse,
  GetStatisticsQueryParams,
  GetStatisticsResponse,
  ListHeadlinesResponse,
  ListRecordsResponse,
} from './generated/orval-zod';

/** Schemas alone: the program fetches, and has them check what is sent and answered. */
const release = `${BASE}/v1/datasets/${DATASET}/releases/${VERSION}`;

function searchOf(query: object): URLSearchParams {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return new URLSearchParams(pairs);
}
async function answerOf(url: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}
const checked = (query: Query) => searchOf(GetStatisticsQueryParams.parse(query));

await use({
  statistics: async (query) =>
    typed(GetStatisticsResponse.parse(await answerOf(`${release}/statistics?${checked(query)}`))),
  refused: async (query) => (await fetch(`${release}/statistics?${checked(query)}`)).json(),
  csv: async (query) => (await fetch(`${release}/statistics.csv?${checked(query)}`)).text(),
  headlines: async () => typed(ListHeadlinesResponse.parse(await answerOf(`${release}/headlines`)).items),
  manifest: async () => {
    const answer = await fetch(release);
    return { body: typed(GetReleaseResponse.parse(await answer.json())), etag: answer.headers.get('etag') };
  },
  manifestAgain: async (etag) => (await fetch(release, { headers: { 'if-none-match': etag } })).status,
  records: async (page) =>
    typed(
      ListRecordsResponse.parse(
        await answerOf(`${BASE}/v1/datasets/${DATASET}/records?${searchOf(page)}`, { headers: AUTHORIZED }),
      ),
    ),
  createCase: async (body) => {
    const created = CreateCaseResponse.parse(
      await answerOf(`${BASE}/v1/datasets/${DATASET}/cases`, {
        method: 'POST',
        headers: { ...AUTHORIZED, 'content-type': 'application/json' },
        body: JSON.stringify(CreateCaseBody.parse(body)),
      }),
    );
    if ('valid' in created) throw new Error('it was a dry run');
    return typed(created);
  },
});
