ALTER TABLE "api_keys" ADD COLUMN "agreement" jsonb;--> statement-breakpoint
-- Of a key with every scope that is still true.
UPDATE "api_keys" SET "scopes" = array_append("scopes", 'webhooks:manage') WHERE "role" = 'admin' AND NOT ('webhooks:manage' = ANY("scopes"));
