-- A session keeps the plan of a trigger. One that was made while a log had a page read all of it for each row until the next analyze:
-- 1 ms a row after 8,000 changes, where the index takes 30 µs.
alter function changes_in_order() set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off;
--> statement-breakpoint
alter function audit_log_in_order() set enable_seqscan = off set enable_bitmapscan = off;
--> statement-breakpoint
alter function case_revisions_in_order() set enable_seqscan = off set enable_bitmapscan = off;
