import { DATASET, KEY, typed, use, VERSION } from './calls';
import { Api, type HttpResponse, type Problem } from './generated/swagger-typescript-api';

/** The base address is that of `servers` in the document. */
const { v1 } = new Api();
const keyed = new Api<string>({
  securityWorker: (key) => (key === null ? {} : { headers: { authorization: `Bearer ${key}` } }),
});
keyed.setSecurityData(KEY);

/** The client throws its answer unless the status is 2xx. */
const refusalOf = (call: Promise<unknown>): Promise<HttpResponse<unknown, Problem>> =>
  call.then(
    () => Promise.reject(new Error('it was answered')),
    (thrown: HttpResponse<unknown, Problem>) => thrown,
  );

await use({
  statistics: async (query) => typed((await v1.getStatistics(DATASET, VERSION, query)).data),
  refused: async (query) => typed((await refusalOf(v1.getStatistics(DATASET, VERSION, query))).error),
  csv: async (query) => (await v1.getStatisticsCsv(DATASET, VERSION, query)).text(),
  headlines: async () => typed((await v1.listHeadlines(DATASET, VERSION)).data.items),
  manifest: async () => {
    const { data, headers } = await v1.getRelease(DATASET, VERSION);
    return { body: typed(data), etag: headers.get('etag') };
  },
  manifestAgain: async (etag) =>
    (await refusalOf(v1.getRelease(DATASET, VERSION, { headers: { 'if-none-match': etag } }))).status,
  records: async (page) => typed((await keyed.v1.listRecords(DATASET, page)).data),
  createCase: async (body) => {
    const { data } = await keyed.v1.createCase(DATASET, body);
    if ('valid' in data) throw new Error('it was a dry run');
    return typed(data);
  },
});
