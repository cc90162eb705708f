-- Amounts may have decimals. This rewrites the table; bigint and numeric have no common form.
ALTER TABLE "quantities" ALTER COLUMN "value" SET DATA TYPE numeric;--> statement-breakpoint
-- Null where the date is known to the day, as all dates are so far.
ALTER TABLE "cases" ADD COLUMN "sentenced_to" date;
