CREATE TABLE "erased_contributions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"position" bigint NOT NULL,
	"content" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "vintage" jsonb;--> statement-breakpoint
ALTER TABLE "erased_contributions" ADD CONSTRAINT "erased_contributions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "erased_contributions_position" ON "erased_contributions" USING btree ("dataset_id","position");