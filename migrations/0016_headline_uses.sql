CREATE TABLE "headline_uses" (
	"day" date NOT NULL,
	"dataset_id" text NOT NULL,
	"headline_id" text NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "headline_uses_pk" PRIMARY KEY("day","dataset_id","headline_id")
);
