CREATE TABLE "redefinitions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"key_id" text NOT NULL,
	"key_label" text NOT NULL,
	"request_id" text NOT NULL,
	"definition" json NOT NULL,
	"posted" json NOT NULL,
	"state" text NOT NULL,
	"phase" text NOT NULL,
	"after" uuid NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"audit_seq" bigint NOT NULL,
	"dimensions" text[] DEFAULT '{}' NOT NULL,
	"reload" boolean DEFAULT false NOT NULL,
	"renamed" boolean DEFAULT false NOT NULL,
	"fact_keys" json DEFAULT '{}'::json NOT NULL,
	"codebook_version" integer,
	"refused" json,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "redefinitions_state_known" CHECK ("redefinitions"."state" in ('queued', 'running', 'succeeded', 'refused', 'failed', 'cancelled')),
	CONSTRAINT "redefinitions_phase_known" CHECK ("redefinitions"."phase" in ('check', 'refit', 'search'))
);
--> statement-breakpoint
ALTER TABLE "codebooks" ADD COLUMN "fact_keys" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "redefinitions" ADD CONSTRAINT "redefinitions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "redefinitions_one_open" ON "redefinitions" USING btree ("dataset_id") WHERE "redefinitions"."state" in ('queued', 'running');