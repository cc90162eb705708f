import { addHeadlineUses } from '../db/queries/headline-uses.ts';
import { startTally, type Tally, type TallyOptions, utcDay } from './tally.ts';

/**
 * How often each headline is asked for on each day in UTC: its answer, its page, and checks of claims about it. What caches in front
 * of the service answer is not counted, nor what is read of a draft.
 */
export interface HeadlineUses extends Pick<Tally<never>, 'write' | 'stop'> {
  /** Notes the address of a read that was answered, whatever it is of. */
  note(url: string): void;
}

const OF_HEADLINE = /^(?:\/v1)?\/datasets\/([a-z0-9-]+)\/releases\/(?!draft\/)[^/?]+\/headlines\/([a-z0-9-]+)/;

export function countHeadlineUses(options: TallyOptions): HeadlineUses {
  const { add, write, stop } = startTally({
    ...options,
    nameOf: ({ day, datasetId, headlineId }) => `${day} ${datasetId} ${headlineId}`,
    sum: (one, { requests }) => ({ ...one, requests: one.requests + requests }),
    store: addHeadlineUses,
  });
  return {
    note(url) {
      const [, datasetId, headlineId] = OF_HEADLINE.exec(url) ?? [];
      if (datasetId === undefined || headlineId === undefined) return;
      add({ day: utcDay(options.now()), datasetId, headlineId, requests: 1 });
    },
    write,
    stop,
  };
}
