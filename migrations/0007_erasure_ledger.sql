CREATE TABLE "unledgered_erasures" (
	"case_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "instance" ADD COLUMN "oldest_reader" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "unledgered_erasures" ADD CONSTRAINT "unledgered_erasures_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "erased_marks_case" ON "erased_marks" USING btree ("case_id");