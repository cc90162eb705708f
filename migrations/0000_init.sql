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
CREATE TABLE "case_external_ids" (
	"dataset_id" text NOT NULL,
	"system" text NOT NULL,
	"value" text NOT NULL,
	"case_id" uuid NOT NULL,
	CONSTRAINT "case_external_ids_unique" PRIMARY KEY("dataset_id","system","value")
);
--> statement-breakpoint
CREATE TABLE "case_revisions" (
	"case_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"dataset_id" text NOT NULL,
	"state" text NOT NULL,
	"content_revision" integer NOT NULL,
	"content" json,
	"sources" json,
	"content_key" text,
	"author_key" text NOT NULL,
	"author_label" text NOT NULL,
	"reason" text,
	"note" text,
	"request_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "case_revisions_pk" PRIMARY KEY("case_id","revision"),
	CONSTRAINT "case_revisions_content_ordered" CHECK (1 <= "case_revisions"."content_revision" and "case_revisions"."content_revision" <= "case_revisions"."revision"),
	CONSTRAINT "case_revisions_content_placed" CHECK ("case_revisions"."content_revision" = "case_revisions"."revision" or "case_revisions"."content" is null)
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"state" text NOT NULL,
	"head_revision" integer NOT NULL,
	"head_content" integer NOT NULL,
	"live_revision" integer,
	"live_content" integer,
	"live_seq" bigint,
	"submitted_at" timestamp with time zone,
	"content_authors" text[] NOT NULL,
	"review" jsonb,
	"sentenced_on" date,
	"sentenced_to" date,
	"area" text DEFAULT '' NOT NULL,
	"sketch" "bytea",
	"merged_into" uuid,
	"merged_directly_into" uuid,
	"before_merge" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cases_state_known" CHECK ("cases"."state" in ('draft', 'in-review', 'returned', 'approved', 'withdrawn', 'merged', 'erased')),
	CONSTRAINT "cases_revisions_ordered" CHECK (1 <= "cases"."head_content" and "cases"."head_content" <= "cases"."head_revision"),
	CONSTRAINT "cases_live_whole" CHECK (("cases"."live_revision" is null) = ("cases"."live_content" is null) and ("cases"."live_revision" is null) = ("cases"."live_seq" is null)),
	CONSTRAINT "cases_live_ordered" CHECK ("cases"."live_content" <= "cases"."live_revision" and "cases"."live_revision" <= "cases"."head_revision"),
	CONSTRAINT "cases_merged_whole" CHECK (("cases"."state" = 'merged') = ("cases"."merged_into" is not null) and ("cases"."merged_into" is null) = ("cases"."merged_directly_into" is null) and ("cases"."merged_into" is null) = ("cases"."before_merge" is null)),
	CONSTRAINT "cases_approved_is_live" CHECK ("cases"."state" <> 'approved' or "cases"."live_revision" is not null),
	CONSTRAINT "cases_gone_is_not_live" CHECK ("cases"."state" not in ('withdrawn', 'merged', 'erased') or "cases"."live_revision" is null)
);
--> statement-breakpoint
CREATE TABLE "convictions" (
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"defendant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"position" integer NOT NULL,
	"offence" text,
	"counts" integer NOT NULL,
	"principal" boolean NOT NULL,
	"facts" jsonb NOT NULL,
	"partner_facts" jsonb NOT NULL,
	CONSTRAINT "convictions_pk" PRIMARY KEY("case_id","side","id"),
	CONSTRAINT "convictions_counts_not_negative" CHECK ("convictions"."counts" >= 0)
);
--> statement-breakpoint
CREATE TABLE "defendants" (
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"id" uuid NOT NULL,
	"position" integer NOT NULL,
	"sex" text,
	"age_band" text,
	"attributes" jsonb NOT NULL,
	CONSTRAINT "defendants_pk" PRIMARY KEY("case_id","side","id")
);
--> statement-breakpoint
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
CREATE TABLE "quantities" (
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"position" integer NOT NULL,
	"defendant_id" uuid,
	"quantity" text NOT NULL,
	"category" text,
	"value" numeric NOT NULL,
	"basis" text NOT NULL,
	CONSTRAINT "quantities_pk" PRIMARY KEY("case_id","side","position"),
	CONSTRAINT "quantities_value_not_negative" CHECK ("quantities"."value" >= 0)
);
--> statement-breakpoint
CREATE TABLE "sentences" (
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"defendant_id" uuid NOT NULL,
	"outcome" text,
	"custody_term" text,
	"suspended_term" text,
	"indeterminate" text,
	"minimum_term" text,
	"requirements" text[],
	"orders" text[],
	CONSTRAINT "sentences_pk" PRIMARY KEY("case_id","side","defendant_id")
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"position" integer NOT NULL,
	"outlet_type" text NOT NULL,
	"published_on" date,
	"url" text,
	CONSTRAINT "sources_pk" PRIMARY KEY("case_id","side","position")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"dataset_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"op" text NOT NULL,
	"cause" text NOT NULL,
	"case_id" uuid,
	"content_revision" integer,
	"reason" text,
	"codebook_version" integer,
	"merged_into" uuid,
	"reload" boolean,
	CONSTRAINT "changes_pk" PRIMARY KEY("dataset_id","seq"),
	CONSTRAINT "changes_op_known" CHECK ("changes"."op" in ('upsert', 'remove', 'codebook', 'table')),
	CONSTRAINT "changes_case_named" CHECK (("changes"."op" in ('codebook', 'table')) = ("changes"."case_id" is null)),
	CONSTRAINT "changes_codebook_named" CHECK (("changes"."op" = 'codebook') = ("changes"."codebook_version" is not null)),
	CONSTRAINT "changes_content_named" CHECK (("changes"."op" = 'upsert') = ("changes"."content_revision" is not null)),
	CONSTRAINT "changes_merged_named" CHECK ("changes"."merged_into" is null or "changes"."op" = 'remove'),
	CONSTRAINT "changes_reload_named" CHECK ("changes"."reload" is null or "changes"."op" = 'codebook')
);
--> statement-breakpoint
CREATE TABLE "codebooks" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"definition" json NOT NULL,
	"posted" json NOT NULL,
	"seq" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "codebooks_pk" PRIMARY KEY("dataset_id","version"),
	CONSTRAINT "codebooks_version_positive" CHECK ("codebooks"."version" >= 1)
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"codebook_version" integer NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "datasets_id_kebab" CHECK ("datasets"."id" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length("datasets"."id") <= 60),
	CONSTRAINT "datasets_kind_known" CHECK ("datasets"."kind" in ('cases', 'aggregate')),
	CONSTRAINT "datasets_seq_positive" CHECK ("datasets"."last_seq" >= 0)
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"etag_secret" text NOT NULL,
	"mark_secret" text NOT NULL,
	"erasures" bigint DEFAULT 0 NOT NULL,
	"erasures_cleared" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "instance_one_row" CHECK ("instance"."only")
);
--> statement-breakpoint
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
	"cells" text DEFAULT 'codes' NOT NULL,
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
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"label" text NOT NULL,
	"role" text,
	"scopes" text[] NOT NULL,
	"datasets" text[],
	"origin" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_keys_origin_known" CHECK ("api_keys"."origin" in ('minted', 'generated', 'environment'))
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"key_id" text NOT NULL,
	"action" text NOT NULL,
	"dataset_id" text,
	"subject" text,
	"revision" integer,
	"request_id" text NOT NULL,
	"detail" jsonb,
	"content_hash" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
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
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_part" text NOT NULL,
	"private_part" text,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"name" text PRIMARY KEY NOT NULL,
	"level" double precision NOT NULL,
	"per_second" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL
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
CREATE TABLE "release_certificates" (
	"release_id" uuid PRIMARY KEY NOT NULL,
	"certificate" json NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "release_digests" (
	"release_id" uuid NOT NULL,
	"by" text NOT NULL,
	"measure" text NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "release_digests_pk" PRIMARY KEY("release_id","by","measure")
);
--> statement-breakpoint
CREATE TABLE "release_headlines" (
	"release_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"id" text NOT NULL,
	"result" json NOT NULL,
	CONSTRAINT "release_headlines_pk" PRIMARY KEY("release_id","id")
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
CREATE TABLE "release_secrets" (
	"release_id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL
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
CREATE TABLE "release_tables" (
	"release_id" uuid NOT NULL,
	"by" text NOT NULL,
	"measure" text NOT NULL,
	"part" integer NOT NULL,
	"cells" json NOT NULL,
	CONSTRAINT "release_tables_pk" PRIMARY KEY("release_id","by","measure","part")
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"state" text NOT NULL,
	"position" bigint NOT NULL,
	"codebook_version" integer NOT NULL,
	"major" integer,
	"minor" integer,
	"patch" integer,
	"notice" jsonb,
	"progress" jsonb,
	"error" text,
	"counts" jsonb,
	"present" jsonb,
	"summary" jsonb,
	"protection" jsonb,
	"held" jsonb,
	"generator" text,
	"public_url" text,
	"created_at" timestamp with time zone NOT NULL,
	"built_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	"publish_at" timestamp with time zone,
	"erasures_seen" bigint,
	"audit_seq" bigint,
	"audit_hash" text,
	"withdrawn_at" timestamp with time zone,
	"withdrawal_reason" text,
	"replacement" text,
	CONSTRAINT "releases_state_known" CHECK ("releases"."state" in ('building', 'draft', 'scheduled', 'failed', 'published', 'withdrawn', 'discarded')),
	CONSTRAINT "releases_version_whole" CHECK (("releases"."major" is null) = ("releases"."minor" is null) and ("releases"."major" is null) = ("releases"."patch" is null)),
	CONSTRAINT "releases_published_whole" CHECK ("releases"."state" not in ('published', 'withdrawn') or ("releases"."major" is not null and "releases"."published_at" is not null and "releases"."public_url" is not null and "releases"."counts" is not null and "releases"."present" is not null)),
	CONSTRAINT "releases_draft_built" CHECK ("releases"."state" not in ('draft', 'scheduled') or ("releases"."built_at" is not null and "releases"."counts" is not null)),
	CONSTRAINT "releases_certifiable_whole" CHECK (("releases"."summary" is null) = ("releases"."protection" is null)),
	CONSTRAINT "releases_anchor_whole" CHECK (("releases"."audit_seq" is null) = ("releases"."audit_hash" is null)),
	CONSTRAINT "releases_scheduled_dated" CHECK ("releases"."state" <> 'scheduled' or "releases"."publish_at" is not null),
	CONSTRAINT "releases_withdrawn_whole" CHECK (("releases"."state" = 'withdrawn') = ("releases"."withdrawn_at" is not null) and ("releases"."withdrawn_at" is null) = ("releases"."withdrawal_reason" is null) and ("releases"."replacement" is null or "releases"."withdrawn_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "case_selection_parts" ADD CONSTRAINT "case_selection_parts_selection_id_case_selections_id_fk" FOREIGN KEY ("selection_id") REFERENCES "public"."case_selections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_selections" ADD CONSTRAINT "case_selections_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_external_ids" ADD CONSTRAINT "case_external_ids_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_revisions" ADD CONSTRAINT "case_revisions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "convictions" ADD CONSTRAINT "convictions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "convictions" ADD CONSTRAINT "convictions_defendant_fk" FOREIGN KEY ("case_id","side","defendant_id") REFERENCES "public"."defendants"("case_id","side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "defendants" ADD CONSTRAINT "defendants_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_pairs" ADD CONSTRAINT "duplicate_pairs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "erased_marks" ADD CONSTRAINT "erased_marks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quantities" ADD CONSTRAINT "quantities_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quantities" ADD CONSTRAINT "quantities_defendant_fk" FOREIGN KEY ("case_id","side","defendant_id") REFERENCES "public"."defendants"("case_id","side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sentences" ADD CONSTRAINT "sentences_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sentences" ADD CONSTRAINT "sentences_defendant_fk" FOREIGN KEY ("case_id","side","defendant_id") REFERENCES "public"."defendants"("case_id","side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sources" ADD CONSTRAINT "sources_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "codebooks" ADD CONSTRAINT "codebooks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aggregate_parts" ADD CONSTRAINT "aggregate_parts_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aggregate_tables" ADD CONSTRAINT "aggregate_tables_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aggregate_tables" ADD CONSTRAINT "aggregate_tables_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_cases" ADD CONSTRAINT "import_cases_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_chunks" ADD CONSTRAINT "import_chunks_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rejects" ADD CONSTRAINT "import_rejects_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_results" ADD CONSTRAINT "import_results_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acknowledgements" ADD CONSTRAINT "acknowledgements_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_causes" ADD CONSTRAINT "release_causes_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_certificates" ADD CONSTRAINT "release_certificates_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_checks" ADD CONSTRAINT "release_checks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_checks" ADD CONSTRAINT "release_checks_codebook_fk" FOREIGN KEY ("dataset_id","codebook_version") REFERENCES "public"."codebooks"("dataset_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_dates" ADD CONSTRAINT "release_dates_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_digests" ADD CONSTRAINT "release_digests_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_headlines" ADD CONSTRAINT "release_headlines_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_previews" ADD CONSTRAINT "release_previews_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_secrets" ADD CONSTRAINT "release_secrets_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_steps" ADD CONSTRAINT "release_steps_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_steps" ADD CONSTRAINT "release_steps_previous_id_releases_id_fk" FOREIGN KEY ("previous_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_tables" ADD CONSTRAINT "release_tables_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_codebook_fk" FOREIGN KEY ("dataset_id","codebook_version") REFERENCES "public"."codebooks"("dataset_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_selections_open" ON "case_selections" USING btree ("created_at") WHERE "case_selections"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "case_external_ids_case" ON "case_external_ids" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "case_revisions_author" ON "case_revisions" USING btree ("dataset_id","author_key") WHERE "case_revisions"."content" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "cases_dataset_id_unique" ON "cases" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE INDEX "cases_queue" ON "cases" USING btree ("dataset_id","state",coalesce("submitted_at", 'infinity'),"id");--> statement-breakpoint
CREATE INDEX "cases_alike" ON "cases" USING btree ("dataset_id","area","sentenced_on","sketch","id") WHERE "cases"."state" in ('draft', 'in-review', 'returned', 'approved');--> statement-breakpoint
CREATE INDEX "cases_sentenced" ON "cases" USING btree ("dataset_id","sentenced_on");--> statement-breakpoint
CREATE INDEX "cases_changed" ON "cases" USING btree ("dataset_id","updated_at");--> statement-breakpoint
CREATE INDEX "cases_merged_into" ON "cases" USING btree ("merged_into") WHERE "cases"."merged_into" is not null;--> statement-breakpoint
CREATE INDEX "convictions_facts" ON "convictions" USING gin ("facts" jsonb_path_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "duplicate_pairs_unique" ON "duplicate_pairs" USING btree ("one","other");--> statement-breakpoint
CREATE INDEX "duplicate_pairs_other" ON "duplicate_pairs" USING btree ("other");--> statement-breakpoint
CREATE INDEX "duplicate_pairs_state" ON "duplicate_pairs" USING btree ("dataset_id","state","id");--> statement-breakpoint
CREATE INDEX "changes_case" ON "changes" USING btree ("dataset_id","case_id","seq");--> statement-breakpoint
CREATE INDEX "changes_erased" ON "changes" USING btree ("dataset_id","seq") WHERE "changes"."cause" = 'erased';--> statement-breakpoint
CREATE INDEX "import_rejects_marks" ON "import_rejects" USING gin ("marks");--> statement-breakpoint
CREATE INDEX "imports_open" ON "imports" USING btree ("created_at") WHERE "imports"."state" in ('receiving', 'queued', 'running', 'reversing');--> statement-breakpoint
CREATE INDEX "imports_dataset" ON "imports" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_request_unique" ON "imports" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_hash_unique" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "api_keys_created_by" ON "api_keys" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "audit_log_dataset" ON "audit_log" USING btree ("dataset_id","seq");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject","seq");--> statement-breakpoint
CREATE INDEX "audit_log_key" ON "audit_log" USING btree ("key_id","seq");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING brin ("at");--> statement-breakpoint
CREATE INDEX "idempotent_answers_cases" ON "idempotent_answers" USING gin ("case_ids");--> statement-breakpoint
CREATE INDEX "idempotent_answers_created" ON "idempotent_answers" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "release_checks_id_unique" ON "release_checks" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "release_headlines_position_unique" ON "release_headlines" USING btree ("release_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "release_previews_secret_hash_unique" ON "release_previews" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "release_previews_release" ON "release_previews" USING btree ("release_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_version_unique" ON "releases" USING btree ("dataset_id","major","minor","patch");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_one_open" ON "releases" USING btree ("dataset_id") WHERE "releases"."state" in ('building', 'draft', 'scheduled', 'failed');--> statement-breakpoint
-- From here on: what Drizzle's tables cannot say. They are append-only logs, revisions in order, frozen releases, what is kept
-- out of logs and statistics, and this installation's secrets.

insert into instance (etag_secret, mark_secret)
values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
--> statement-breakpoint
-- What clients have used of their limits is worth no WAL, and reaches no replica and no archive.
alter table rate_limits set unlogged;
--> statement-breakpoint
-- The planner's statistics hold samples of values. Of texts that may name a person it needs none.
alter table case_external_ids alter column value set statistics 0;
--> statement-breakpoint
alter table case_revisions alter column note set statistics 0;
--> statement-breakpoint
alter table duplicate_pairs alter column note set statistics 0;
--> statement-breakpoint
alter table sources alter column url set statistics 0;
--> statement-breakpoint
alter table import_chunks alter column content set statistics 0;
--> statement-breakpoint
alter table import_rejects alter column content set statistics 0, alter column error set statistics 0;
--> statement-breakpoint
alter table idempotent_answers alter column body set statistics 0, alter column idempotency_key set statistics 0;
--> statement-breakpoint
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'AS001';
end $$;
--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array[
    'acknowledgements', 'aggregate_parts', 'aggregate_tables', 'audit_log', 'changes', 'codebooks', 'erased_marks', 'release_dates'
  ] loop
    execute format('create trigger %I before update or delete on %I for each row execute function refuse_change()', name || '_append_only', name);
  end loop;
  foreach name in array array[
    'acknowledgements', 'aggregate_parts', 'aggregate_tables', 'audit_log', 'changes', 'codebooks', 'erased_marks', 'release_dates',
    'case_revisions', 'signing_keys',
    'release_causes', 'release_certificates', 'release_digests', 'release_headlines', 'release_steps', 'release_tables'
  ] loop
    execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()', name || '_no_truncate', name);
  end loop;
end $$;
--> statement-breakpoint
create trigger signing_keys_kept before delete on signing_keys
  for each row execute function refuse_change();
--> statement-breakpoint
-- Dense numbers: the next audit entry is one above the newest, in commit order (writers hold a lock while they append).
create function audit_log_in_order() returns trigger language plpgsql as $$
begin
  if new.seq is distinct from (select coalesce(max(seq), 0) + 1 from audit_log) then
    raise exception 'audit entries follow one another' using errcode = 'AS001';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger audit_log_in_order before insert on audit_log
  for each row execute function audit_log_in_order();
--> statement-breakpoint
create function changes_in_order() returns trigger language plpgsql as $$
begin
  if new.seq is distinct from (select coalesce(max(seq), 0) + 1 from changes where dataset_id = new.dataset_id) then
    raise exception 'changes follow one another' using errcode = 'AS001';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger changes_in_order before insert on changes
  for each row execute function changes_in_order();
--> statement-breakpoint
-- A revision is written once and numbered from 1 without gaps. The one change ever allowed is erasure: content, sources
-- and the key of the content's hash become null together.
create function case_revisions_in_order() returns trigger language plpgsql as $$
begin
  if new.revision is distinct from (select coalesce(max(revision), 0) + 1 from case_revisions where case_id = new.case_id) then
    raise exception 'revisions follow one another' using errcode = 'AS001';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger case_revisions_in_order before insert on case_revisions
  for each row execute function case_revisions_in_order();
--> statement-breakpoint
create function case_revisions_only_erased() returns trigger language plpgsql as $$
begin
  if new.content is null and new.sources is null and new.content_key is null
     and (new.case_id, new.revision, new.dataset_id, new.state, new.content_revision, new.author_key, new.author_label,
          new.reason, new.request_id, new.at)
       is not distinct from
         (old.case_id, old.revision, old.dataset_id, old.state, old.content_revision, old.author_key, old.author_label,
          old.reason, old.request_id, old.at)
     and (new.note is null or new.note is not distinct from old.note) then
    return new;
  end if;
  raise exception 'a revision is never changed' using errcode = 'AS001';
end $$;
--> statement-breakpoint
create trigger case_revisions_only_erased before update on case_revisions
  for each row execute function case_revisions_only_erased();
--> statement-breakpoint
create trigger case_revisions_never_deleted before delete on case_revisions
  for each row execute function refuse_change();
--> statement-breakpoint
-- What a release consists of may be written while it is being built, and deleted with a release that was never published;
-- afterwards every byte stays as it is.
create function release_frozen() returns trigger language plpgsql as $$
declare
  parent uuid;
begin
  if tg_op = 'UPDATE' then
    raise exception 'rows of % are never changed', tg_table_name using errcode = 'AS002';
  end if;
  parent := case tg_op when 'DELETE' then old.release_id else new.release_id end;
  if exists (select from releases where id = parent and state in ('published', 'withdrawn')) then
    raise exception 'a published release is never changed' using errcode = 'AS002';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array[
    'release_causes', 'release_certificates', 'release_digests', 'release_headlines', 'release_steps', 'release_tables'
  ] loop
    execute format('create trigger %I before insert or update or delete on %I for each row execute function release_frozen()', name || '_frozen', name);
  end loop;
end $$;
--> statement-breakpoint
-- Of a published release only this may change, once: it is withdrawn, at a time, for a reason, with a replacement.
create function releases_frozen() returns trigger language plpgsql as $$
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
end $$;
--> statement-breakpoint
create trigger releases_frozen before update or delete on releases
  for each row execute function releases_frozen();
