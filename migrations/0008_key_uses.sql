CREATE TABLE "key_uses" (
	"day" date NOT NULL,
	"key_id" text NOT NULL,
	"requests" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "key_uses_pk" PRIMARY KEY("day","key_id")
);
