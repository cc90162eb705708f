CREATE TABLE "release_secrets" (
	"release_id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "held" jsonb;--> statement-breakpoint
ALTER TABLE "release_secrets" ADD CONSTRAINT "release_secrets_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;