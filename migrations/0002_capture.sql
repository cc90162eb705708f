CREATE TABLE "duplicate_pairs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"one" uuid NOT NULL,
	"other" uuid NOT NULL,
	"score" integer NOT NULL,
	"reasons" json NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"decided_by_label" text,
	"note" text,
	CONSTRAINT "duplicate_pairs_ordered" CHECK ("duplicate_pairs"."one" < "duplicate_pairs"."other"),
	CONSTRAINT "duplicate_pairs_state_known" CHECK ("duplicate_pairs"."state" in ('open', 'same', 'different')),
	CONSTRAINT "duplicate_pairs_decided_whole" CHECK (("duplicate_pairs"."state" = 'open') = ("duplicate_pairs"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "erased_marks" (
	"dataset_id" text NOT NULL,
	"mark" text NOT NULL,
	"kind" text NOT NULL,
	"systems" text[] NOT NULL,
	"case_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "erased_marks_pk" PRIMARY KEY("dataset_id","mark","case_id"),
	CONSTRAINT "erased_marks_kind_known" CHECK ("erased_marks"."kind" in ('external-id', 'content'))
);
--> statement-breakpoint
CREATE TABLE "idempotent_answers" (
	"key_id" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"fingerprint" text,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text,
	"case_ids" uuid[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotent_answers_pk" PRIMARY KEY("key_id","method","path","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "import_cases" (
	"import_id" uuid NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "import_cases_pk" PRIMARY KEY("import_id","name")
);
--> statement-breakpoint
CREATE TABLE "import_chunks" (
	"import_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"first_row" integer NOT NULL,
	"rows" integer NOT NULL,
	"content" text NOT NULL,
	CONSTRAINT "import_chunks_pk" PRIMARY KEY("import_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "import_rejects" (
	"import_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"content" text NOT NULL,
	"error" text NOT NULL,
	"marks" text[] NOT NULL,
	CONSTRAINT "import_rejects_pk" PRIMARY KEY("import_id","row")
);
--> statement-breakpoint
CREATE TABLE "import_results" (
	"import_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"results" json NOT NULL,
	CONSTRAINT "import_results_pk" PRIMARY KEY("import_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"key_id" text NOT NULL,
	"key_label" text NOT NULL,
	"request_id" text NOT NULL,
	"format" text NOT NULL,
	"mode" text NOT NULL,
	"case_state" text NOT NULL,
	"validate_only" boolean NOT NULL,
	"strict" boolean NOT NULL,
	"state" text NOT NULL,
	"columns" json,
	"bytes" bigint NOT NULL,
	"rows" integer NOT NULL,
	"chunks" integer NOT NULL,
	"chunks_done" integer NOT NULL,
	"rows_done" integer NOT NULL,
	"created" integer NOT NULL,
	"updated" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"rejected" integer NOT NULL,
	"undone" integer NOT NULL,
	"kept" integer NOT NULL,
	"reversed_by" text,
	"reversed_by_label" text,
	"reversal_request_id" text,
	"reverses_live" boolean NOT NULL,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "imports_state_known" CHECK ("imports"."state" in ('receiving', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'reversing', 'reversed'))
);
--> statement-breakpoint
CREATE TABLE "acknowledgements" (
	"dataset_id" text NOT NULL,
	"key_id" text NOT NULL,
	"number" integer NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "acknowledgements_pk" PRIMARY KEY("dataset_id","key_id","number")
);
--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "sentenced_on" date;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "area" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "merged_directly_into" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "before_merge" jsonb;--> statement-breakpoint
ALTER TABLE "instance" ADD COLUMN "mark_secret" text;--> statement-breakpoint
update instance set mark_secret = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');--> statement-breakpoint
ALTER TABLE "instance" ALTER COLUMN "mark_secret" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "reload" boolean;--> statement-breakpoint
ALTER TABLE "duplicate_pairs" ADD CONSTRAINT "duplicate_pairs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_pairs" ADD CONSTRAINT "duplicate_pairs_one_cases_id_fk" FOREIGN KEY ("one") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_pairs" ADD CONSTRAINT "duplicate_pairs_other_cases_id_fk" FOREIGN KEY ("other") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "erased_marks" ADD CONSTRAINT "erased_marks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_cases" ADD CONSTRAINT "import_cases_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_chunks" ADD CONSTRAINT "import_chunks_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rejects" ADD CONSTRAINT "import_rejects_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_results" ADD CONSTRAINT "import_results_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acknowledgements" ADD CONSTRAINT "acknowledgements_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "duplicate_pairs_unique" ON "duplicate_pairs" USING btree ("one","other");--> statement-breakpoint
CREATE INDEX "duplicate_pairs_other" ON "duplicate_pairs" USING btree ("other");--> statement-breakpoint
CREATE INDEX "duplicate_pairs_state" ON "duplicate_pairs" USING btree ("dataset_id","state","id");--> statement-breakpoint
CREATE INDEX "idempotent_answers_cases" ON "idempotent_answers" USING gin ("case_ids");--> statement-breakpoint
CREATE INDEX "idempotent_answers_created" ON "idempotent_answers" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "import_rejects_marks" ON "import_rejects" USING gin ("marks");--> statement-breakpoint
CREATE INDEX "imports_open" ON "imports" USING btree ("created_at") WHERE "imports"."state" in ('receiving', 'queued', 'running', 'reversing');--> statement-breakpoint
CREATE INDEX "imports_dataset" ON "imports" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_request_unique" ON "imports" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "cases_alike" ON "cases" USING btree ("dataset_id","area","sentenced_on");--> statement-breakpoint
CREATE INDEX "cases_merged_into" ON "cases" USING btree ("merged_into") WHERE "cases"."merged_into" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_dataset" ON "audit_log" USING btree ("dataset_id","seq");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject","seq");--> statement-breakpoint
CREATE INDEX "audit_log_key" ON "audit_log" USING btree ("key_id","seq");--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_merged_whole" CHECK (("cases"."state" = 'merged') = ("cases"."merged_into" is not null) and ("cases"."merged_into" is null) = ("cases"."merged_directly_into" is null) and ("cases"."merged_into" is null) = ("cases"."before_merge" is null));--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_merged_named" CHECK ("changes"."merged_into" is null or "changes"."op" = 'remove');--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_reload_named" CHECK ("changes"."reload" is null or "changes"."op" = 'codebook');--> statement-breakpoint
-- Cases of before: their day and area as their head says them.
update cases c set sentenced_on = (r.content ->> 'sentencedOn')::date, area = coalesce(r.content ->> 'area', '')
from case_revisions r where r.case_id = c.id and r.revision = c.head_content and r.content is not null;--> statement-breakpoint
create trigger erased_marks_append_only before update or delete on erased_marks
  for each row execute function refuse_change();--> statement-breakpoint
create trigger erased_marks_no_truncate before truncate on erased_marks
  for each statement execute function refuse_change();--> statement-breakpoint
create trigger acknowledgements_append_only before update or delete on acknowledgements
  for each row execute function refuse_change();--> statement-breakpoint
create trigger acknowledgements_no_truncate before truncate on acknowledgements
  for each statement execute function refuse_change();
