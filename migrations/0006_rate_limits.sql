-- Unlogged: what clients have used of their limits is worth no WAL, and reaches no replica and no archive.
CREATE UNLOGGED TABLE "rate_limits" (
	"name" text PRIMARY KEY NOT NULL,
	"level" double precision NOT NULL,
	"per_second" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL
);
