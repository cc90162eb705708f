create table acknowledgements (
  dataset_id text not null,
  key_id text not null,
  number integer not null,
  seq bigint not null,
  at timestamp with time zone not null,
  constraint acknowledgements_pk PRIMARY KEY (dataset_id, key_id, number),
  constraint acknowledgements_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id)
);

create table aggregate_parts (
  import_id uuid not null,
  part integer not null,
  content json not null,
  constraint aggregate_parts_pk PRIMARY KEY (import_id, part),
  constraint aggregate_parts_import_id_imports_id_fk FOREIGN KEY (import_id) REFERENCES imports(id)
);

create table aggregate_tables (
  dataset_id text not null,
  seq bigint not null,
  import_id uuid,
  rows integer not null,
  constraint aggregate_tables_pk PRIMARY KEY (dataset_id, seq),
  constraint aggregate_tables_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint aggregate_tables_import_id_imports_id_fk FOREIGN KEY (import_id) REFERENCES imports(id)
);

create table api_keys (
  id text not null,
  secret_hash text not null,
  label text not null,
  role text,
  scopes text[] not null,
  datasets text[],
  origin text not null,
  created_at timestamp with time zone not null,
  created_by text,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  last_used_at timestamp with time zone,
  agreement jsonb,
  previous_secret_hash text,
  previous_until timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_origin_known CHECK ((origin = ANY (ARRAY['minted'::text, 'generated'::text, 'environment'::text, 'staff'::text])))
);

CREATE INDEX api_keys_created_by ON public.api_keys USING btree (created_by);

CREATE INDEX api_keys_previous_secret_hash ON public.api_keys USING btree (previous_secret_hash);

CREATE UNIQUE INDEX api_keys_secret_hash_unique ON public.api_keys USING btree (secret_hash);

create table audit_log (
  seq bigint not null,
  at timestamp with time zone not null,
  key_id text not null,
  action text not null,
  dataset_id text,
  subject text,
  revision integer,
  request_id text not null,
  detail jsonb,
  content_hash text,
  previous_hash text not null,
  hash text not null,
  constraint audit_log_pkey PRIMARY KEY (seq)
);

CREATE INDEX audit_log_at ON public.audit_log USING brin (at);

CREATE INDEX audit_log_dataset ON public.audit_log USING btree (dataset_id, seq);

CREATE INDEX audit_log_key ON public.audit_log USING btree (key_id, seq);

CREATE INDEX audit_log_subject ON public.audit_log USING btree (subject, seq);

create table case_external_ids (
  dataset_id text not null,
  system text not null,
  value text not null,
  case_id uuid not null,
  constraint case_external_ids_unique PRIMARY KEY (dataset_id, system, value),
  constraint case_external_ids_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id)
);

CREATE INDEX case_external_ids_case ON public.case_external_ids USING btree (case_id);

create table case_revisions (
  case_id uuid not null,
  revision integer not null,
  dataset_id text not null,
  state text not null,
  content_revision integer not null,
  content json,
  sources json,
  content_key text,
  author_key text not null,
  author_label text not null,
  reason text,
  note text,
  request_id text not null,
  at timestamp with time zone not null,
  constraint case_revisions_pk PRIMARY KEY (case_id, revision),
  constraint case_revisions_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id),
  constraint case_revisions_content_ordered CHECK (((1 <= content_revision) AND (content_revision <= revision))),
  constraint case_revisions_content_placed CHECK (((content_revision = revision) OR (content IS NULL)))
);

CREATE INDEX case_revisions_author ON public.case_revisions USING btree (dataset_id, author_key) WHERE (content IS NOT NULL);

create table case_selection_parts (
  selection_id uuid not null,
  part integer not null,
  cases json not null,
  outcomes json,
  constraint case_selection_parts_pk PRIMARY KEY (selection_id, part),
  constraint case_selection_parts_selection_id_case_selections_id_fk FOREIGN KEY (selection_id) REFERENCES case_selections(id) ON DELETE CASCADE
);

create table case_selections (
  id uuid not null,
  dataset_id text not null,
  key_id text not null,
  key_label text not null,
  scopes text[] not null,
  request_id text not null,
  "to" text not null,
  reason text,
  note text,
  selected json not null,
  total integer not null,
  moved integer not null,
  refused integer not null,
  state text not null,
  error text,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint case_selections_pkey PRIMARY KEY (id),
  constraint case_selections_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint case_selections_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text])))
);

CREATE INDEX case_selections_open ON public.case_selections USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

create table cases (
  id uuid not null,
  dataset_id text not null,
  state text not null,
  head_revision integer not null,
  head_content integer not null,
  live_revision integer,
  live_content integer,
  live_seq bigint,
  submitted_at timestamp with time zone,
  content_authors text[] not null,
  review jsonb,
  sentenced_on date,
  sentenced_to date,
  area text not null default ''::text,
  sketch bytea,
  merged_into uuid,
  merged_directly_into uuid,
  before_merge jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint cases_pkey PRIMARY KEY (id),
  constraint cases_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint cases_approved_is_live CHECK (((state <> 'approved'::text) OR (live_revision IS NOT NULL))),
  constraint cases_gone_is_not_live CHECK (((state <> ALL (ARRAY['withdrawn'::text, 'merged'::text, 'erased'::text])) OR (live_revision IS NULL))),
  constraint cases_live_ordered CHECK (((live_content <= live_revision) AND (live_revision <= head_revision))),
  constraint cases_live_whole CHECK ((((live_revision IS NULL) = (live_content IS NULL)) AND ((live_revision IS NULL) = (live_seq IS NULL)))),
  constraint cases_merged_whole CHECK ((((state = 'merged'::text) = (merged_into IS NOT NULL)) AND ((merged_into IS NULL) = (merged_directly_into IS NULL)) AND ((merged_into IS NULL) = (before_merge IS NULL)))),
  constraint cases_revisions_ordered CHECK (((1 <= head_content) AND (head_content <= head_revision))),
  constraint cases_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'in-review'::text, 'returned'::text, 'approved'::text, 'withdrawn'::text, 'merged'::text, 'erased'::text])))
);

CREATE INDEX cases_alike ON public.cases USING btree (dataset_id, area, sentenced_on, sketch, id) WHERE (state = ANY (ARRAY['draft'::text, 'in-review'::text, 'returned'::text, 'approved'::text]));

CREATE INDEX cases_changed ON public.cases USING btree (dataset_id, updated_at);

CREATE UNIQUE INDEX cases_dataset_id_unique ON public.cases USING btree (dataset_id, id);

CREATE INDEX cases_merged_into ON public.cases USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX cases_queue ON public.cases USING btree (dataset_id, state, COALESCE(submitted_at, 'infinity'::timestamp with time zone), id);

CREATE INDEX cases_sentenced ON public.cases USING btree (dataset_id, sentenced_on);

create table changes (
  dataset_id text not null,
  seq bigint not null,
  at timestamp with time zone not null,
  op text not null,
  cause text not null,
  case_id uuid,
  content_revision integer,
  reason text,
  codebook_version integer,
  merged_into uuid,
  reload boolean,
  hidden boolean not null default false,
  constraint changes_pk PRIMARY KEY (dataset_id, seq),
  constraint changes_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint changes_case_named CHECK (((op = ANY (ARRAY['codebook'::text, 'table'::text])) = (case_id IS NULL))),
  constraint changes_codebook_named CHECK (((op = 'codebook'::text) = (codebook_version IS NOT NULL))),
  constraint changes_content_named CHECK (((op = 'upsert'::text) = (content_revision IS NOT NULL))),
  constraint changes_hidden_corrects CHECK (((NOT hidden) OR (cause = 'corrected'::text))),
  constraint changes_merged_named CHECK (((merged_into IS NULL) OR (op = 'remove'::text))),
  constraint changes_op_known CHECK ((op = ANY (ARRAY['upsert'::text, 'remove'::text, 'codebook'::text, 'table'::text]))),
  constraint changes_reload_named CHECK (((reload IS NULL) OR (op = 'codebook'::text)))
);

CREATE INDEX changes_case ON public.changes USING btree (dataset_id, case_id, seq);

CREATE INDEX changes_erased ON public.changes USING btree (dataset_id, seq) WHERE (cause = 'erased'::text);

create table codebooks (
  dataset_id text not null,
  version integer not null,
  definition json not null,
  posted json not null,
  seq bigint not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  fact_keys json not null default '{}'::json,
  changes json,
  constraint codebooks_pk PRIMARY KEY (dataset_id, version),
  constraint codebooks_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint codebooks_version_positive CHECK ((version >= 1))
);

create table convictions (
  case_id uuid not null,
  side text not null,
  defendant_id uuid not null,
  id uuid not null,
  "position" integer not null,
  offence text,
  counts integer not null,
  principal boolean not null,
  facts jsonb not null,
  partner_facts jsonb not null,
  constraint convictions_pk PRIMARY KEY (case_id, side, id),
  constraint convictions_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id),
  constraint convictions_defendant_fk FOREIGN KEY (case_id, side, defendant_id) REFERENCES defendants(case_id, side, id) ON DELETE CASCADE,
  constraint convictions_counts_not_negative CHECK ((counts >= 0))
);

CREATE INDEX convictions_facts ON public.convictions USING gin (facts jsonb_path_ops);

create table datasets (
  id text not null,
  kind text not null,
  codebook_version integer not null,
  last_seq bigint not null default 0,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint datasets_pkey PRIMARY KEY (id),
  constraint datasets_id_kebab CHECK (((id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(id) <= 60))),
  constraint datasets_kind_known CHECK ((kind = ANY (ARRAY['cases'::text, 'aggregate'::text]))),
  constraint datasets_seq_positive CHECK ((last_seq >= 0))
);

create table defendants (
  case_id uuid not null,
  side text not null,
  id uuid not null,
  "position" integer not null,
  sex text,
  age_band text,
  attributes jsonb not null,
  constraint defendants_pk PRIMARY KEY (case_id, side, id),
  constraint defendants_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id)
);

create table duplicate_pairs (
  id uuid not null,
  dataset_id text not null,
  one uuid not null,
  other uuid not null,
  score integer not null,
  reasons json not null,
  state text not null,
  created_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by text,
  decided_by_label text,
  note text,
  constraint duplicate_pairs_pkey PRIMARY KEY (id),
  constraint duplicate_pairs_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint duplicate_pairs_decided_whole CHECK (((state = 'open'::text) = (decided_at IS NULL))),
  constraint duplicate_pairs_ordered CHECK ((one < other)),
  constraint duplicate_pairs_state_known CHECK ((state = ANY (ARRAY['open'::text, 'same'::text, 'different'::text])))
);

CREATE INDEX duplicate_pairs_other ON public.duplicate_pairs USING btree (other);

CREATE INDEX duplicate_pairs_state ON public.duplicate_pairs USING btree (dataset_id, state, id);

CREATE UNIQUE INDEX duplicate_pairs_unique ON public.duplicate_pairs USING btree (one, other);

create table erased_contributions (
  id uuid not null,
  dataset_id text not null,
  "position" bigint not null,
  content json not null,
  constraint erased_contributions_pkey PRIMARY KEY (id),
  constraint erased_contributions_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id)
);

CREATE INDEX erased_contributions_position ON public.erased_contributions USING btree (dataset_id, "position");

create table erased_marks (
  dataset_id text not null,
  mark text not null,
  kind text not null,
  systems text[] not null,
  case_id uuid not null,
  at timestamp with time zone not null,
  constraint erased_marks_pk PRIMARY KEY (dataset_id, mark, case_id),
  constraint erased_marks_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint erased_marks_kind_known CHECK ((kind = ANY (ARRAY['external-id'::text, 'content'::text])))
);

CREATE INDEX erased_marks_case ON public.erased_marks USING btree (case_id);

create table headline_uses (
  day date not null,
  dataset_id text not null,
  headline_id text not null,
  requests bigint not null,
  constraint headline_uses_pk PRIMARY KEY (day, dataset_id, headline_id)
);

create table idempotent_answers (
  key_id text not null,
  method text not null,
  path text not null,
  idempotency_key text not null,
  fingerprint text,
  status integer not null,
  headers jsonb not null,
  body text,
  case_ids uuid[] not null,
  created_at timestamp with time zone not null,
  constraint idempotent_answers_pk PRIMARY KEY (key_id, method, path, idempotency_key)
);

CREATE INDEX idempotent_answers_cases ON public.idempotent_answers USING gin (case_ids);

CREATE INDEX idempotent_answers_created ON public.idempotent_answers USING btree (created_at);

create table import_cases (
  import_id uuid not null,
  name text not null,
  "row" integer not null,
  constraint import_cases_pk PRIMARY KEY (import_id, name),
  constraint import_cases_import_id_imports_id_fk FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE
);

create table import_chunks (
  import_id uuid not null,
  chunk integer not null,
  first_row integer not null,
  rows integer not null,
  content text not null,
  constraint import_chunks_pk PRIMARY KEY (import_id, chunk),
  constraint import_chunks_import_id_imports_id_fk FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE
);

create table import_rejects (
  import_id uuid not null,
  "row" integer not null,
  content text not null,
  error text not null,
  marks text[] not null,
  constraint import_rejects_pk PRIMARY KEY (import_id, "row"),
  constraint import_rejects_import_id_imports_id_fk FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE
);

CREATE INDEX import_rejects_marks ON public.import_rejects USING gin (marks);

create table import_results (
  import_id uuid not null,
  chunk integer not null,
  results json not null,
  constraint import_results_pk PRIMARY KEY (import_id, chunk),
  constraint import_results_import_id_imports_id_fk FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE
);

create table imports (
  id uuid not null,
  dataset_id text not null,
  key_id text not null,
  key_label text not null,
  request_id text not null,
  format text not null,
  mode text not null,
  cells text not null default 'codes'::text,
  case_state text not null,
  validate_only boolean not null,
  strict boolean not null,
  sources_seen boolean not null,
  state text not null,
  columns json,
  bytes bigint not null,
  rows integer not null,
  chunks integer not null,
  chunks_done integer not null,
  rows_done integer not null,
  created integer not null,
  updated integer not null,
  unchanged integer not null,
  rejected integer not null,
  valid integer not null,
  undone integer not null,
  kept integer not null,
  reversed_by text,
  reversed_by_label text,
  reversal_request_id text,
  reversal_reason text,
  reverses_live boolean not null,
  error text,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  comparison json,
  constraint imports_pkey PRIMARY KEY (id),
  constraint imports_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint imports_state_known CHECK ((state = ANY (ARRAY['receiving'::text, 'queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text, 'reversing'::text, 'reversed'::text])))
);

CREATE INDEX imports_dataset ON public.imports USING btree (dataset_id, id);

CREATE INDEX imports_open ON public.imports USING btree (created_at) WHERE (state = ANY (ARRAY['receiving'::text, 'queued'::text, 'running'::text, 'reversing'::text]));

CREATE UNIQUE INDEX imports_request_unique ON public.imports USING btree (request_id);

create table instance (
  "only" boolean not null default true,
  etag_secret text not null,
  mark_secret text not null,
  erasures bigint not null default 0,
  erasures_cleared bigint not null default 0,
  webhooks_seq bigint not null default 0,
  oldest_reader integer not null default 0,
  constraint instance_pkey PRIMARY KEY ("only"),
  constraint instance_one_row CHECK ("only")
);

create table key_uses (
  day date not null,
  key_id text not null,
  requests bigint not null,
  bytes bigint not null,
  constraint key_uses_pk PRIMARY KEY (day, key_id)
);

create table quantities (
  case_id uuid not null,
  side text not null,
  "position" integer not null,
  defendant_id uuid,
  quantity text not null,
  category text,
  value numeric not null,
  basis text not null,
  constraint quantities_pk PRIMARY KEY (case_id, side, "position"),
  constraint quantities_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id),
  constraint quantities_defendant_fk FOREIGN KEY (case_id, side, defendant_id) REFERENCES defendants(case_id, side, id) ON DELETE CASCADE,
  constraint quantities_value_not_negative CHECK ((value >= (0)::numeric))
);

create table rate_limits (
  name text not null,
  level double precision not null,
  per_second double precision not null,
  at timestamp with time zone not null,
  constraint rate_limits_pkey PRIMARY KEY (name)
);

create table redefinitions (
  id uuid not null,
  dataset_id text not null,
  key_id text not null,
  key_label text not null,
  request_id text not null,
  definition json not null,
  posted json not null,
  state text not null,
  phase text not null,
  after uuid not null,
  done integer not null default 0,
  total integer not null default 0,
  audit_seq bigint not null,
  dimensions text[] not null default '{}'::text[],
  reload boolean not null default false,
  renamed boolean not null default false,
  fact_keys json not null default '{}'::json,
  codebook_version integer,
  refused json,
  error text,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint redefinitions_pkey PRIMARY KEY (id),
  constraint redefinitions_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint redefinitions_phase_known CHECK ((phase = ANY (ARRAY['check'::text, 'refit'::text, 'search'::text]))),
  constraint redefinitions_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE UNIQUE INDEX redefinitions_one_open ON public.redefinitions USING btree (dataset_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

create table release_causes (
  release_id uuid not null,
  by text not null,
  measure text not null,
  part integer not null,
  cells json not null,
  constraint release_causes_pk PRIMARY KEY (release_id, by, measure, part),
  constraint release_causes_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table release_certificates (
  release_id uuid not null,
  certificate json not null,
  constraint release_certificates_pkey PRIMARY KEY (release_id),
  constraint release_certificates_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table release_checks (
  dataset_id text not null,
  id uuid not null,
  state text not null,
  "position" bigint not null,
  codebook_version integer not null,
  progress jsonb,
  result jsonb,
  held jsonb,
  error text,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  awaiting jsonb,
  constraint release_checks_pkey PRIMARY KEY (dataset_id),
  constraint release_checks_codebook_fk FOREIGN KEY (dataset_id, codebook_version) REFERENCES codebooks(dataset_id, version),
  constraint release_checks_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint release_checks_state_known CHECK ((state = ANY (ARRAY['checking'::text, 'passed'::text, 'held'::text, 'failed'::text]))),
  constraint release_checks_whole CHECK ((((state = 'checking'::text) = (finished_at IS NULL)) AND ((state = 'passed'::text) = (result IS NOT NULL)) AND ((state = 'held'::text) = (held IS NOT NULL)) AND ((state = 'failed'::text) = (error IS NOT NULL))))
);

CREATE UNIQUE INDEX release_checks_id_unique ON public.release_checks USING btree (id);

create table release_dates (
  release_id uuid not null,
  number integer not null,
  publish_at timestamp with time zone,
  reason text,
  at timestamp with time zone not null,
  key_id text not null,
  request_id text not null,
  constraint release_dates_pk PRIMARY KEY (release_id, number),
  constraint release_dates_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table release_digests (
  release_id uuid not null,
  by text not null,
  measure text not null,
  digest text not null,
  constraint release_digests_pk PRIMARY KEY (release_id, by, measure),
  constraint release_digests_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table release_file_sets (
  release_id uuid not null,
  erasures_seen bigint,
  described boolean not null default false,
  constraint release_file_sets_pkey PRIMARY KEY (release_id),
  constraint release_file_sets_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table release_files (
  release_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  rows bigint,
  access text not null,
  store_key text not null,
  written_at timestamp with time zone not null,
  constraint release_files_pk PRIMARY KEY (release_id, name),
  constraint release_files_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id),
  constraint release_files_access_known CHECK ((access = ANY (ARRAY['public'::text, 'records'::text])))
);

create table release_headlines (
  release_id uuid not null,
  "position" integer not null,
  id text not null,
  result json not null,
  constraint release_headlines_pk PRIMARY KEY (release_id, id),
  constraint release_headlines_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

CREATE UNIQUE INDEX release_headlines_position_unique ON public.release_headlines USING btree (release_id, "position");

create table release_previews (
  id uuid not null,
  release_id uuid not null,
  secret_hash text not null,
  label text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  revoked_at timestamp with time zone,
  constraint release_previews_pkey PRIMARY KEY (id),
  constraint release_previews_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id),
  constraint release_previews_ordered CHECK ((starts_at < ends_at))
);

CREATE INDEX release_previews_release ON public.release_previews USING btree (release_id, id);

CREATE UNIQUE INDEX release_previews_secret_hash_unique ON public.release_previews USING btree (secret_hash);

create table release_secrets (
  release_id uuid not null,
  secret text not null,
  constraint release_secrets_pkey PRIMARY KEY (release_id),
  constraint release_secrets_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table release_steps (
  release_id uuid not null,
  previous_id uuid,
  rest text not null,
  headlines json not null,
  constraint release_steps_pkey PRIMARY KEY (release_id),
  constraint release_steps_previous_id_releases_id_fk FOREIGN KEY (previous_id) REFERENCES releases(id),
  constraint release_steps_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id),
  constraint release_steps_rest_known CHECK ((rest = ANY (ARRAY['method'::text, 'removed'::text, 'quashed'::text, 'either'::text, 'unknown'::text])))
);

create table release_tables (
  release_id uuid not null,
  by text not null,
  measure text not null,
  part integer not null,
  cells json not null,
  constraint release_tables_pk PRIMARY KEY (release_id, by, measure, part),
  constraint release_tables_release_id_releases_id_fk FOREIGN KEY (release_id) REFERENCES releases(id)
);

create table releases (
  id uuid not null,
  dataset_id text not null,
  state text not null,
  "position" bigint not null,
  codebook_version integer not null,
  major integer,
  minor integer,
  patch integer,
  notice jsonb,
  progress jsonb,
  error text,
  counts jsonb,
  present jsonb,
  summary jsonb,
  protection jsonb,
  held jsonb,
  generator text,
  public_url text,
  created_at timestamp with time zone not null,
  built_at timestamp with time zone,
  published_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  publish_at timestamp with time zone,
  erasures_seen bigint,
  audit_seq bigint,
  audit_hash text,
  withdrawn_at timestamp with time zone,
  withdrawal_reason text,
  replacement text,
  vintage jsonb,
  awaiting jsonb,
  constraint releases_pkey PRIMARY KEY (id),
  constraint releases_codebook_fk FOREIGN KEY (dataset_id, codebook_version) REFERENCES codebooks(dataset_id, version),
  constraint releases_dataset_id_datasets_id_fk FOREIGN KEY (dataset_id) REFERENCES datasets(id),
  constraint releases_anchor_whole CHECK (((audit_seq IS NULL) = (audit_hash IS NULL))),
  constraint releases_certifiable_whole CHECK (((summary IS NULL) = (protection IS NULL))),
  constraint releases_draft_built CHECK (((state <> ALL (ARRAY['draft'::text, 'scheduled'::text])) OR ((built_at IS NOT NULL) AND (counts IS NOT NULL)))),
  constraint releases_published_whole CHECK (((state <> ALL (ARRAY['published'::text, 'withdrawn'::text])) OR ((major IS NOT NULL) AND (published_at IS NOT NULL) AND (public_url IS NOT NULL) AND (counts IS NOT NULL) AND (present IS NOT NULL)))),
  constraint releases_scheduled_dated CHECK (((state <> 'scheduled'::text) OR (publish_at IS NOT NULL))),
  constraint releases_state_known CHECK ((state = ANY (ARRAY['building'::text, 'draft'::text, 'scheduled'::text, 'failed'::text, 'published'::text, 'withdrawn'::text, 'discarded'::text]))),
  constraint releases_version_whole CHECK ((((major IS NULL) = (minor IS NULL)) AND ((major IS NULL) = (patch IS NULL)))),
  constraint releases_withdrawn_whole CHECK ((((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)) AND ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL)) AND ((replacement IS NULL) OR (withdrawn_at IS NOT NULL))))
);

CREATE UNIQUE INDEX releases_one_open ON public.releases USING btree (dataset_id) WHERE (state = ANY (ARRAY['building'::text, 'draft'::text, 'scheduled'::text, 'failed'::text]));

CREATE UNIQUE INDEX releases_version_unique ON public.releases USING btree (dataset_id, major, minor, patch);

create table sentences (
  case_id uuid not null,
  side text not null,
  defendant_id uuid not null,
  outcome text,
  custody_term text,
  suspended_term text,
  indeterminate text,
  minimum_term text,
  requirements text[],
  orders text[],
  constraint sentences_pk PRIMARY KEY (case_id, side, defendant_id),
  constraint sentences_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id),
  constraint sentences_defendant_fk FOREIGN KEY (case_id, side, defendant_id) REFERENCES defendants(case_id, side, id) ON DELETE CASCADE
);

create table signing_keys (
  kid text not null,
  public_part text not null,
  private_part text,
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone,
  constraint signing_keys_pkey PRIMARY KEY (kid)
);

create table sources (
  case_id uuid not null,
  side text not null,
  "position" integer not null,
  outlet_type text not null,
  published_on date,
  url text,
  constraint sources_pk PRIMARY KEY (case_id, side, "position"),
  constraint sources_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id)
);

CREATE INDEX sources_article ON public.sources USING btree (((md5(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(url, '^https?://(www[.]|m[.]|amp[.])?'::text, ''::text, 'g'::text), '#.*$'::text, ''::text, 'g'::text), '[?&](utm_[a-z]+|fbclid|gclid|igshid)=[^&]*'::text, ''::text, 'g'::text), '[?&]'::text, '&'::text, 'g'::text), '/+(&|$)'::text, '&'::text, 'g'::text), '&+$'::text, ''::text, 'g'::text)))::uuid)) WHERE ((side = 'head'::text) AND (url IS NOT NULL));

create table unledgered_erasures (
  case_id uuid not null,
  constraint unledgered_erasures_pkey PRIMARY KEY (case_id),
  constraint unledgered_erasures_case_id_cases_id_fk FOREIGN KEY (case_id) REFERENCES cases(id)
);

create table webhook_deliveries (
  id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  type text not null,
  data json not null,
  at timestamp with time zone not null,
  state text not null,
  attempts integer not null,
  next_at timestamp with time zone,
  log json not null,
  created_at timestamp with time zone not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_webhook_id_webhooks_id_fk FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE,
  constraint webhook_deliveries_queued_whole CHECK (((state = 'queued'::text) = (next_at IS NOT NULL)))
);

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (next_at) WHERE (state = 'queued'::text);

CREATE INDEX webhook_deliveries_webhook ON public.webhook_deliveries USING btree (webhook_id, id);

create table webhooks (
  id uuid not null,
  key_id text not null,
  label text not null,
  url text not null,
  events text[] not null,
  datasets text[],
  secret text not null,
  former_secret text,
  former_until timestamp with time zone,
  state text not null,
  paused_because text,
  failing_since timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint webhooks_pkey PRIMARY KEY (id),
  constraint webhooks_former_whole CHECK (((former_secret IS NULL) = (former_until IS NULL))),
  constraint webhooks_paused_whole CHECK (((state = 'paused'::text) = (paused_because IS NOT NULL)))
);

CREATE INDEX webhooks_key ON public.webhooks USING btree (key_id, id);

CREATE TRIGGER acknowledgements_append_only BEFORE DELETE OR UPDATE ON public.acknowledgements FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER acknowledgements_no_truncate BEFORE TRUNCATE ON public.acknowledgements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER aggregate_parts_append_only BEFORE DELETE OR UPDATE ON public.aggregate_parts FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER aggregate_parts_no_truncate BEFORE TRUNCATE ON public.aggregate_parts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER aggregate_tables_append_only BEFORE DELETE OR UPDATE ON public.aggregate_tables FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER aggregate_tables_no_truncate BEFORE TRUNCATE ON public.aggregate_tables FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_log_in_order BEFORE INSERT ON public.audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_in_order();

CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER case_revisions_in_order BEFORE INSERT ON public.case_revisions FOR EACH ROW EXECUTE FUNCTION case_revisions_in_order();

CREATE TRIGGER case_revisions_never_deleted BEFORE DELETE ON public.case_revisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER case_revisions_no_truncate BEFORE TRUNCATE ON public.case_revisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER case_revisions_only_erased BEFORE UPDATE ON public.case_revisions FOR EACH ROW EXECUTE FUNCTION case_revisions_only_erased();

CREATE TRIGGER changes_append_only BEFORE DELETE OR UPDATE ON public.changes FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER changes_in_order BEFORE INSERT ON public.changes FOR EACH ROW EXECUTE FUNCTION changes_in_order();

CREATE TRIGGER changes_no_truncate BEFORE TRUNCATE ON public.changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER codebooks_append_only BEFORE DELETE OR UPDATE ON public.codebooks FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER codebooks_no_truncate BEFORE TRUNCATE ON public.codebooks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER erased_marks_append_only BEFORE DELETE OR UPDATE ON public.erased_marks FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER erased_marks_no_truncate BEFORE TRUNCATE ON public.erased_marks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_causes_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.release_causes FOR EACH ROW EXECUTE FUNCTION release_frozen();

CREATE TRIGGER release_causes_no_truncate BEFORE TRUNCATE ON public.release_causes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_certificates_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.release_certificates FOR EACH ROW EXECUTE FUNCTION release_frozen();

CREATE TRIGGER release_certificates_no_truncate BEFORE TRUNCATE ON public.release_certificates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_dates_append_only BEFORE DELETE OR UPDATE ON public.release_dates FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_dates_no_truncate BEFORE TRUNCATE ON public.release_dates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_digests_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.release_digests FOR EACH ROW EXECUTE FUNCTION release_frozen();

CREATE TRIGGER release_digests_no_truncate BEFORE TRUNCATE ON public.release_digests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_headlines_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.release_headlines FOR EACH ROW EXECUTE FUNCTION release_frozen();

CREATE TRIGGER release_headlines_no_truncate BEFORE TRUNCATE ON public.release_headlines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_steps_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.release_steps FOR EACH ROW EXECUTE FUNCTION release_frozen();

CREATE TRIGGER release_steps_no_truncate BEFORE TRUNCATE ON public.release_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER release_tables_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.release_tables FOR EACH ROW EXECUTE FUNCTION release_frozen();

CREATE TRIGGER release_tables_no_truncate BEFORE TRUNCATE ON public.release_tables FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER releases_frozen BEFORE DELETE OR UPDATE ON public.releases FOR EACH ROW EXECUTE FUNCTION releases_frozen();

CREATE TRIGGER signing_keys_kept BEFORE DELETE ON public.signing_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER signing_keys_no_truncate BEFORE TRUNCATE ON public.signing_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION public.audit_log_in_order()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  if new.seq is distinct from (select coalesce(max(seq), 0) + 1 from audit_log) then
    raise exception 'audit entries follow one another' using errcode = 'AS001';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.case_revisions_in_order()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  if new.revision is distinct from (select coalesce(max(revision), 0) + 1 from case_revisions where case_id = new.case_id) then
    raise exception 'revisions follow one another' using errcode = 'AS001';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.case_revisions_only_erased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.changes_in_order()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
begin
  if new.seq is distinct from
    coalesce((select seq from changes where dataset_id = new.dataset_id order by seq desc limit 1), 0) + 1 then
    raise exception 'changes follow one another' using errcode = 'AS001';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'AS001';
end $function$;

CREATE OR REPLACE FUNCTION public.release_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.releases_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;
