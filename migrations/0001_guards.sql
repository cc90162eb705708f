-- What the tables cannot say: append-only logs, revisions in order, frozen releases, and this installation's secret.

insert into instance (etag_secret)
values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
--> statement-breakpoint
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'AS001';
end $$;
--> statement-breakpoint
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function refuse_change();
--> statement-breakpoint
create trigger audit_log_no_truncate before truncate on audit_log
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger changes_append_only before update or delete on changes
  for each row execute function refuse_change();
--> statement-breakpoint
create trigger changes_no_truncate before truncate on changes
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger codebooks_append_only before update or delete on codebooks
  for each row execute function refuse_change();
--> statement-breakpoint
create trigger codebooks_no_truncate before truncate on codebooks
  for each statement execute function refuse_change();
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
create trigger case_revisions_no_truncate before truncate on case_revisions
  for each statement execute function refuse_change();
--> statement-breakpoint
-- Tables and headlines may be written while their release is being built, and deleted with a release that was never
-- published; afterwards every byte stays as it is.
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
create trigger release_tables_frozen before insert or update or delete on release_tables
  for each row execute function release_frozen();
--> statement-breakpoint
create trigger release_tables_no_truncate before truncate on release_tables
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger release_headlines_frozen before insert or update or delete on release_headlines
  for each row execute function release_frozen();
--> statement-breakpoint
create trigger release_headlines_no_truncate before truncate on release_headlines
  for each statement execute function refuse_change();
--> statement-breakpoint
-- Of a published release only the state may change (published to withdrawn), and when that was.
create function releases_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.major is not null then
      raise exception 'a published release is never deleted' using errcode = 'AS002';
    end if;
    return old;
  end if;
  if old.state in ('published', 'withdrawn') then
    if new.state not in (old.state, 'withdrawn')
       or (to_jsonb(new) - 'state' - 'updated_at') is distinct from (to_jsonb(old) - 'state' - 'updated_at') then
      raise exception 'a published release is never changed' using errcode = 'AS002';
    end if;
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger releases_frozen before update or delete on releases
  for each row execute function releases_frozen();
