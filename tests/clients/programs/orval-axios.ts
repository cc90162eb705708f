import { isAxiosError } from 'axios';
import { AUTHORIZED, DATASET, typed, use, VERSION } from './calls';
import {
  createCase,
  getRelease,
  getStatistics,
  getStatisticsCsv,
  listHeadlines,
  listRecords,
  type Problem,
} from './generated/orval-axios';

await use({
  statistics: async (query) => typed((await getStatistics(DATASET, VERSION, query)).data),
  refused: async (query) => {
    const error: unknown = await getStatistics(DATASET, VERSION, query).catch((thrown: unknown) => thrown);
    if (!isAxiosError<Problem>(error) || !error.response) throw error;
    return typed(error.response.data);
  },
  csv: async (query) => typed((await getStatisticsCsv(DATASET, VERSION, query)).data),
  headlines: async () => typed((await listHeadlines(DATASET, VERSION)).data.items),
  manifest: async () => {
    const { data, headers } = await getRelease(DATASET, VERSION);
    return { body: typed(data), etag: String(headers.etag) };
  },
  manifestAgain: async (etag) => {
    // Axios takes every status but 2xx for a failure.
    const error: unknown = await getRelease(DATASET, VERSION, { headers: { 'if-none-match': etag } }).catch(
      (thrown: unknown) => thrown,
    );
    if (!isAxiosError(error)) throw error;
    return error.response?.status ?? 0;
  },
  records: async (page) => typed((await listRecords(DATASET, page, { headers: AUTHORIZED })).data),
  createCase: async (body) => {
    const { data } = await createCase(DATASET, body, undefined, { headers: AUTHORIZED });
    if ('valid' in data) throw new Error('it was a dry run');
    return typed(data);
  },
});
