CREATE TABLE "case_selection_parts" (
	"selection_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"cases" json NOT NULL,
	"outcomes" json,
	CONSTRAINT "case_selection_parts_pk" PRIMARY KEY("selection_id","part")
);
--> statement-breakpoint
CREATE TABLE "case_selections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"key_id" text NOT NULL,
	"key_label" text NOT NULL,
	"scopes" text[] NOT NULL,
	"request_id" text NOT NULL,
	"to" text NOT NULL,
	"reason" text,
	"note" text,
	"selected" json NOT NULL,
	"total" integer NOT NULL,
	"moved" integer NOT NULL,
	"refused" integer NOT NULL,
	"state" text NOT NULL,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "case_selections_state_known" CHECK ("case_selections"."state" in ('queued', 'running', 'succeeded', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "case_selection_parts" ADD CONSTRAINT "case_selection_parts_selection_id_case_selections_id_fk" FOREIGN KEY ("selection_id") REFERENCES "public"."case_selections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_selections" ADD CONSTRAINT "case_selections_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_selections_open" ON "case_selections" USING btree ("created_at") WHERE "case_selections"."state" in ('queued', 'running');