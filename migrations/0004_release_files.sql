CREATE TABLE "release_file_sets" (
	"release_id" uuid PRIMARY KEY NOT NULL,
	"erasures_seen" bigint,
	"described" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "release_files" (
	"release_id" uuid NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"rows" bigint,
	"access" text NOT NULL,
	"store_key" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "release_files_pk" PRIMARY KEY("release_id","name"),
	CONSTRAINT "release_files_access_known" CHECK ("release_files"."access" in ('public', 'records'))
);
--> statement-breakpoint
ALTER TABLE "release_file_sets" ADD CONSTRAINT "release_file_sets_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_files" ADD CONSTRAINT "release_files_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;