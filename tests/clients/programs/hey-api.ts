import { DATASET, KEY, typed, use, VERSION } from './calls';
import {
  createCase,
  getRelease,
  getStatistics,
  getStatisticsCsv,
  listHeadlines,
  listRecords,
} from './generated/hey-api';

const path = { dataset: DATASET, version: VERSION };
/** The base address is that of `servers` in the document. */
const auth = () => KEY;

await use({
  statistics: async (query) => typed((await getStatistics({ path, query, throwOnError: true })).data),
  refused: async (query) => {
    const { error } = await getStatistics({ path, query });
    if (!error) throw new Error('it was answered');
    return typed(error);
  },
  csv: async (query) => typed((await getStatisticsCsv({ path, query, throwOnError: true })).data),
  headlines: async () => typed((await listHeadlines({ path, throwOnError: true })).data.items),
  manifest: async () => {
    const { data, response } = await getRelease({ path, throwOnError: true });
    return { body: typed(data), etag: response.headers.get('etag') };
  },
  manifestAgain: async (etag) => {
    const { response } = await getRelease({ path, headers: { 'if-none-match': etag } });
    return response?.status ?? 0;
  },
  records: async (query) =>
    typed((await listRecords({ path: { dataset: DATASET }, query, auth, throwOnError: true })).data),
  createCase: async (body) => {
    const { data } = await createCase({ path: { dataset: DATASET }, body, auth, throwOnError: true });
    if ('valid' in data) throw new Error('it was a dry run');
    return typed(data);
  },
});
