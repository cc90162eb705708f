ALTER TABLE "api_keys" ADD COLUMN "revoked_by" text;--> statement-breakpoint
CREATE INDEX "api_keys_created_by" ON "api_keys" USING btree ("created_by");--> statement-breakpoint
-- Revoked through the API: the entry in the audit log has the key that did it. A key that another ASSIZE_ADMIN_KEY replaced has
-- its entry from the same start as key.configure.
UPDATE "api_keys" k SET "revoked_by" = (
	SELECT a."key_id" FROM "audit_log" a WHERE a."subject" = k."id" AND a."action" = 'key.revoke'
		AND NOT EXISTS (SELECT FROM "audit_log" c WHERE c."request_id" = a."request_id" AND c."action" = 'key.configure')
	ORDER BY a."seq" DESC LIMIT 1
) WHERE k."revoked_at" IS NOT NULL;--> statement-breakpoint
-- No key outlives the keys that it descends from. Keys that were minted to do so now end with the first of them.
WITH RECURSIVE line ("id", "maker", "ends") AS (
	SELECT "id", "created_by", "expires_at" FROM "api_keys"
	UNION
	SELECT l."id", k."created_by", k."expires_at" FROM line l JOIN "api_keys" k ON k."id" = l."maker"
), bounds AS (SELECT "id", min("ends") AS "ends" FROM line GROUP BY "id")
UPDATE "api_keys" k SET "expires_at" = b."ends" FROM bounds b
WHERE b."id" = k."id" AND b."ends" IS NOT NULL AND (k."expires_at" IS NULL OR k."expires_at" > b."ends");
