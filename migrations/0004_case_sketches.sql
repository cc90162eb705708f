DROP INDEX "cases_alike";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "sketch" "bytea";--> statement-breakpoint
CREATE INDEX "cases_alike" ON "cases" USING btree ("dataset_id","area","sentenced_on","sketch","id") WHERE "cases"."state" in ('draft', 'in-review', 'returned', 'approved');