ALTER TABLE "convictions" DROP CONSTRAINT "convictions_counts_positive";--> statement-breakpoint
ALTER TABLE "convictions" ADD CONSTRAINT "convictions_counts_not_negative" CHECK ("convictions"."counts" >= 0);--> statement-breakpoint
create trigger codebooks_no_truncate before truncate on codebooks
  for each statement execute function refuse_change();
