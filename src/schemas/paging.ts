import { z } from 'zod';

/** The default and the maximum of `limit`. */
export const PAGE = 100;
export const MAX_PAGE = 1_000;

/** A page of a list: the same body everywhere. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item).describe('The items of this page, in the order of the list.'),
    next: z.string().nullable().describe('Path of the next page; null at the end.'),
  });
