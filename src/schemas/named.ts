import { z } from 'zod';

/** An object of the API, which has no other members, by its name and description in the OpenAPI document. */
export const named = <Shape extends z.ZodRawShape>(id: string, description: string, shape: Shape) =>
  z.strictObject(shape).meta({ id, description });
