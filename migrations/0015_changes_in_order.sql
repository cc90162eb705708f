-- The newest change by the order of the index. As `max(seq)`, a planner that still takes the log for small read the whole log of the
-- dataset for each change: 2 ms after 10,000 of them.
create or replace function changes_in_order() returns trigger language plpgsql as $$
begin
  if new.seq is distinct from
    coalesce((select seq from changes where dataset_id = new.dataset_id order by seq desc limit 1), 0) + 1 then
    raise exception 'changes follow one another' using errcode = 'AS001';
  end if;
  return new;
end $$;
--> statement-breakpoint
-- A session keeps the plan of a trigger. One that was made while a log had a page read all of it for each row until the next analyze:
-- 1 ms a row after 8,000 changes, where the index takes 30 µs.
alter function changes_in_order() set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off;
--> statement-breakpoint
alter function audit_log_in_order() set enable_seqscan = off set enable_bitmapscan = off;
--> statement-breakpoint
alter function case_revisions_in_order() set enable_seqscan = off set enable_bitmapscan = off;
