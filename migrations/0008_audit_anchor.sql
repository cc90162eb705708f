ALTER TABLE "releases" ADD COLUMN "audit_seq" bigint;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "audit_hash" text;--> statement-breakpoint
-- Releases that are published already get the entry of their publication.
alter table releases disable trigger releases_frozen;--> statement-breakpoint
update releases r set audit_seq = a.seq, audit_hash = a.hash from audit_log a
  where a.action = 'release.publish' and a.subject = r.id::text and r.state in ('published', 'withdrawn');--> statement-breakpoint
alter table releases enable trigger releases_frozen;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_anchor_whole" CHECK (("releases"."audit_seq" is null) = ("releases"."audit_hash" is null));