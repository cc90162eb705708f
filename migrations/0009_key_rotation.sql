ALTER TABLE "api_keys" ADD COLUMN "previous_secret_hash" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "previous_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "api_keys_previous_secret_hash" ON "api_keys" USING btree ("previous_secret_hash");