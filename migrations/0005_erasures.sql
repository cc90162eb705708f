ALTER TABLE "instance" ADD COLUMN "erasures" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "instance" ADD COLUMN "erasures_cleared" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What was erased by older versions has left its traces, too.
update instance set erasures = 1 where exists (select from erased_marks);--> statement-breakpoint
-- The planner's statistics hold samples of values. Of texts that may name a person it needs none. That the type is given again
-- drops the samples that there are.
alter table case_external_ids alter column value type text, alter column value set statistics 0;--> statement-breakpoint
alter table case_revisions alter column note type text, alter column note set statistics 0;--> statement-breakpoint
alter table duplicate_pairs alter column note type text, alter column note set statistics 0;--> statement-breakpoint
alter table sources alter column url type text, alter column url set statistics 0;--> statement-breakpoint
alter table import_chunks alter column content type text, alter column content set statistics 0;--> statement-breakpoint
alter table import_rejects alter column content type text, alter column content set statistics 0;--> statement-breakpoint
alter table import_rejects alter column error type text, alter column error set statistics 0;--> statement-breakpoint
alter table idempotent_answers alter column body type text, alter column body set statistics 0;--> statement-breakpoint
alter table idempotent_answers alter column idempotency_key type text, alter column idempotency_key set statistics 0;
