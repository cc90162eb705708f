CREATE TABLE "release_checks" (
	"dataset_id" text PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"state" text NOT NULL,
	"position" bigint NOT NULL,
	"codebook_version" integer NOT NULL,
	"progress" jsonb,
	"result" jsonb,
	"held" jsonb,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "release_checks_state_known" CHECK ("release_checks"."state" in ('checking', 'passed', 'held', 'failed')),
	CONSTRAINT "release_checks_whole" CHECK (("release_checks"."state" = 'checking') = ("release_checks"."finished_at" is null) and ("release_checks"."state" = 'passed') = ("release_checks"."result" is not null) and ("release_checks"."state" = 'held') = ("release_checks"."held" is not null) and ("release_checks"."state" = 'failed') = ("release_checks"."error" is not null))
);
--> statement-breakpoint
ALTER TABLE "release_checks" ADD CONSTRAINT "release_checks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_checks" ADD CONSTRAINT "release_checks_codebook_fk" FOREIGN KEY ("dataset_id","codebook_version") REFERENCES "public"."codebooks"("dataset_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "release_checks_id_unique" ON "release_checks" USING btree ("id");