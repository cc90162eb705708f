import { z } from 'zod';
import { AUDIENCES } from './vocabulary.ts';

/** Forms of ids, labels and texts that definitions are made of. */

export const CamelId = z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/);

export const KebabId = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

export const CodeName = z
  .string()
  .max(60)
  .regex(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/);

export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const Label = z.string().min(1).max(200);

export const Text = z.string().min(1).max(4_000);

export const Url = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\/\S+$/);

export const Bound = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const Audience = z.enum(AUDIENCES);

export const Levels = z.record(CamelId, Audience);
