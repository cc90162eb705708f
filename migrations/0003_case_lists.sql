CREATE INDEX "case_revisions_author" ON "case_revisions" USING btree ("dataset_id","author_key") WHERE "case_revisions"."content" is not null;--> statement-breakpoint
CREATE INDEX "cases_sentenced" ON "cases" USING btree ("dataset_id","sentenced_on");--> statement-breakpoint
CREATE INDEX "cases_changed" ON "cases" USING btree ("dataset_id","updated_at");