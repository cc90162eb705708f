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
	"row" integer NOT NULL,
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
	"sources_seen" boolean NOT NULL,
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
	"valid" integer NOT NULL,
	"undone" integer NOT NULL,
	"kept" integer NOT NULL,
	"reversed_by" text,
	"reversed_by_label" text,
	"reversal_request_id" text,
	"reversal_reason" text,
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
CREATE INDEX "changes_erased" ON "changes" USING btree ("dataset_id","seq") WHERE "changes"."cause" = 'erased';--> statement-breakpoint
CREATE INDEX "audit_log_dataset" ON "audit_log" USING btree ("dataset_id","seq");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject","seq");--> statement-breakpoint
CREATE INDEX "audit_log_key" ON "audit_log" USING btree ("key_id","seq");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING brin ("at");--> statement-breakpoint
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
  for each statement execute function refuse_change();--> statement-breakpoint
CREATE TABLE "release_dates" (
	"release_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"publish_at" timestamp with time zone,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	"key_id" text NOT NULL,
	"request_id" text NOT NULL,
	CONSTRAINT "release_dates_pk" PRIMARY KEY("release_id","number")
);
--> statement-breakpoint
CREATE TABLE "release_previews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"release_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"label" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "release_previews_ordered" CHECK ("release_previews"."starts_at" < "release_previews"."ends_at")
);
--> statement-breakpoint
ALTER TABLE "releases" DROP CONSTRAINT "releases_state_known";--> statement-breakpoint
ALTER TABLE "releases" DROP CONSTRAINT "releases_draft_built";--> statement-breakpoint
DROP INDEX "releases_one_open";--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "publish_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "erasures_seen" bigint;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "withdrawal_reason" text;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "replacement" text;--> statement-breakpoint
ALTER TABLE "release_dates" ADD CONSTRAINT "release_dates_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_previews" ADD CONSTRAINT "release_previews_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "release_previews_secret_hash_unique" ON "release_previews" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "release_previews_release" ON "release_previews" USING btree ("release_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_one_open" ON "releases" USING btree ("dataset_id") WHERE "releases"."state" in ('building', 'draft', 'scheduled', 'failed');--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_state_known" CHECK ("releases"."state" in ('building', 'draft', 'scheduled', 'failed', 'published', 'withdrawn', 'discarded'));--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_draft_built" CHECK ("releases"."state" not in ('draft', 'scheduled') or ("releases"."built_at" is not null and "releases"."counts" is not null));--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_scheduled_dated" CHECK ("releases"."state" <> 'scheduled' or "releases"."publish_at" is not null);--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_withdrawn_whole" CHECK (("releases"."state" = 'withdrawn') = ("releases"."withdrawn_at" is not null) and ("releases"."withdrawn_at" is null) = ("releases"."withdrawal_reason" is null) and ("releases"."replacement" is null or "releases"."withdrawn_at" is not null));--> statement-breakpoint
create trigger release_dates_append_only before update or delete on release_dates
  for each row execute function refuse_change();--> statement-breakpoint
create trigger release_dates_no_truncate before truncate on release_dates
  for each statement execute function refuse_change();--> statement-breakpoint
-- Of a published release only this may change, once: it is withdrawn, at a time, for a reason, with a replacement.
create or replace function releases_frozen() returns trigger language plpgsql as $$
declare
  withdrawal text[] := array['state', 'withdrawn_at', 'withdrawal_reason', 'replacement', 'updated_at'];
begin
  if tg_op = 'DELETE' then
    if old.major is not null then
      raise exception 'a published release is never deleted' using errcode = 'AS002';
    end if;
    return old;
  end if;
  if old.state = 'withdrawn'
     or (old.state = 'published'
         and (new.state <> 'withdrawn' or (to_jsonb(new) - withdrawal) is distinct from (to_jsonb(old) - withdrawal))) then
    raise exception 'a published release is never changed' using errcode = 'AS002';
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE TABLE "release_digests" (
	"release_id" uuid NOT NULL,
	"by" text NOT NULL,
	"measure" text NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "release_digests_pk" PRIMARY KEY("release_id","by","measure")
);
--> statement-breakpoint
CREATE TABLE "release_steps" (
	"release_id" uuid PRIMARY KEY NOT NULL,
	"previous_id" uuid,
	"rest" text NOT NULL,
	"headlines" json NOT NULL,
	CONSTRAINT "release_steps_rest_known" CHECK ("release_steps"."rest" in ('method', 'removed', 'quashed', 'either', 'unknown'))
);
--> statement-breakpoint
CREATE TABLE "release_causes" (
	"release_id" uuid NOT NULL,
	"by" text NOT NULL,
	"measure" text NOT NULL,
	"part" integer NOT NULL,
	"cells" json NOT NULL,
	CONSTRAINT "release_causes_pk" PRIMARY KEY("release_id","by","measure","part")
);
--> statement-breakpoint
ALTER TABLE "release_digests" ADD CONSTRAINT "release_digests_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_steps" ADD CONSTRAINT "release_steps_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_steps" ADD CONSTRAINT "release_steps_previous_id_releases_id_fk" FOREIGN KEY ("previous_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_causes" ADD CONSTRAINT "release_causes_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
create trigger release_digests_frozen before insert or update or delete on release_digests
  for each row execute function release_frozen();--> statement-breakpoint
create trigger release_digests_no_truncate before truncate on release_digests
  for each statement execute function refuse_change();--> statement-breakpoint
create trigger release_steps_frozen before insert or update or delete on release_steps
  for each row execute function release_frozen();--> statement-breakpoint
create trigger release_steps_no_truncate before truncate on release_steps
  for each statement execute function refuse_change();--> statement-breakpoint
create trigger release_causes_frozen before insert or update or delete on release_causes
  for each row execute function release_frozen();--> statement-breakpoint
create trigger release_causes_no_truncate before truncate on release_causes
  for each statement execute function refuse_change();--> statement-breakpoint
CREATE TABLE "aggregate_parts" (
	"import_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"content" json NOT NULL,
	CONSTRAINT "aggregate_parts_pk" PRIMARY KEY("import_id","part")
);
--> statement-breakpoint
CREATE TABLE "aggregate_tables" (
	"dataset_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"import_id" uuid,
	"rows" integer NOT NULL,
	CONSTRAINT "aggregate_tables_pk" PRIMARY KEY("dataset_id","seq")
);
--> statement-breakpoint
ALTER TABLE "aggregate_parts" ADD CONSTRAINT "aggregate_parts_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aggregate_tables" ADD CONSTRAINT "aggregate_tables_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aggregate_tables" ADD CONSTRAINT "aggregate_tables_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_op_known";--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_case_named";--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_op_known" CHECK ("changes"."op" in ('upsert', 'remove', 'codebook', 'table'));--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_case_named" CHECK (("changes"."op" in ('codebook', 'table')) = ("changes"."case_id" is null));--> statement-breakpoint
create trigger aggregate_parts_append_only before update or delete on aggregate_parts
  for each row execute function refuse_change();--> statement-breakpoint
create trigger aggregate_parts_no_truncate before truncate on aggregate_parts
  for each statement execute function refuse_change();--> statement-breakpoint
create trigger aggregate_tables_append_only before update or delete on aggregate_tables
  for each row execute function refuse_change();--> statement-breakpoint
create trigger aggregate_tables_no_truncate before truncate on aggregate_tables
  for each statement execute function refuse_change();
