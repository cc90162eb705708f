ALTER TABLE "release_checks" ADD COLUMN "awaiting" jsonb;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "awaiting" jsonb;