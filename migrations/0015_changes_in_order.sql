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
