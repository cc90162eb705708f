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
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cases_state_known" CHECK ("cases"."state" in ('draft', 'in-review', 'returned', 'approved', 'withdrawn', 'merged', 'erased')),
	CONSTRAINT "cases_revisions_ordered" CHECK (1 <= "cases"."head_content" and "cases"."head_content" <= "cases"."head_revision"),
	CONSTRAINT "cases_live_whole" CHECK (("cases"."live_revision" is null) = ("cases"."live_content" is null) and ("cases"."live_revision" is null) = ("cases"."live_seq" is null)),
	CONSTRAINT "cases_live_ordered" CHECK ("cases"."live_content" <= "cases"."live_revision" and "cases"."live_revision" <= "cases"."head_revision"),
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
CREATE TABLE "quantities" (
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"position" integer NOT NULL,
	"defendant_id" uuid,
	"quantity" text NOT NULL,
	"category" text,
	"value" bigint NOT NULL,
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
	CONSTRAINT "instance_one_row" CHECK ("instance"."only")
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
	CONSTRAINT "changes_pk" PRIMARY KEY("dataset_id","seq"),
	CONSTRAINT "changes_op_known" CHECK ("changes"."op" in ('upsert', 'remove', 'codebook')),
	CONSTRAINT "changes_case_named" CHECK (("changes"."op" = 'codebook') = ("changes"."case_id" is null)),
	CONSTRAINT "changes_codebook_named" CHECK (("changes"."op" = 'codebook') = ("changes"."codebook_version" is not null)),
	CONSTRAINT "changes_content_named" CHECK (("changes"."op" = 'upsert') = ("changes"."content_revision" is not null))
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
	"generator" text,
	"public_url" text,
	"created_at" timestamp with time zone NOT NULL,
	"built_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "releases_state_known" CHECK ("releases"."state" in ('building', 'draft', 'failed', 'published', 'withdrawn', 'discarded')),
	CONSTRAINT "releases_version_whole" CHECK (("releases"."major" is null) = ("releases"."minor" is null) and ("releases"."major" is null) = ("releases"."patch" is null)),
	CONSTRAINT "releases_published_whole" CHECK ("releases"."state" not in ('published', 'withdrawn') or ("releases"."major" is not null and "releases"."published_at" is not null and "releases"."public_url" is not null and "releases"."counts" is not null and "releases"."present" is not null)),
	CONSTRAINT "releases_draft_built" CHECK ("releases"."state" <> 'draft' or ("releases"."built_at" is not null and "releases"."counts" is not null))
);
--> statement-breakpoint
ALTER TABLE "case_external_ids" ADD CONSTRAINT "case_external_ids_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_revisions" ADD CONSTRAINT "case_revisions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "convictions" ADD CONSTRAINT "convictions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "convictions" ADD CONSTRAINT "convictions_defendant_fk" FOREIGN KEY ("case_id","side","defendant_id") REFERENCES "public"."defendants"("case_id","side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "defendants" ADD CONSTRAINT "defendants_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quantities" ADD CONSTRAINT "quantities_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quantities" ADD CONSTRAINT "quantities_defendant_fk" FOREIGN KEY ("case_id","side","defendant_id") REFERENCES "public"."defendants"("case_id","side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sentences" ADD CONSTRAINT "sentences_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sentences" ADD CONSTRAINT "sentences_defendant_fk" FOREIGN KEY ("case_id","side","defendant_id") REFERENCES "public"."defendants"("case_id","side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sources" ADD CONSTRAINT "sources_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "codebooks" ADD CONSTRAINT "codebooks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_headlines" ADD CONSTRAINT "release_headlines_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_tables" ADD CONSTRAINT "release_tables_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_codebook_fk" FOREIGN KEY ("dataset_id","codebook_version") REFERENCES "public"."codebooks"("dataset_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_external_ids_case" ON "case_external_ids" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_dataset_id_unique" ON "cases" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE INDEX "cases_queue" ON "cases" USING btree ("dataset_id","state",coalesce("submitted_at", 'infinity'),"id");--> statement-breakpoint
CREATE INDEX "convictions_facts" ON "convictions" USING gin ("facts" jsonb_path_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_hash_unique" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "changes_case" ON "changes" USING btree ("dataset_id","case_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "release_headlines_position_unique" ON "release_headlines" USING btree ("release_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_version_unique" ON "releases" USING btree ("dataset_id","major","minor","patch");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_one_open" ON "releases" USING btree ("dataset_id") WHERE "releases"."state" in ('building', 'draft', 'failed');