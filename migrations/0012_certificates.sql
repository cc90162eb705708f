CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_part" text NOT NULL,
	"private_part" text,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "release_certificates" (
	"release_id" uuid PRIMARY KEY NOT NULL,
	"certificate" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "summary" jsonb;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "protection" jsonb;--> statement-breakpoint
ALTER TABLE "release_certificates" ADD CONSTRAINT "release_certificates_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_certifiable_whole" CHECK (("releases"."summary" is null) = ("releases"."protection" is null));--> statement-breakpoint
create trigger release_certificates_frozen before insert or update or delete on release_certificates
  for each row execute function release_frozen();
--> statement-breakpoint
create trigger release_certificates_no_truncate before truncate on release_certificates
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger signing_keys_kept before delete on signing_keys
  for each row execute function refuse_change();
--> statement-breakpoint
create trigger signing_keys_no_truncate before truncate on signing_keys
  for each statement execute function refuse_change();
