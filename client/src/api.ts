// Made from openapi.json by `npm run openapi`.

export interface paths {
    "/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Datasets that the reader may see
         * @description Without a key: the datasets with a published release. With a key: also those without one that the key may read; their `latestRelease` is null.
         *
         *     Public.
         */
        get: operations["listDatasets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A dataset: what it holds, how complete it is, and its latest release
         * @description Describes the dataset as of its latest release. Before the first release only keys that work on the dataset see it, and `latestRelease` is null.
         *
         *     Public.
         */
        get: operations["getDataset"];
        /**
         * Create or replace a dataset and its codebook
         * @description Replacing needs If-Match with the ETag of the definition. An identical body changes nothing. Any other body makes a new codebook version.
         *
         *     If stored cases have to be read for it and there are more than 1,000, a job does it: the answer is 202 with the job, the definition of before is in force until all cases fit, and `GET D/redefinitions/{id}` says how far it is, or why the definition was refused.
         *
         *     Needs a key with scope `datasets:write`.
         */
        put: operations["putDataset"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/codebook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The codebook of the latest release; for keys that read records, the one in force
         * @description A key with `records:read` gets the codebook that records and the feed are shown under, with what is for partners, and `seq` says since when. Before the first release, another key that may read the dataset gets the public part of it. `release` is null in both.
         *
         *     Public.
         */
        get: operations["getCodebook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The definition of a dataset, exactly as it was put
         * @description Needs a key with scope `datasets:write`.
         */
        get: operations["getDatasetDefinition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/redefinitions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a new definition is
         * @description While it is open, Retry-After says when to ask again.
         *
         *     Needs a key with scope `datasets:write`.
         */
        get: operations["getRedefinition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/redefinitions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a new definition before it is in force
         * @description The definition of before stays in force.
         *
         *     Needs a key with scope `datasets:write`.
         */
        post: operations["cancelRedefinition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The catalogue as JSON-LD
         * @description DCAT-AP 3: every dataset with its published releases as versions, and their public files as distributions with checksums. Licence, coverage, publisher and contact are those of the definitions.
         *
         *     Public.
         */
        get: operations["getCatalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog.ttl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The catalogue as Turtle
         * @description DCAT-AP 3: every dataset with its published releases as versions, and their public files as distributions with checksums. Licence, coverage, publisher and contact are those of the definitions.
         *
         *     Public.
         */
        get: operations["getCatalogTurtle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/code-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The code lists that ship with the service
         * @description A codebook takes one whole with `{ "standard": "offences" }`, or some of its codes with `include`.
         *
         *     Public.
         */
        get: operations["listCodeLists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/code-lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A code list that ships with the service
         * @description Public.
         */
        get: operations["getCodeList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/code-lists/{id}.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as CSV
         * @description Columns: level, code, label, parent, note. Codes of the finest level come first, with the id of the list in place of a level; `parent` is a code of the next coarser level. RFC 4180, UTF-8.
         *
         *     Public.
         */
        get: operations["getCodeListCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find datasets, headlines, measures, dimensions and codes by their words
         * @description In the latest release of each dataset. Each of the first six different words has to be found, from its beginning and, from five letters on, with a letter or two misspelt; if nothing has them all, the answer has what has some.
         *
         *     Public.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Precomputed statistics of a release
         * @description Selects cells of a published table; nothing is added up. The dimensions of the answer are those of `by`, then those named only in `where`, in the order of their ids; they must lie in one published table. The other representations take the same query; `links` has their paths.
         *
         *     Public.
         */
        get: operations["getStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same statistics as CSV
         * @description Codes and labels of the dimensions, then measure, unit, value, share, denominator, status, share_status, flags, symbol; under the policy `threshold` also interval_low and interval_high. RFC 4180, UTF-8; null is empty.
         *
         *     Public.
         */
        get: operations["getStatisticsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same statistics as a workbook
         * @description XLSX: a sheet with the columns of the CSV, the values and the shares as crosstabs, and a sheet with notes, source and query. Up to 20,000 rows.
         *
         *     Public.
         */
        get: operations["getStatisticsXlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.parquet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same statistics as Parquet
         * @description The columns of the CSV. Title, source and notes are in the metadata of the file.
         *
         *     Public.
         */
        get: operations["getStatisticsParquet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.jsonstat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same statistics as JSON-stat 2.0
         * @description A dataset of JSON-stat 2.0, with the measure as its first dimension. Up to 500,000 places.
         *
         *     Public.
         */
        get: operations["getStatisticsJsonStat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.csv-metadata.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the columns of the CSV are
         * @description Metadata of the CSV of the same query, as CSV on the Web has it.
         *
         *     Public.
         */
        get: operations["getStatisticsCsvMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.vl.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same statistics as a chart, in Vega-Lite
         * @description The kind of chart follows from the shape of the answer: one measure, and at most two dimensions with several codes. Of more than 30 codes the first 25 are drawn, and the chart says so. The data are in the chart.
         *
         *     Public.
         */
        get: operations["getStatisticsChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same chart, drawn
         * @description The kind of chart follows from the shape of the answer: one measure, and at most two dimensions with several codes. Of more than 30 codes the first 25 are drawn, and the chart says so. Fit for an img element on another site.
         *
         *     Public.
         */
        get: operations["getStatisticsSvg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/statistics.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same chart as PNG
         * @description The kind of chart follows from the shape of the answer: one measure, and at most two dimensions with several codes. Of more than 30 codes the first 25 are drawn, and the chart says so. Two pixels for each of the SVG.
         *
         *     Public.
         */
        get: operations["getStatisticsPng"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/headlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The named figures of a release, each complete
         * @description Public.
         */
        get: operations["listHeadlines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/headlines.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The named figures of a release as CSV
         * @description A row for each headline and external figure. Numbers are decimals with a point; `wording` is empty where it is the plain number.
         *
         *     Public.
         */
        get: operations["listHeadlinesCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/headlines/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One named figure
         * @description Public.
         */
        get: operations["getHeadline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/headlines/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a figure may be put in these words
         * @description A phrase or a sentence with one figure, or with two ends of a range: `1 in 4`, `more than a quarter`, `two thirds`, `60.4%`, `most`, `61 of 101`, `only 2`, `2 a working day`, `more than 4.5 million`, `between 45 and 50 years`, `40% were not`. It is read from its first word to its last; if it has words that are not known, `scope` is `figure`, and the verdict is of its figure alone. A fraction is true within 5% of the exact share; a percentage or number if the exact figure rounds to it at its digits. `misleading`: the numbers bear it out, but readers would take it otherwise. `suggested` are true wordings of the same kind.
         *
         *     Public.
         */
        get: operations["checkHeadline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/headlines/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A headline in every release that has it, newest first
         * @description The figure in each release. A withdrawn release is listed without its numbers; `href` is then its manifest, which gives the reason.
         *
         *     Public.
         */
        get: operations["getHeadlineHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/differences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What differs between a release and an earlier one, and why
         * @description The earlier release plus the differences is the later release. `items` lists each observation that changed, once; a dimension that its key does not name is at its total. `structure` and `headlines` are on the first page only, whatever the filters. `causes` add up to the difference of the published numbers. They are null for means and medians, and where they are unknown or would disclose something.
         *
         *     Public.
         */
        get: operations["getDifferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/differences.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The observations that differ, as CSV
         * @description All that match, in one file of at most 100,000 rows; `measure`, `by` and `where` make it smaller. A column for each dimension (`_T` where an observation is at its total) and its label, then measure, unit, previous, value, difference, previous_status, status and a column for each cause. Where causes are not known their columns are empty. Structure and headlines are in the JSON only.
         *
         *     Public.
         */
        get: operations["getDifferencesCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Releases, newest first
         * @description Public.
         */
        get: operations["listReleases"];
        put?: never;
        /**
         * Build a release from the change log as it is now
         * @description Answers at once. The manifest of `draft` shows the progress.
         *
         *     Needs a key with scope `releases:write`.
         */
        post: operations["openRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The manifest of a release
         * @description Its state, tables, counts and successor. These can change; everything under a release is immutable.
         *
         *     Public.
         */
        get: operations["getRelease"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish, schedule or discard the draft; withdraw a version
         * @description Publishing needs If-Match with the ETag of the manifest of `draft`, gives the release its version and answers its manifest. Content-Location is the pinned address.
         *
         *     With `publishAt` the release becomes public at that second: until then it is `scheduled`, and only its date is public, in `/v1/release-calendar`. Send `publishAt` again, with `reason`, to move the date; move the release to `draft` to take it back. A release with a case that has been erased since is built again first, and keeps its date; under a disclosure policy only if no release before has counted the case.
         *
         *     `withdrawn` needs a full version and a `reason`. From then on everything under the version answers 410.
         *
         *     Needs a key with scope `releases:write`.
         */
        post: operations["moveRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/codebook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The codebook of a release
         * @description Public.
         */
        get: operations["getReleaseCodebook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/structure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can be asked of a release
         * @description Measures, dimensions with the codes that occur, which of them combine, notes and limits: enough to build a query form without the codebook. Immutable under a full version.
         *
         *     Public.
         */
        get: operations["getReleaseStructure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is claimed of the published numbers, signed
         * @description The hash of all published cells, what was counted and tested, the claim in words and what it does not cover. `npx assize verify` with the address of a release repeats all of it from published data. The public keys are at `/.well-known/assize-keys.json`. 404 for a draft, and for a release that was built before there were certificates. Immutable under a full version.
         *
         *     Public.
         */
        get: operations["getReleaseCertificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Corrections, updates and withdrawals, newest first
         * @description The notice that each release came with, and the reason of each withdrawal.
         *
         *     Public.
         */
        get: operations["listNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The files of a release
         * @description All observations as CSV and Parquet with what describes them, for everybody. Keys with `records:read` see the record files, too: NDJSON, CSV and Parquet. The answer is 503 `files-pending` until they are written.
         *
         *     Public.
         */
        get: operations["listReleaseFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of a release
         * @description Takes `Range` with `If-Range`. `Repr-Digest` is the SHA-256 of the whole file. Files with numbers are immutable under a full version; record files are written anew when a case is erased, and their ETag with them.
         *
         *     Public.
         */
        get: operations["getReleaseFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The records of a release, as they were
         * @description Approved cases as they were at the position of the release, as partners see them under its codebook, without those that have been erased since. In the order of their ids.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["listReleaseRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/records.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The records of a release as one file (csv)
         * @description The file `records.csv` of the release: see `getReleaseFile`.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["getReleaseRecordsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/records.ndjson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The records of a release as one file (ndjson)
         * @description The file `records.ndjson` of the release: see `getReleaseFile`.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["getReleaseRecordsNdjson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/{version}/records.parquet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The records of a release as one file (parquet)
         * @description The file `records.parquet` of the release: see `getReleaseFile`.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["getReleaseRecordsParquet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/release-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check whether a release can be published, without building it
         * @description Does the work of a build from the change log as it is now, and stores nothing of the tables. Answers at once; the check shows the progress, and then what the release would publish or what is in its way. A dataset has one check at a time: one that is under way for the same state of the dataset is answered again, and any other gives way to the new one. A build goes before a check.
         *
         *     Needs a key with scope `releases:write`.
         */
        post: operations["checkRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/release-checks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a check of a release is, and what it found
         * @description While it is under way, Retry-After says when to ask again. Found for 7 days, until the dataset has another check.
         *
         *     Needs a key with scope `releases:write`.
         */
        get: operations["getReleaseCheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/draft/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Previews of the open release
         * @description Needs a key with scope `releases:write`.
         */
        get: operations["listPreviews"];
        put?: never;
        /**
         * Let a reader without a key read the open release before it is public
         * @description Only this answer holds the token: the service stores its hash alone, and with an Idempotency-Key the answer, encrypted with your key. Sent as a Bearer token, never in an address, it reads `D/releases/draft` and everything under it from `startsAt` until `endsAt`, and nothing else. It ends when the release is published or discarded, or when your key is revoked. At any other time, and anywhere else, it gets 401 like an unknown key.
         *
         *     Needs a key with scope `releases:write`.
         */
        post: operations["createPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases/draft/previews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a preview
         * @description Takes effect at once and cannot be undone. Ending it again changes nothing.
         *
         *     Needs a key with scope `releases:write`.
         */
        delete: operations["endPreview"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/release-calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When releases become or became public, latest date first
         * @description Dates to come are listed before past ones, each with every change of the date and its reason. For a release to come, only its date is shown. The first release of a dataset is listed once it is public.
         *
         *     Public.
         */
        get: operations["getReleaseCalendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/releases.atom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Releases of a dataset as an Atom feed
         * @description The last 100 releases that were published or withdrawn, the latest first. An entry keeps its id; it is updated if its release is withdrawn. Ask with If-None-Match.
         *
         *     Public.
         */
        get: operations["getDatasetFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/releases.atom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Releases of all datasets as an Atom feed
         * @description The last 100 releases that were published or withdrawn, the latest first. An entry keeps its id; it is updated if its release is withdrawn. Ask with If-None-Match.
         *
         *     Public.
         */
        get: operations["getFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Approved cases, as partners see them
         * @description Filters apply to what the record shows. All conditions on defendants and below must hold for the same defendant, and all conditions on convictions for the same conviction.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["listRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/records.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All records as CSV
         * @description The whole list in one file, streamed: a row for each conviction, with its defendant and its case beside it; count different ids, not rows. Takes the filters of the list. A record that changes meanwhile is as it is when its turn comes, so take a `cursor` of the feed first and go on from there. The `ETag` is of the state of the dataset: it stays the same until a record or the codebook changes.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["listRecordsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/records/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An approved case, as partners see it
         * @description A record that was merged into another answers 308 with the path of the other one. A withdrawn or erased record answers 410, and a case that was never approved 404.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["getRecord"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The change feed: what happened to the records, in order
         * @description To follow the feed, send `cursor` back, even after an empty answer. The bytes and the ETag of an empty answer stay the same until something changes. Applying a change twice does no harm, and a remove of an unknown id is normal. After a codebook change with `reload` true, read all records again and go on from the cursor of that answer. Without `cursor` and `since` the feed begins with the first change. A cursor that the log does not continue from answers 410 `cursor-expired` with another `cursor`: read all records again, replace your copy, and go on from there.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/changes/acknowledgements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipts of this key, oldest first
         * @description Needs a key with scope `records:read`.
         */
        get: operations["listAcknowledgements"];
        put?: never;
        /**
         * Acknowledge that every change up to a cursor has been applied
         * @description The receipt belongs to the key. It proves the acknowledgement, not that anything was deleted. Acknowledging the position of the newest receipt again answers 200 with that receipt. An earlier position makes a new receipt, since the reader may have restored a backup.
         *
         *     Needs a key with scope `records:read`.
         */
        post: operations["acknowledgeChanges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Records that must no longer be kept, in the order of their erasure
         * @description Each is also in the feed as a remove. A case that was erased before it was ever a record is not listed, nor, to a key whose agreement has ended, one that became a record after that.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["listErasures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an erasure is
         * @description An erased case is gone from the database at once. Record files of releases that have it are written anew without it: `complete` is true once all of them are, and until then none of them is served. A case that was not erased, or never was a record, answers 404.
         *
         *     Needs a key with scope `records:read`.
         */
        get: operations["getErasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/erasures/{id}/acknowledgements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who has acknowledged an erasure, and who has not yet
         * @description Lists every key that can read records of the dataset, and every other key that has acknowledged changes of it, with the newest receipt of each. `applied` means that the key acknowledged a change at or after the erasure. It proves an acknowledgement, not a deletion. A case that was not erased, or never was a record, answers 404.
         *
         *     Needs a key with scope `audit:read`.
         */
        get: operations["getErasureAcknowledgements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/acknowledgements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who may have a copy of the records, and how far their receipts reach
         * @description Lists every key that can read records of the dataset, and every other key that has acknowledged changes of it: its agreement, its newest receipt, and how many records were erased since.
         *
         *     Needs a key with scope `audit:read`.
         */
        get: operations["listRecordReaders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cases, as staff see them
         * @description Lists head revisions. Cases that were merged are listed with `state=merged` only, each with `mergedInto`; erased ones never. All conditions on defendants and below must hold for the same defendant, and all conditions on convictions for the same conviction. The review queue is `state=in-review&order=submitted`; `warnings` names contradictions in a case that a reviewer should look at. `retention=due` lists the cases to erase with reason `retention-expired`; a dataset without `retentionMonths` has none.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["listCases"];
        put?: never;
        /**
         * Post a case
         * @description Needs a key with scope `cases:write`.
         */
        post: operations["createCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many cases there are in each state, and how many wait for somebody
         * @description The numbers are those of the lists at the same moment: cases by state, the review queue, open pairs of likely duplicates, and cases that are due for erasure.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["countCases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/case-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema of a case
         * @description JSON Schema 2020-12 of the body of `POST /v1/datasets/{dataset}/cases`, under the dataset’s present codebook, internal codes included; labels are titles. A case that it accepts is refused only for quantities that are given twice or add up to more than their total, or for a source address that no URL parser reads.
         *
         *     Needs a key with scope `cases:read` or `cases:write`.
         */
        get: operations["getCaseSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A case, as staff see it
         * @description Includes the ids of the cases that were merged into it, and their external ids and sources. A merged case answers 308, with the path of the case that it was merged into and its own ETag, which an unmerge needs. An erased case answers 410.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["getCase"];
        /**
         * Correct a case
         * @description Send what GET answered, edited. This makes a new head revision in state draft. Partners and releases see the earlier one until the new one is approved. A body that changes nothing makes no revision. Needs If-Match.
         *
         *     With `sources:read`, `sources` replace the stored ones; left out, the stored ones stay. Without it, the sources sent are added and none is removed; a dry run takes all of them for new ones. External ids and sources of cases that were merged into this one stay with those cases, whether they are sent back or left out.
         *
         *     To a key without `cases:read` it answers only `id`, `state`, `revision` and `etag`. Such a key’s read-only members are not looked at, its PUT always makes a revision, and its dry run checks the body alone.
         *
         *     Needs a key with scope `cases:write`.
         */
        put: operations["replaceCase"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post up to 1,000 cases, all or none
         * @description Needs a key with scope `cases:write`.
         */
        post: operations["createCases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit, approve, return, withdraw, merge or erase a case
         * @description The scope depends on `to`. `cases:write`: `in-review`, and withdrawing a case that was never live. `cases:review`: `approved`, `returned`, `merged`, `unmerged`, withdrawing a case that is or was live, and `in-review` of a withdrawn case. `cases:erase`: `erased`.
         *
         *     `merged` needs `into`: the case that replaces this one, and from then on shows the external ids and sources of both. `into` must be approved if this case is live. `unmerged` restores the state that the case had, and opens the pair of the two again if it was decided `same`.
         *
         *     `erased` takes `reason` and no note, and cannot be undone. It destroys the content, sources and notes of every revision, stored answers, and results of imports that name the case, with all cases that were merged into it. The record cannot be posted again (409 `erased-before`).
         *
         *     Needs If-Match. Answers the case. For an erased case, and to a key without `cases:read`, it answers only `id`, `state`, `revision` and `etag`.
         *
         *     Needs a key.
         */
        post: operations["moveCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move many cases, with an outcome for each
         * @description Takes every target except `merged`: cases are merged one at a time.
         *
         *     With `items`, up to 1,000 cases are moved at once. Each succeeds or is refused by itself, in order, and the answer is 200.
         *
         *     With `select` and `expect`, all cases that match are moved by a job, and the answer is 202. This also needs `cases:read`. If another number of cases matches than you expect, the answer is 409 `selection-changed`. The job moves the cases that matched at that moment. A case that is changed before its turn is refused as `stale`, so nobody approves what nobody selected. To approve what an import wrote: `{"to": "approved", "select": {"import": "…", "state": "in-review"}, "expect": 619}`.
         *
         *     Needs a key.
         */
        post: operations["moveCases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/selections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far the transition of a selection of cases is
         * @description While it is open, Retry-After says when to ask again.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["getCaseSelection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/selections/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The outcome for each case of a selection
         * @description One line for each case that had its turn, in the order of the ids: `id` and `outcome`; for a case that was moved (`done`) its `state` and `revision`, for one that was `refused` the `code` of a problem and its `detail`.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["getCaseSelectionResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The revisions of a case, oldest first
         * @description A merged case has its own revisions. An erased case shows who did what and when, without notes.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/{id}/revisions/{revision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One state of a case, and what it changed
         * @description Holds the content of the case itself, without what was merged into it. `case` is null once the case is erased.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["getRevision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/cases/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find likely duplicates of a case
         * @description Takes the body of `POST` of a case and writes nothing. It is compared with cases of the same area within the days of `settings.duplicates` (7 if that is off), and by a key with `sources:read` with cases that name the same article, that are not withdrawn, merged or erased. Lists at most 20, the best match first.
         *
         *     Needs a key with scope `cases:read`.
         */
        post: operations["matchCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pairs of cases that may be duplicates
         * @description Lists pairs, oldest first. A pair is open until it is decided or the two cases are merged. It is shown as open while neither case is withdrawn, merged or erased.
         *
         *     Needs a key with scope `cases:read`.
         */
        get: operations["listDuplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/duplicates/{id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record that two cases are the same, or different
         * @description A decision cannot be changed: the same one again answers 200 and changes nothing, the opposite one answers 409. Undoing a merge of the two opens a pair that was decided `same` again. A pair decided `different` is not raised again. To merge the cases, use the transition to `merged`. Answers the pair; keys without `cases:read` get it without its cases and reasons.
         *
         *     Needs a key with scope `cases:review`.
         */
        post: operations["decideDuplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Imports, newest first
         * @description Needs a key with scope `imports:write`.
         */
        get: operations["listImports"];
        put?: never;
        /**
         * Import a file of cases, or an official table
         * @description The file is CSV (columns as in `template.csv`; rows of one case share `case` and follow one another) or NDJSON (one case a line), in UTF-8, of at most 1 GiB. The answer comes when the file has arrived; a job reads it after that. Faults of a CSV header are answered at once, with pointers `/columns/<place from 0>` or the name of a missing column. A refused row does not stop the import: see `/results` and `/rejected`.
         *
         *     An aggregate dataset takes an official table: CSV with a column for each variable, `value` and, if wanted, `status`, of at most 1,000,000 rows. It replaces the whole earlier table as one change; the same table again changes nothing. A missing value is empty or a marker such as `[c]`, and `status` says why it is missing. Rows with `_T` are totals: those of a sum must be the sum of the others where that can be computed. If a row is refused, the job fails with `invalid-import` and the dataset keeps its earlier table.
         *
         *     Needs a key with scope `imports:write`.
         */
        post: operations["createImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of an import
         * @description While it is open, Retry-After says when to ask again.
         *
         *     Needs a key with scope `imports:write`.
         */
        get: operations["getImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop an import
         * @description Stops after the rows that are being written. Rows that were written stay; a reversal takes them back. If every row has been written, the import is `succeeded` instead of `cancelled`.
         *
         *     Needs a key with scope `imports:write`.
         */
        post: operations["cancelImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports/{id}/reversal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what an import made
         * @description Runs as a job of the same import. Cases that the import created are withdrawn (`reason`, default `rectification`) and lose their external ids, so that the repaired file can be imported. Cases that it updated get back the content and the state that they had, and partners the record that they saw; `reason` is in the new revision. Cases that were edited, withdrawn, merged or erased since are kept as they are, and so are cases whose new content has become live since, unless the key has `cases:review`. A reversal that undid nothing is not spent: the import is as it was before, and can be reversed again.
         *
         *     An official table is replaced by the one before it, as another change. It is kept if it has been replaced since, or if the codebook no longer allows the earlier one.
         *
         *     Needs a key with scope `imports:write`.
         */
        post: operations["reverseImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports/template.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A CSV file with all columns of the dataset and an example row
         * @description Follows the present codebook. It has three convictions and two sources; a file may have more. For an aggregate dataset it has the variables and `value`; a file may have `status` too.
         *
         *     Needs a key with scope `imports:write`.
         */
        get: operations["getImportTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The outcome for each case of a file
         * @description One line for each case, in the order of the file: `row` (from 1, without header and blank lines), `rows`, `outcome` (`created`, `updated`, `unchanged`, `rejected`, `valid`), `case`, `revision`, `problems`, `warnings` (contradictions in the case, and `undoes-correction` if an upsert says what the case said before it was corrected, which is left out without `cases:read`; left out if there are none), `candidates` (cases that it may be another report of; left out without `cases:read`), `holder` (path and state of the case that has the external id of a rejected one; left out without `cases:read`), and after a reversal `reversal`, and for a `kept` case `because`: `approved` (it is live, and the key lacks `cases:review`), `changed` (somebody has written it since) or `not-restorable` (what it was before is not known, or no longer allowed). With `validateOnly`, a `valid` case has `would`: `created`, `updated` or `unchanged`. An upsert leaves it out if the service cannot predict it: when an earlier row of the file is about the same case, or when only sources could differ and the uploading key may not see them. For an official table, only the first 10,000 refused rows are listed.
         *
         *     Needs a key with scope `imports:write`.
         */
        get: operations["getImportResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{dataset}/imports/{id}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The refused rows, as they were sent
         * @description The rows have the format of the file, with an additional column or member `error`. A line that is not a JSON object becomes `{ "error", "line" }`. Once repaired, the file can be imported as it is. It is kept for 30 days. Records that were erased before are in `/results` only.
         *
         *     The rows are complete, sources included. Any key except the one that sent the file therefore needs `sources:read` too (403, `requiredScope`).
         *
         *     Needs a key with scope `imports:write`.
         */
        get: operations["getImportRejected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The webhooks that this key has made
         * @description A key with `keys:manage` sees those of every key that it may revoke.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have events sent to an address
         * @description Only this answer holds the secret that deliveries are signed with. Webhooks are hints: `D/changes` and `R` are the record. They carry the address of what happened and nothing of it.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A webhook
         * @description Needs a key with scope `webhooks:manage` or `records:read`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Send nothing more to an address, and forget its deliveries
         * @description Needs a key with scope `webhooks:manage` or `records:read`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a webhook, or take it up again
         * @description What happens while it is paused is not sent later, and what waited is given up: read `D/changes`.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        post: operations["moveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description For a day deliveries are signed with both, so that the receiver can change over.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Its type is `webhook.test`. It is sent like any other; the list of deliveries says how it went.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deliveries of a webhook, newest first
         * @description They are kept for 30 days after they have ended.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery}/redelivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event again
         * @description With the same `webhook-id`, at once, whether it was delivered or given up.
         *
         *     Needs a key with scope `webhooks:manage` or `records:read`.
         */
        post: operations["redeliverWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys that this key may revoke, with those that are revoked
         * @description Needs a key with scope `keys:manage`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Mint a key
         * @description Only this answer holds the key itself: the service stores its hash alone, so an Idempotency-Key cannot replay the answer. A key mints only within its own scopes, datasets and time: the new key ends no later than the key that mints it.
         *
         *     Needs a key with scope `keys:manage`.
         */
        post: operations["mintKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bind a key to an agreement, or renew it
         * @description Takes effect at once; the key stays the same.
         *
         *     Needs a key with scope `keys:manage`.
         */
        post: operations["bindKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a key another secret, and let the present one work for a while
         * @description A key rotates itself, or those that it may revoke with `keys:manage`. It stays the same key: its id, scopes, agreement, receipts and limits do not change. Only this answer holds the new secret; with an Idempotency-Key it can be had again with the secret that the request was sent with. Of earlier secrets only the last one works on, so rotating twice ends the first. A secret that has been replaced cannot rotate its key again. A key that `ASSIZE_ADMIN_KEY` sets is changed there.
         *
         *     Needs a key.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description Takes effect at once and cannot be undone. Revoking it again changes nothing. Previews that it made end with it. Keys that it minted go on working, unless `descendants=true` takes them too. A key that `ASSIZE_ADMIN_KEY` names stays revoked as well: the service does not start with it again.
         *
         *     Needs a key with scope `keys:manage`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The key that the request was sent with
         * @description Needs a key.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much each key asks for: requests and bytes by day
         * @description Of the keys that this key may revoke, by day and key. Days are in UTC. Counts are kept for 400 days; other processes add theirs once a minute. Counted are requests that were answered, with the bytes of their bodies as they were sent, compressed or not; those that were refused with 401 or 429 are not. `logged` is how the log and the metrics call the key.
         *
         *     Needs a key with scope `keys:manage`.
         */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what: the audit log
         * @description Lists every write, and every use of restricted data (`use.<operation>`), once for each clock hour, key, dataset, operation and id in the path. The entries of all datasets form one chain of hashes. An entry holds all that its hash is made of; `assize audit verify` recomputes the chain. A key that is bound to datasets sees only their entries, which are not a whole chain.
         *
         *     Needs a key with scope `audit:read`.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every code that an error can carry
         * @description First the codes of whole answers, then those of single faults in `errors`. Codes never change their meaning.
         *
         *     Public.
         */
        get: operations["listProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Limits on how figures may be quoted, and what each means
         * @description The codes in `usage` of headlines. A codebook may have more of its own: `usageNotes` of a headline has the text of each.
         *
         *     Public.
         */
        get: operations["listUsageCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The limits of this installation: sizes, rates and requests at one time
         * @description Public.
         */
        get: operations["getLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/assize-keys.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys that certificates of releases are signed with
         * @description A JWK set (RFC 7517). A key that was replaced stays in it, with the time until which it signed.
         *
         *     Public.
         */
        get: operations["listCertificateKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process runs
         * @description Asks nothing of the database.
         *
         *     Public.
         */
        get: operations["isAlive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service is ready: the database answers, and the demo is published if it is on
         * @description 503 while the database cannot be asked. Published statistics that the process has in memory are served all the same: send requests elsewhere, and do not restart the process.
         *
         *     Public.
         */
        get: operations["isReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description Public.
         */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.public.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The part of this document that needs no key
         * @description For clients that read what is published: the operations without a key, and no examples.
         *
         *     Public.
         */
        get: operations["getPublicOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where to go from here
         * @description Public.
         */
        get: operations["getEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The receipt of an acknowledgement. */
        Acknowledgement: {
            /** @description The cursor that was acknowledged. */
            cursor: string;
            /** @description Position in the change log that the cursor reaches. */
            seq: number;
            /** @description When it was acknowledged, in UTC. */
            at: string;
        };
        /** @description Everything up to this cursor has been applied. */
        AcknowledgementDraft: {
            /** @description A cursor of the feed, up to which you have applied every change. */
            cursor: string;
        };
        /** @description Receipts of this key, the oldest first. */
        AcknowledgementPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["Acknowledgement"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description The terms under which a key reads records. */
        Agreement: {
            /** @description The agreement in short, or where it is. */
            text: string;
            /** @description Which wording of it, such as `2026-03`. */
            version: string;
            /**
             * Format: date-time
             * @description When it ends, in UTC. From then on records are 403 `agreement-expired`.
             */
            validUntil: string;
        };
        /** @description What readers should know about the figures of an answer. */
        AnswerNote: {
            /** @description As the codebook and the header `Assize-Notes` have it. */
            id: string;
            /** @description The note, in words that can be quoted. */
            text: string;
            /** @description Whether the note must be shown wherever the figures are. */
            mandatory: boolean;
        };
        /** @description An entry of the audit log, with everything that its hash is made of. */
        AuditEntry: {
            /** @description Position in the log: from 1, without gaps. */
            seq: number;
            /**
             * Format: date-time
             * @description When it was done, in UTC.
             */
            at: string;
            /** @description Id of the key that did it. `service`: the service itself; `demo-…`: the demo at the first start; `preview`: a preview token. */
            key: string;
            /** @description What was done: `case.create`, `key.mint`, … for a write, `use.<operation>` for a read of restricted data. */
            action: string;
            /** @description The dataset that it concerns; null if it concerns none. */
            dataset: string | null;
            /** @description Id of what it was done to: a case, release, check, preview, import, selection, new definition, pair, key or webhook; null for none or several. */
            subject: string | null;
            /** @description The revision that a write to a case made; null for any other action. */
            revision: number | null;
            /** @description Id of the request, as in the log and in a problem’s `instance`; a word or an id of the job for what the service did by itself. */
            requestId: string;
            /** @description Details of the action: codes and numbers only. */
            detail: {
                [key: string]: string | number;
            } | null;
            /** @description Keyed hash of everything that the revision says, with the prefix `2:`. An erasure destroys the key. */
            contentHash: string | null;
            /** @description `hash` of the entry before; 64 zeros in the first. */
            previousHash: string;
            /** @description SHA-256 of a JSON array, without white space, of the members above in this order, with `detail` as a list of [name, value] sorted by name. */
            hash: string;
        };
        /** @description Entries of the audit log. */
        AuditPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["AuditEntry"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description How many cases of a period wait, since they are not approved. */
        AwaitingPeriod: {
            /** @description The year of the sentence, such as `2023`, or `not-reported`. A quarter or a month is listed only if the public sees these periods and none of its cases is approved, but some of its year are. */
            period: string;
            /** @description How many of them are in state `draft`. */
            draft: number;
            /** @description How many of them are in state `in-review`. */
            "in-review": number;
            /** @description How many of them are in state `returned`. */
            returned: number;
            /** @description Whether any case of the period is approved or, under a disclosure policy, was counted by an earlier release and is counted again. */
            approved: boolean;
            /** @description Why a period without an approved case holds no release: `complete` was sent with the request, or the coverage says that it is a `gap`. Else null. */
            declared: ("complete" | "gap") | null;
        };
        /** @description The date of a release. */
        CalendarItem: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Name of the dataset, as its publisher gave it. */
            title: string;
            /** @description When the release becomes or became public, in UTC; the date that a cancelled one had. */
            publishAt: string;
            /**
             * @description `scheduled`: still to come. `published`: public. `withdrawn`: it was public. `cancelled`: it was announced, and then taken back or given up.
             * @enum {string}
             */
            state: "scheduled" | "published" | "withdrawn" | "cancelled";
            /** @description Changes of the date, in the order in which they were announced. If a release became public later than announced, the last one says when, and only that it was still being built. */
            dateChanges: {
                /** @description The date before, in UTC. */
                previous: string;
                /** @description The new date, in UTC; null if the date was taken back. */
                publishAt: string | null;
                /** @description Why; null if no reason was given. */
                reason: string | null;
                /** @description When the change was announced, in UTC. */
                at: string;
            }[];
            /** @description Path of the release; before it is public, of the list that it will be in. */
            href: string;
        };
        /** @description Dates of releases, the last date first. */
        CalendarPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["CalendarItem"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description A case that may be the same as another. */
        Candidate: {
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id: string;
            /** @description Path of the case. */
            href: string;
            /** @description How sure it is that both are the same case, from 0 to 100. */
            score: number;
            /** @description What agrees and what does not, without any value. */
            reasons: string[];
        };
        /** @description A case as staff see it. */
        Case: {
            /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
            externalIds?: {
                /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                system: string;
                /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                value: string;
            }[];
            /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
            sentencedOn?: string;
            /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
            area?: string;
            /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
            courtType?: string;
            /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
            attributes?: {
                [key: string]: string | string[];
            };
            /** @description Quantities that belong to the case as a whole. */
            quantities?: {
                /** @description Id of a quantity of the codebook that belongs to this level. */
                quantity: string;
                /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                category?: string;
                /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                value: number;
                /**
                 * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                 * @enum {string}
                 */
                basis: "exact" | "at-least" | "about";
            }[];
            /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
            defendants: {
                /**
                 * Format: uuid
                 * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                 */
                id?: string;
                /** @description As reported: a code of the list that the codebook binds to `sex`. */
                sex?: string;
                /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                ageBand?: string;
                /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                attributes?: {
                    [key: string]: string | string[];
                };
                /** @description Quantities that belong to the defendant. */
                quantities?: {
                    /** @description Id of a quantity of the codebook that belongs to this level. */
                    quantity: string;
                    /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                    category?: string;
                    /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                    value: number;
                    /**
                     * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                     * @enum {string}
                     */
                    basis: "exact" | "at-least" | "about";
                }[];
                /** @description What the defendant was convicted of, 1 to 1,000. */
                convictions: {
                    /**
                     * Format: uuid
                     * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                     */
                    id?: string;
                    /** @description A code of the list that the codebook binds to `offence`. */
                    offence?: string;
                    /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                    counts?: number;
                    /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                    principal?: boolean;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                }[];
                /** @description The sentence for all convictions together. It may be an empty object. */
                sentence: {
                    /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                    outcome?: string;
                    /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    custodyTerm?: string;
                    /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    suspendedTerm?: string;
                    /**
                     * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                     * @enum {string}
                     */
                    indeterminate?: "life" | "ipp";
                    /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                    minimumTerm?: string;
                    /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                    requirements?: string[];
                    /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                    orders?: string[];
                };
            }[];
            /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
            sources?: {
                /**
                 * @description Kind of the outlet that published the report.
                 * @enum {string}
                 */
                outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                /** @description Day of publication, such as 2015-03-14. */
                publishedOn?: string;
                /** @description Address of the report, with http or https and without user name or password. */
                url?: string;
            }[];
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /**
             * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
            /** @description Number of the newest revision, which this is. The first is 1; each write adds 1. */
            revision: number;
            /** @description Number of the approved revision that partners and releases see; null if there is none. */
            liveRevision: number | null;
            /** @description ETag of the case, to send in If-Match. */
            etag: string;
            /** @description When the case was first posted, in UTC. */
            createdAt: string;
            /** @description When the newest revision was written, in UTC. */
            updatedAt: string;
            /** @description The last review; null before the first. */
            review: {
                /**
                 * @description The state that the reviewer moved the case to.
                 * @enum {string}
                 */
                to: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
                /** @description The reviewer’s note to the author. */
                note: string | null;
                /** @description Label of the reviewer’s key. */
                by: string;
                /** @description When it was reviewed, in UTC. */
                at: string;
            } | null;
            /** @description Id of the case that this one was merged into; null if it is not merged. */
            mergedInto: string | null;
            /** @description Ids of the cases that were merged into this one, directly or through another, in order. */
            merged: string[];
            /** @description Contradictions in the case, such as a fine with a term of custody. They refuse nothing; empty if there are none. */
            warnings: {
                /** @description JSON Pointer to the place in the body. */
                pointer?: string;
                /** @description What kind of warning it is. Stable; listed at /v1/problems. */
                code: string;
                /** @description What should be looked at, in words. */
                detail: string;
            }[];
        };
        /** @description Cases to create together. */
        CaseBatch: {
            /** @description The cases, 1 to 1,000. All of them are created, or none. */
            items: {
                /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
                externalIds?: {
                    /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                    system: string;
                    /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                    value: string;
                }[];
                /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
                sentencedOn?: string;
                /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
                area?: string;
                /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
                courtType?: string;
                /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                attributes?: {
                    [key: string]: string | string[];
                };
                /** @description Quantities that belong to the case as a whole. */
                quantities?: {
                    /** @description Id of a quantity of the codebook that belongs to this level. */
                    quantity: string;
                    /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                    category?: string;
                    /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                    value: number;
                    /**
                     * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                     * @enum {string}
                     */
                    basis: "exact" | "at-least" | "about";
                }[];
                /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
                defendants: {
                    /**
                     * Format: uuid
                     * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                     */
                    id?: string;
                    /** @description As reported: a code of the list that the codebook binds to `sex`. */
                    sex?: string;
                    /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                    ageBand?: string;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                    /** @description Quantities that belong to the defendant. */
                    quantities?: {
                        /** @description Id of a quantity of the codebook that belongs to this level. */
                        quantity: string;
                        /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                        category?: string;
                        /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                        value: number;
                        /**
                         * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                         * @enum {string}
                         */
                        basis: "exact" | "at-least" | "about";
                    }[];
                    /** @description What the defendant was convicted of, 1 to 1,000. */
                    convictions: {
                        /**
                         * Format: uuid
                         * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                         */
                        id?: string;
                        /** @description A code of the list that the codebook binds to `offence`. */
                        offence?: string;
                        /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                        counts?: number;
                        /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                        principal?: boolean;
                        /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                        attributes?: {
                            [key: string]: string | string[];
                        };
                    }[];
                    /** @description The sentence for all convictions together. It may be an empty object. */
                    sentence: {
                        /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                        outcome?: string;
                        /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                        custodyTerm?: string;
                        /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                        suspendedTerm?: string;
                        /**
                         * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                         * @enum {string}
                         */
                        indeterminate?: "life" | "ipp";
                        /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                        minimumTerm?: string;
                        /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                        requirements?: string[];
                        /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                        orders?: string[];
                    };
                }[];
                /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
                sources?: {
                    /**
                     * @description Kind of the outlet that published the report.
                     * @enum {string}
                     */
                    outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                    /** @description Day of publication, such as 2015-03-14. */
                    publishedOn?: string;
                    /** @description Address of the report, with http or https and without user name or password. */
                    url?: string;
                }[];
            }[];
        };
        /** @description The cases that a batch created. */
        CaseBatchOutcome: {
            /** @description The cases that were created, in the order of the batch. */
            items: {
                /** @description Position of the item in the batch, from 0. */
                index: number;
                /**
                 * Format: uuid
                 * @description Random UUID. No other case ever gets it.
                 */
                id: string;
                /**
                 * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
                 * @enum {string}
                 */
                state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
                /** @description Number of the case’s newest revision, from 1. */
                revision: number;
                /** @description ETag of the case, to send in If-Match. */
                etag: string;
                /** @description Path of the case. */
                href: string;
                /** @description Cases that the new one may be another report of, best first. Absent if there are none. */
                candidates?: components["schemas"]["Candidate"][];
                /** @description Contradictions in the case, such as a fine with a term of custody. They refuse nothing; empty if there are none. */
                warnings: {
                    /** @description JSON Pointer to the place in the body. */
                    pointer?: string;
                    /** @description What kind of warning it is. Stable; listed at /v1/problems. */
                    code: string;
                    /** @description What should be looked at, in words. */
                    detail: string;
                }[];
            }[];
        };
        /** @description How many cases there are, and how many wait for somebody. */
        CaseCounts: {
            /** @description The cases in each state: as many as `GET D/cases?state=…` lists, and the erased ones. */
            states: {
                /** @description How many cases are drafts. */
                draft: number;
                /** @description How many cases wait for review. */
                "in-review": number;
                /** @description How many cases were returned by a reviewer. */
                returned: number;
                /** @description How many cases are approved, and have no newer draft. */
                approved: number;
                /** @description How many cases are withdrawn. */
                withdrawn: number;
                /** @description How many cases were merged into others. */
                merged: number;
                /** @description How many cases were erased. */
                erased: number;
            };
            /** @description The review queue. */
            waiting: {
                /** @description How many cases wait for review. */
                count: number;
                /** @description When the one that has waited longest was submitted, in UTC; null if none waits. */
                since: string | null;
            };
            /** @description How many pairs of likely duplicates are open: those of `GET D/duplicates`. */
            duplicatesOpen: number;
            /** @description How many cases are due for erasure: those of `GET D/cases?retention=due`. */
            retentionDue: number;
        };
        /** @description A JSON Schema of the cases that may be posted. */
        CaseJsonSchema: {
            /** @description The dialect: JSON Schema 2020-12. */
            $schema: string;
            /** @description Path of this schema. */
            $id: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A transition of a case. */
        CaseMove: {
            /**
             * @description The state to go to. `unmerged` gives a merged case back the state that it had.
             * @enum {string}
             */
            to: "in-review" | "approved" | "returned" | "withdrawn" | "merged" | "unmerged" | "erased";
            /** @description Why: a code of the list `correction-reasons`. Required for `withdrawn` and `erased`, optional for `merged` and for approving a correction. */
            reason?: string;
            /** @description A note for colleagues. Required for `returned`. */
            note?: string;
            /** @description For `merged`: id of the case to merge this one into. */
            into?: string;
        };
        /** @description The answer about a moved case to a key that may not read cases. */
        CaseMoved: {
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id: string;
            /**
             * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
            /** @description Number of the newest revision, which this is. The first is 1; each write adds 1. */
            revision: number;
            /** @description ETag of the case, to send in If-Match. */
            etag: string;
        };
        /** @description The same transition of many cases: of `items`, or of all that `select` matches. */
        CaseMoves: {
            /**
             * @description The state to go to. `unmerged` gives a merged case back the state that it had.
             * @enum {string}
             */
            to: "in-review" | "approved" | "returned" | "withdrawn" | "merged" | "unmerged" | "erased";
            /** @description Why: a code of the list `correction-reasons`. Required for `withdrawn` and `erased`, optional for `merged` and for approving a correction. */
            reason?: string;
            /** @description A note for colleagues. Required for `returned`. */
            note?: string;
            /** @description All cases that match, instead of `items`. They are moved by a job. */
            select?: components["schemas"]["SelectionFilter"];
            /** @description With `select`: how many cases you expect to match. Nothing is moved if another number does. */
            expect?: number;
            /** @description The cases to move, 1 to 1,000. Each is answered by itself. */
            items?: {
                /** @description UUID, as the list of cases gives it. */
                id: string;
                /** @description ETag of the case, as you read it. */
                etag: string;
            }[];
        };
        /** @description What became of each case of a transition of many. */
        CaseMovesOutcome: {
            /** @description How many cases were moved. */
            done: number;
            /** @description How many cases stayed as they were. Their items say why. */
            refused: number;
            /** @description What became of each case, in the order that was sent. */
            items: ({
                /** @description UUID, as it was sent. */
                id: string;
                /**
                 * @description The case was moved.
                 * @constant
                 */
                outcome: "done";
                /**
                 * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
                 * @enum {string}
                 */
                state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
                /** @description Number of the case’s newest revision, from 1. */
                revision: number;
                /** @description ETag of the case, to send in If-Match. */
                etag: string;
            } | {
                /** @description UUID, as it was sent. */
                id: string;
                /**
                 * @description The case was not moved.
                 * @constant
                 */
                outcome: "refused";
                /** @description Why not: the problem that a transition of this case alone would have answered. */
                problem: components["schemas"]["Problem"];
            })[];
        };
        /** @description An approved case as partners see it. Where partners see only a coarser level of a built-in variable, the member has the name of that level: `areaRegion` in place of `area`. A level of a code list of the dataset’s own is a member with a name that only the codebook knows, such as `offenceGroup`. */
        CaseRecord: {
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id: string;
            /** @description Position in the change log of what last changed the record, from 1: a copy with a lower one is out of date. */
            seq: number;
            /** @description Year of sentence, if partners see years. */
            year?: string;
            /** @description Quarter of sentence, such as 2015-Q1, if partners see quarters. */
            quarter?: string;
            /** @description Month of sentence, such as 2015-03, if partners see months. */
            month?: string;
            /** @description Code of the area, if partners see it. */
            area?: string;
            /** @description Code of the region, if partners see it and not the area. */
            areaRegion?: string;
            /** @description Code of the country, if partners see it and neither area nor region. */
            areaCountry?: string;
            /** @description Code of the kind of court, if partners see it. */
            courtType?: string;
            /** @description The variables of this level that partners see, by id. */
            attributes?: {
                [key: string]: string | string[];
            };
            /** @description The quantities of this level that partners see. */
            quantities?: {
                /** @description Id of a quantity of the codebook that belongs to this level. */
                quantity: string;
                /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                category?: string;
                /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                value: number;
                /**
                 * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                 * @enum {string}
                 */
                basis: "exact" | "at-least" | "about";
            }[];
            /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
            defendants: {
                /**
                 * Format: uuid
                 * @description Random UUID, the same in every revision of the record.
                 */
                id: string;
                /** @description Code of the sex, if partners see it. */
                sex?: string;
                /** @description Code of the age band at sentence, if partners see it. */
                ageBand?: string;
                /** @description The variables of this level that partners see, by id. */
                attributes?: {
                    [key: string]: string | string[];
                };
                /** @description The quantities of this level that partners see. */
                quantities?: {
                    /** @description Id of a quantity of the codebook that belongs to this level. */
                    quantity: string;
                    /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                    category?: string;
                    /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                    value: number;
                    /**
                     * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                     * @enum {string}
                     */
                    basis: "exact" | "at-least" | "about";
                }[];
                /** @description What the defendant was convicted of, 1 to 1,000. */
                convictions: {
                    /**
                     * Format: uuid
                     * @description Random UUID, the same in every revision of the record.
                     */
                    id: string;
                    /** @description Code of the offence, if partners see it. */
                    offence?: string;
                    /** @description How many counts of this offence the defendant was convicted of. */
                    counts: number;
                    /** @description Whether this is the principal conviction of the defendant. */
                    principal: boolean;
                    /** @description The variables of this level that partners see, by id. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                }[];
                /** @description The sentence, as far as partners see it. */
                sentence: {
                    /** @description Code of the outcome, if partners see it. */
                    outcome?: string;
                    /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    custodyTerm?: string;
                    /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    suspendedTerm?: string;
                    /**
                     * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                     * @enum {string}
                     */
                    indeterminate?: "life" | "ipp";
                    /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                    minimumTerm?: string;
                    /** @description Codes of the requirements, if partners see them. */
                    requirements?: string[];
                    /** @description Codes of the ancillary orders, if partners see them. */
                    orders?: string[];
                };
            }[];
            /** @description Names of the members that are withheld because a defendant was under 18; empty if none are. */
            withheld: string[];
        };
        /** @description A case as GET answered it, edited. Read-only members may be sent back unchanged or left out. */
        CaseReplacement: {
            /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
            externalIds?: {
                /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                system: string;
                /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                value: string;
            }[];
            /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
            sentencedOn?: string;
            /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
            area?: string;
            /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
            courtType?: string;
            /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
            attributes?: {
                [key: string]: string | string[];
            };
            /** @description Quantities that belong to the case as a whole. */
            quantities?: {
                /** @description Id of a quantity of the codebook that belongs to this level. */
                quantity: string;
                /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                category?: string;
                /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                value: number;
                /**
                 * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                 * @enum {string}
                 */
                basis: "exact" | "at-least" | "about";
            }[];
            /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
            defendants: {
                /**
                 * Format: uuid
                 * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                 */
                id?: string;
                /** @description As reported: a code of the list that the codebook binds to `sex`. */
                sex?: string;
                /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                ageBand?: string;
                /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                attributes?: {
                    [key: string]: string | string[];
                };
                /** @description Quantities that belong to the defendant. */
                quantities?: {
                    /** @description Id of a quantity of the codebook that belongs to this level. */
                    quantity: string;
                    /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                    category?: string;
                    /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                    value: number;
                    /**
                     * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                     * @enum {string}
                     */
                    basis: "exact" | "at-least" | "about";
                }[];
                /** @description What the defendant was convicted of, 1 to 1,000. */
                convictions: {
                    /**
                     * Format: uuid
                     * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                     */
                    id?: string;
                    /** @description A code of the list that the codebook binds to `offence`. */
                    offence?: string;
                    /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                    counts?: number;
                    /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                    principal?: boolean;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                }[];
                /** @description The sentence for all convictions together. It may be an empty object. */
                sentence: {
                    /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                    outcome?: string;
                    /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    custodyTerm?: string;
                    /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    suspendedTerm?: string;
                    /**
                     * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                     * @enum {string}
                     */
                    indeterminate?: "life" | "ipp";
                    /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                    minimumTerm?: string;
                    /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                    requirements?: string[];
                    /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                    orders?: string[];
                };
            }[];
            /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
            sources?: {
                /**
                 * @description Kind of the outlet that published the report.
                 * @enum {string}
                 */
                outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                /** @description Day of publication, such as 2015-03-14. */
                publishedOn?: string;
                /** @description Address of the report, with http or https and without user name or password. */
                url?: string;
            }[];
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id?: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset?: string;
            /**
             * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
             * @enum {string}
             */
            state?: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
            /** @description Number of the newest revision, which this is. The first is 1; each write adds 1. */
            revision?: number;
            /** @description Number of the approved revision that partners and releases see; null if there is none. */
            liveRevision?: number | null;
            /** @description ETag of the case, to send in If-Match. */
            etag?: string;
            /** @description When the case was first posted, in UTC. */
            createdAt?: string;
            /** @description When the newest revision was written, in UTC. */
            updatedAt?: string;
            /** @description The last review; null before the first. */
            review?: {
                /**
                 * @description The state that the reviewer moved the case to.
                 * @enum {string}
                 */
                to: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
                /** @description The reviewer’s note to the author. */
                note: string | null;
                /** @description Label of the reviewer’s key. */
                by: string;
                /** @description When it was reviewed, in UTC. */
                at: string;
            } | null;
            /** @description Id of the case that this one was merged into; null if it is not merged. */
            mergedInto?: string | null;
            /** @description Ids of the cases that were merged into this one, directly or through another, in order. */
            merged?: string[];
            /** @description Contradictions in the case, such as a fine with a term of custody. They refuse nothing; empty if there are none. */
            warnings?: {
                /** @description JSON Pointer to the place in the body. */
                pointer?: string;
                /** @description What kind of warning it is. Stable; listed at /v1/problems. */
                code: string;
                /** @description What should be looked at, in words. */
                detail: string;
            }[];
        };
        /** @description A transition of all cases that match a selection, as a job. */
        CaseSelection: {
            /**
             * Format: uuid
             * @description UUID, as in the paths of `links`.
             */
            id: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /**
             * @description How far the job is. `succeeded`: every case had its turn, and was moved or refused. `failed`: see `error`.
             * @enum {string}
             */
            state: "queued" | "running" | "succeeded" | "failed";
            /**
             * @description The state that the cases go to.
             * @enum {string}
             */
            to: "in-review" | "approved" | "returned" | "withdrawn" | "merged" | "unmerged" | "erased";
            /** @description The reason that was given: a code of the list `correction-reasons`; null if none. */
            reason: string | null;
            /** @description Which cases were selected. */
            select: components["schemas"]["SelectionFilter"];
            /** @description How many cases were moved. */
            done: number;
            /** @description How many cases were not. `links.results` says why. */
            refused: number;
            /** @description How far the job is, in cases. */
            progress: {
                /** @description Cases that had their turn. */
                done: number;
                /** @description Cases that were selected. */
                of: number;
            };
            /** @description The key that asked for it. */
            by: components["schemas"]["KeyName"];
            /** @description When it was asked for, in UTC. */
            createdAt: string;
            /** @description When it started, in UTC; null before that. */
            startedAt: string | null;
            /** @description When it ended, in UTC; null before that. */
            finishedAt: string | null;
            /** @description Why a failed job failed: a code of /v1/problems. The cases that were moved before stay moved. */
            error: string | null;
            /** @description Paths of the job and its results. */
            links: {
                /** @description Path of this job. */
                self: string;
                /** @description Path of the outcome of each case, as NDJSON. */
                results: string;
            };
        };
        /** @description What is claimed of the published numbers of a release, and what was counted and tested, signed. */
        Certificate: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Version of the release, `major.minor.patch`. */
            release: string;
            /** @description Address of the release: absolute, as of the time of publication. */
            url: string;
            /** @description When the release was published, in UTC. */
            publishedAt: string;
            /** @description When the certificate was made, in UTC: later than `publishedAt` if the service was down at that second. */
            signedAt: string;
            /** @description The software that published the release and made the certificate. */
            generator: string;
            /** @description Which points a certificate can have, and how each is tested: docs/reference/certificates.md. Certificates from before version 0.2.0 lack it: they are of an older kind. */
            edition?: number;
            /** @description The policy as the public codebook of the release has it, with its public parameters. */
            policy: {
                /**
                 * @description How people are protected in the figures.
                 * @enum {string}
                 */
                policy: "none" | "threshold" | "rounding" | "cell-key";
            } & {
                [key: string]: unknown;
            };
            /** @description What is claimed of the published numbers: the sentences of `tested`. Null under `none`: nothing is claimed. */
            claim: string | null;
            /** @description What was tested of the published numbers, and can be tested again. Early certificates lack it. */
            tested?: {
                /**
                 * @description What was tested, for programs.
                 * @enum {string}
                 */
                code: "intervals" | "quantities" | "insider" | "policy-aware" | "whole-numbers" | "shown" | "same-units" | "base" | "sums" | "counts" | "releases" | "readable-releases";
                /** @description The same in a sentence. */
                text: string;
            }[];
            /** @description What was not tested, and what nobody can test. Early certificates lack it. */
            notTested?: {
                /**
                 * @description What was not, for programs.
                 * @enum {string}
                 */
                code: "protection" | "quantities" | "dominance" | "sums-of-sums" | "whole-numbers" | "lower-ends-of-unions" | "crossings" | "joint-register" | "method" | "hidden-rules" | "medians" | "true-numbers" | "sums" | "other-units" | "other-releases" | "averaging" | "nearly-same-groups" | "withdrawn-releases" | "outside-knowledge" | "other-datasets" | "labels";
                /** @description The same in a sentence. */
                text: string;
            }[];
            /** @description What is not claimed: the sentences of `notTested`. */
            limits: string[];
            /** @description SHA-256 of the published cells, in hex: `method` says how it is made. */
            hash: string;
            /** @description What is hashed, in words that are enough to make the hash again. */
            method: string;
            /** @description Published cells that are withheld or have a value other than 0, over all tables; each once. */
            cells: number;
            /** @description Those that are withheld. */
            withheld: number;
            /** @description Under `none`, how many small counts are shown as they are; else null. */
            small: {
                /** @description What a small count is less than. */
                below: number;
                /** @description Counts from 1 up to that number, without it. */
                cells: number;
            } | null;
            /** @description Under `threshold`, parts of the linear system that have nothing to do with each other and hold a withheld cell; else null. */
            components: number | null;
            /** @description Under `threshold`, programmes that the audit solved; else null. */
            programmes: number | null;
            /** @description Under `threshold`, width of the narrowest interval of a withheld count; null if no count is withheld, and under any other policy. */
            narrowest: number | null;
            /** @description Under `threshold`: somebody who knows of one withheld cell that it is 1 learns no other one exactly; else null. */
            insider: {
                /** @description How many withheld cells were tried. */
                tried: number;
                /** @description Whether the test was passed. */
                passes: boolean;
            } | null;
            /** @description Under `threshold`: cells that are recognisably withheld only for others are taken to be 0 or at least the threshold, and the rest is still protected; else null. */
            policyAware: {
                /** @description How many withheld cells were tried. */
                tried: number;
                /** @description Whether the test was passed. */
                passes: boolean;
            } | null;
            /** @description Tests against other releases that could be read at the time, oldest first. Under `threshold` every one; under `rounding` those whose counts add up and are nowhere higher, if the counts of this one add up. Empty under `none` and `cell-key`. */
            betweenReleases: {
                /** @description Version of the other release. */
                version: string;
                /** @description Cells that both releases publish and whose difference was tested. */
                differences: number;
                /** @description Whether the test was passed. */
                passes: boolean;
            }[];
            /** @description Under `threshold`, whether both ends of each interval are reached by tables of whole numbers; else null. */
            wholeNumbers: boolean | null;
            /** @description Under `rounding`, how numbers were rounded; else null. */
            rounding: {
                /**
                 * @description controlled: numbers add up. random: they need not.
                 * @enum {string}
                 */
                method: "controlled" | "random";
                /** @description Why it is random; null if it is not. */
                reason: string | null;
            } | null;
            /** @description What solved the programmes; null if there were none. */
            solver: {
                /** @description Such as `HiGHS`, which is a program for linear optimisation. */
                name: string;
                /** @description Which edition of it ran, such as `1.15.3`. */
                version: string;
            } | null;
            /** @description Who says so. */
            signature: {
                /** @description Which of the keys at `/.well-known/assize-keys.json` it is by. */
                kid: string;
                /**
                 * @description Always `EdDSA`, with the curve Ed25519.
                 * @constant
                 */
                alg: "EdDSA";
                /** @description The signature of the canonical JSON (RFC 8785) of all other members, in base64url. */
                value: string;
            };
        };
        /** @description A public key that signs certificates, as JWK (RFC 8037). */
        CertificateKey: {
            /**
             * @description Always `OKP`.
             * @constant
             */
            kty: "OKP";
            /**
             * @description Always `Ed25519`.
             * @constant
             */
            crv: "Ed25519";
            /** @description The public key, in base64url. */
            x: string;
            /** @description Its id: the thumbprint of the key (RFC 7638). */
            kid: string;
            /**
             * @description Always `sig`.
             * @constant
             */
            use: "sig";
            /**
             * @description Always `EdDSA`.
             * @constant
             */
            alg: "EdDSA";
            /** @description Since when it signs, in UTC. */
            validFrom: string;
            /** @description When another took its place, in UTC; null if it is in use. */
            validUntil: string | null;
        };
        /** @description The public keys of certificates, as JWK set (RFC 7517). */
        CertificateKeys: {
            /** @description The key in use and those before it, newest first. */
            keys: components["schemas"]["CertificateKey"][];
        };
        /** @description What happened to the records of a dataset. */
        Change: {
            /** @description Position in the dataset’s change log, from 1. */
            seq: number;
            /** @description When it became visible to partners, in UTC. */
            at: string;
            /**
             * Format: uuid
             * @description UUID of the case, the same in every answer to partners.
             */
            id: string;
            /**
             * @description The record is new or has changed.
             * @constant
             */
            op: "upsert";
            /**
             * @description Why: it was `created`, `corrected`, `restored` after a withdrawal, or `unmerged` from another.
             * @enum {string}
             */
            cause: "created" | "corrected" | "unmerged" | "restored";
            /** @description With include=record: the record as it is now; null if it has left the view in the meantime. */
            record?: components["schemas"]["CaseRecord"] | null;
        } | {
            /** @description Position in the dataset’s change log, from 1. */
            seq: number;
            /** @description When it became visible to partners, in UTC. */
            at: string;
            /**
             * Format: uuid
             * @description UUID of the case, the same in every answer to partners.
             */
            id: string;
            /**
             * @description The record is no longer there. Delete your copy.
             * @constant
             */
            op: "remove";
            /**
             * @description Why: it was `withdrawn`, `merged` into another, or `erased`.
             * @enum {string}
             */
            cause: "withdrawn" | "merged" | "erased";
            /** @description The class of the reason. `quashed`: a court set the conviction or part of it aside. `corrected`: the record was wrong. `out-of-scope`: the case did not belong here. `legal`: it may no longer be held or shown. */
            reason: ("quashed" | "corrected" | "out-of-scope" | "legal") | null;
            /** @description After a merge: id of the record to look at instead, as it was then; else null. */
            mergedInto: string | null;
        } | {
            /** @description Position in the dataset’s change log, from 1. */
            seq: number;
            /** @description When it became visible to partners, in UTC. */
            at: string;
            /**
             * @description The dataset has a new codebook.
             * @constant
             */
            op: "codebook";
            /** @description Whether any record may look different, so that all records must be read again. */
            reload: boolean;
            /** @description Number of the codebook’s version, as `GET D/codebook` has it. */
            codebookVersion: number;
            /** @description What is different for you; null for the first codebook, and for those from before this was kept. */
            changes: components["schemas"]["CodebookChanges"] | null;
        };
        /** @description A part of the change feed, in order. */
        ChangePage: {
            /** @description The changes, in the order in which they happened. */
            items: components["schemas"]["Change"][];
            /** @description Where this page ends. Go on from here, also after an empty page. */
            cursor: string;
            /** @description Whether there are more changes already. */
            hasMore: boolean;
        };
        /** @description Names of a codebook that a change concerns. */
        ChangedNames: {
            /** @description Ids of dimensions: of variables and their levels. */
            dimensions: string[];
            /** @description Codes of dimensions that were there before and are there now. */
            codes: {
                /** @description Id of the dimension: of a variable, or of a level of one. */
                dimension: string;
                /** @description The code, as records have it. */
                code: string;
            }[];
            /** @description Ids of quantities, as records name them. */
            quantities: string[];
        };
        /** @description How to cite a release, a headline or a query. */
        Citation: {
            /** @description As an entry of a list of references, in the style of the APA (7th edition), as plain text. */
            text: string;
            /** @description As the line under a chart or an article in a newspaper. */
            sourceLine: string;
            /** @description Address of the page that shows what is cited: the release, the headline or the query. Absolute, and pinned to the version. */
            url: string;
            /** @description Name of the dataset, as its publisher gave it. */
            title: string;
            /** @description Who publishes the release. */
            publisher: string;
            /** @description Whose figures these are, where they are somebody else’s; else null. */
            source: {
                /** @description Title of the publication that the figures come from. */
                title: string;
                /** @description Who published it. */
                publisher: string;
                /** @description Its address. */
                url: string;
                /** @description The day on which it was published, YYYY-MM-DD; null if it is not known. */
                publishedOn: string | null;
            } | null;
            /** @description Version of the release, `major.minor.patch`. */
            version: string;
            /** @description When the release was published, in UTC. */
            publishedAt: string;
            /** @description Of the figures: an SPDX id where there is one, such as `CC-BY-4.0`. */
            licence: string;
            /** @description As a BibTeX entry. */
            bibtex: string;
            /** @description As an item of CSL-JSON, for reference managers. */
            csl: {
                /** @description Key of the item in a reference manager. */
                id: string;
                /**
                 * @description Always `dataset`.
                 * @constant
                 */
                type: "dataset";
                /** @description Name of the dataset, as its publisher gave it. */
                title: string;
                /** @description Whose figures these are: the publisher of the source, or else of the release. Never a person. */
                author: {
                    /** @description Name of the body. */
                    literal: string;
                }[];
                /** @description Who publishes the release, if that is not the author. */
                publisher?: string;
                /** @description When the release was published, in UTC. */
                issued: {
                    /** @description Year, month and day. */
                    "date-parts": number[][];
                };
                /** @description Version of the release. */
                version: string;
                /** @description Address of the page. */
                URL: string;
                /** @description Title of the source. */
                "original-title"?: string;
                /** @description Publisher of the source. */
                "original-publisher"?: string;
                /** @description When the source was published. */
                "original-date"?: {
                    /** @description Year, month and day. */
                    "date-parts": number[][];
                };
                /** @description The licence, and the address of the source. */
                note: string;
            };
        };
        /** @description The codebook of a release, of a dataset before its first one, or of the records of a dataset. */
        Codebook: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Version of the release whose codebook it is; null before the first release, and for keys that read records. */
            release: string | null;
            /** @description Number of the codebook’s version. The first is 1; each PUT that changes something adds 1. */
            codebookVersion: number;
            /** @description For keys that read records: position in the change log since which this codebook is in force. */
            seq?: number;
            /** @description The codebook with every code list written out, without what is internal, and without what is for partners alone unless you read records. */
            codebook: {
                [key: string]: unknown;
            };
        };
        /** @description What a new codebook changes for readers of records. */
        CodebookChanges: {
            /** @description What is new. */
            added: components["schemas"]["ChangedNames"];
            /** @description What is no longer there. */
            removed: components["schemas"]["ChangedNames"];
            /** @description What means something else now. */
            redefined: components["schemas"]["ChangedNames"];
            /** @description What means the same and has another label. */
            relabelled: components["schemas"]["ChangedNames"];
            /** @description Codes that mean the same under another name. */
            renamed: {
                /** @description Id of the dimension: of a variable, or of a level of one. */
                dimension: string;
                /** @description The code as it was. */
                previous: string;
                /** @description The code as it is now. */
                code: string;
            }[];
        };
        /** @description A headline figure that is computed from the records. */
        ComputedHeadline: {
            /** @description As in its address. The same in every release. */
            id: string;
            /**
             * @description It is computed from the records of the release.
             * @constant
             */
            computed: true;
            /** @description The sentence that may be quoted; null if there is no wording. */
            statement: string | null;
            /**
             * @description A `count` of units, a `share` of a whole, a `sum` of amounts, or a `rate`: a number a day.
             * @enum {string}
             */
            statistic: "count" | "share" | "sum" | "rate";
            /** @description The figure: a share with four decimals, a rate with two, a sum before its conversion. Null: see `status`. */
            value: number | null;
            /** @description Why the value is null. */
            status?: components["schemas"]["ObservationStatus"];
            /** @description A share in percent, 0 to 100, with one decimal; null for other statistics. */
            percent: number | null;
            /** @description The numerator of a share, or the count of a rate; null for other statistics. */
            numerator: number | null;
            /** @description The denominator of a share, or the days of a rate; null for other statistics. */
            denominator: number | null;
            /** @description For a share: whether it is of `all` units or only of those whose code is `known`; else null. */
            base: ("all" | "known") | null;
            /** @description Units whose code is not reported; for a sum, units without an amount. Null if there is no single number, or if it is withheld. */
            notReported: number | null;
            /** @description The least and the most that the share can be, whatever the units that are not reported are. Null for other statistics, and if a part of them is withheld. */
            missingBounds: {
                /** @description The share if none of the units that are not reported had the code; 0 to 1. */
                lower: number | null;
                /** @description The share if all of the units that are not reported had the code; 0 to 1. */
                upper: number | null;
            } | null;
            /** @description What the value is, in the plural, such as `defendants` or `days`. */
            unit: string;
            /** @description What one unit is, such as `defendant`; null for an external figure. */
            countingUnit: string | null;
            /** @description Who or what is counted, and so whom the figures say nothing about. */
            population: string;
            /** @description The time that the figure is about. */
            window: {
                /** @description The first day, YYYY-MM-DD. */
                from: string;
                /** @description The day after the last one, YYYY-MM-DD. */
                to: string;
            };
            /** @description For a rate: the days that it is divided by. */
            days?: {
                /**
                 * @description Whether `calendar` or `working` days are counted.
                 * @enum {string}
                 */
                basis: "calendar" | "working";
                /** @description Id of the calendar of working days. */
                calendar?: string;
            };
            /** @description For the rate of an external figure: the id of that figure. */
            externalFigure?: string;
            /** @description The figure in words; null if no wording would be true, or if a part of the figure is withheld. */
            wording: {
                /** @description Which rule made the words. `docs/reference/headlines.md` says what each asks of the figure. */
                form: ("exact" | "only" | "one-in-n" | "more-than-one-in-n" | "out-of-ten" | "percent" | "more-than" | "at-least" | "per-day" | "total") | string;
                /** @description The words, such as `1 in 3`. */
                text: string;
                /** @description Whether the words say exactly the value. */
                exact: boolean;
            } | null;
            /** @description Path of the statistics that give the figure; null if no statistics do. */
            query: string | null;
            /** @description Limits on how the figure may be quoted, such as `not-prevalence`: codes of `GET /v1/usage-codes`. */
            usage: string[];
            /** @description The same codes, each with its text. */
            usageNotes: components["schemas"]["UsageNote"][];
            /** @description What qualifies the value. `lower-bound`: an amount in it was "at least". `approximate`: an amount in it was "about", or a number of an official table is estimated. `rounded`: a count, up or down to a multiple of a base, or a median, to protect people. `perturbed`: changed a little at random, to protect people. `provisional`, `revised`: an official table says so of it, or of a number in it. Of a share alone: `lower-bound-base`, `approximate-base`: an amount in its denominator was "at least" or "about"; `small-base`: its denominator is under 10. */
            flags: ("rounded" | "perturbed" | "provisional" | "revised" | "lower-bound" | "approximate" | "lower-bound-base" | "approximate-base" | "small-base")[];
            /** @description What a reader should know about the figure. */
            note?: string;
            /** @description How to cite the release; null for a draft. */
            citation: components["schemas"]["Citation"] | null;
            /** @description Version of the release, `major.minor.patch`; `draft` before it has one. */
            release: string;
        };
        /** @description The case that was created. */
        CreatedCase: {
            /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
            externalIds?: {
                /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                system: string;
                /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                value: string;
            }[];
            /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
            sentencedOn?: string;
            /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
            area?: string;
            /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
            courtType?: string;
            /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
            attributes?: {
                [key: string]: string | string[];
            };
            /** @description Quantities that belong to the case as a whole. */
            quantities?: {
                /** @description Id of a quantity of the codebook that belongs to this level. */
                quantity: string;
                /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                category?: string;
                /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                value: number;
                /**
                 * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                 * @enum {string}
                 */
                basis: "exact" | "at-least" | "about";
            }[];
            /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
            defendants: {
                /**
                 * Format: uuid
                 * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                 */
                id?: string;
                /** @description As reported: a code of the list that the codebook binds to `sex`. */
                sex?: string;
                /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                ageBand?: string;
                /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                attributes?: {
                    [key: string]: string | string[];
                };
                /** @description Quantities that belong to the defendant. */
                quantities?: {
                    /** @description Id of a quantity of the codebook that belongs to this level. */
                    quantity: string;
                    /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                    category?: string;
                    /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                    value: number;
                    /**
                     * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                     * @enum {string}
                     */
                    basis: "exact" | "at-least" | "about";
                }[];
                /** @description What the defendant was convicted of, 1 to 1,000. */
                convictions: {
                    /**
                     * Format: uuid
                     * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                     */
                    id?: string;
                    /** @description A code of the list that the codebook binds to `offence`. */
                    offence?: string;
                    /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                    counts?: number;
                    /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                    principal?: boolean;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                }[];
                /** @description The sentence for all convictions together. It may be an empty object. */
                sentence: {
                    /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                    outcome?: string;
                    /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    custodyTerm?: string;
                    /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                    suspendedTerm?: string;
                    /**
                     * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                     * @enum {string}
                     */
                    indeterminate?: "life" | "ipp";
                    /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                    minimumTerm?: string;
                    /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                    requirements?: string[];
                    /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                    orders?: string[];
                };
            }[];
            /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
            sources?: {
                /**
                 * @description Kind of the outlet that published the report.
                 * @enum {string}
                 */
                outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                /** @description Day of publication, such as 2015-03-14. */
                publishedOn?: string;
                /** @description Address of the report, with http or https and without user name or password. */
                url?: string;
            }[];
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /**
             * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
            /** @description Number of the newest revision, which this is. The first is 1; each write adds 1. */
            revision: number;
            /** @description Number of the approved revision that partners and releases see; null if there is none. */
            liveRevision: number | null;
            /** @description ETag of the case, to send in If-Match. */
            etag: string;
            /** @description When the case was first posted, in UTC. */
            createdAt: string;
            /** @description When the newest revision was written, in UTC. */
            updatedAt: string;
            /** @description The last review; null before the first. */
            review: {
                /**
                 * @description The state that the reviewer moved the case to.
                 * @enum {string}
                 */
                to: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
                /** @description The reviewer’s note to the author. */
                note: string | null;
                /** @description Label of the reviewer’s key. */
                by: string;
                /** @description When it was reviewed, in UTC. */
                at: string;
            } | null;
            /** @description Id of the case that this one was merged into; null if it is not merged. */
            mergedInto: string | null;
            /** @description Ids of the cases that were merged into this one, directly or through another, in order. */
            merged: string[];
            /** @description Contradictions in the case, such as a fine with a term of custody. They refuse nothing; empty if there are none. */
            warnings: {
                /** @description JSON Pointer to the place in the body. */
                pointer?: string;
                /** @description What kind of warning it is. Stable; listed at /v1/problems. */
                code: string;
                /** @description What should be looked at, in words. */
                detail: string;
            }[];
            /** @description Cases that the new one may be another report of, best first. Absent if there are none. */
            candidates?: components["schemas"]["Candidate"][];
        };
        /** @description Metadata of the CSV, as CSV on the Web. */
        CsvwTable: {
            /** @description The namespace and language of the metadata. */
            "@context": unknown[];
            /** @description Path of the CSV from the root of the service. */
            url: string;
            /** @description The columns of the CSV. */
            tableSchema: {
                /** @description The columns, in order. */
                columns: ({
                    /** @description Name of the column, as in the header of the CSV. */
                    name: string;
                    /** @description Headings for people. */
                    titles: string[];
                    /** @description Type of its values. */
                    datatype: string;
                    /** @description Whether every row has a value. */
                    required: boolean;
                } & {
                    [key: string]: unknown;
                })[];
                /** @description The columns that tell the rows apart. */
                primaryKey: string[];
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /** @description What readers see of a dataset, as its latest release describes it. */
        Dataset: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            id: string;
            /**
             * @description `cases`: a dataset of records. `aggregate`: an official table, which is uploaded whole and has no records.
             * @enum {string}
             */
            kind: "cases" | "aggregate";
            /** @description Name of the dataset, as its publisher gave it. */
            title: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            titles?: {
                /** @description In Welsh. */
                cy: string;
            };
            /** @description What is recorded and why. */
            description: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            descriptions?: {
                /** @description In Welsh. */
                cy: string;
            };
            /** @description Who publishes the releases of this dataset. */
            publisher: string;
            /** @description Whose figures these are, where they are somebody else’s. Citations name it beside the publisher of the release. Null where there is none. */
            source: {
                /** @description Title of the publication that the figures come from. */
                title: string;
                /** @description The body that published it. Citations name it as the author. */
                publisher: string;
                /** @description Where it can be read, http or https. */
                url: string;
                /** @description The day on which it was published, YYYY-MM-DD. */
                publishedOn?: string;
                /** @description Whom to ask about the figures: an office, never a person. */
                contact?: string;
                /** @description Address of the text that says how the figures were made. */
                methodology?: string;
            } | null;
            /** @description Whether the records are made up, such as those of a demo, so that nobody quotes them as fact. */
            constructed: boolean;
            /** @description The standing of the statistics, such as `not-official-statistics`: readers must not take them for a government’s. */
            designation: string;
            /** @description The licence that the figures are published under: without one nobody may reuse them. */
            licence: {
                /** @description An SPDX id where there is one, such as `CC-BY-4.0`: citations and catalogues print it. */
                id: string;
                /** @description Where its text is, http or https. */
                url: string;
                /** @description How to name the source when the data are reused. */
                attribution: string;
            };
            /** @description What the dataset covers, and what it does not. */
            coverage: {
                /** @description The time that the dataset covers. A case outside it is refused, and rates are divided by its days. */
                window: {
                    /** @description The first day, YYYY-MM-DD, included. */
                    from: string;
                    /** @description The day after the last one, YYYY-MM-DD: excluded, so that one window can follow another. Later than `from`. */
                    to: string;
                };
                /** @description Times within the window that the data do not cover; they do not overlap. The figures of a period that lies wholly in gaps are not available instead of 0. */
                gaps?: {
                    /** @description The first day that is not covered, YYYY-MM-DD, included. */
                    from: string;
                    /** @description The day after the last one that is not covered, YYYY-MM-DD: excluded. Later than `from`. */
                    to: string;
                    /** @description Why nothing is known of these days, as a sentence. Answers quote it. */
                    reason: string;
                }[];
                /** @description What a reader should know about the window, such as why it ends. */
                windowNote?: string;
                /** @description The part of the world that the dataset covers. */
                area: string;
                /** @description Where the records come from, such as reports in newspapers. */
                sources: string;
                /** @description Which cases are in the dataset, and which are not, so that two people decide alike. */
                inclusionRule: string;
                /** @description How complete the data are, so that a sample is not taken for the whole. A mandatory note of every answer. */
                completeness: string;
            };
            disclosure: components["schemas"]["DisclosurePolicy"];
            /** @description Notes of the codebook: the quality of the figures, and how to read them. */
            notes: {
                /** @description kebab-case. Answers and the header `Assize-Notes` name the note by it. */
                id: string;
                /** @description What it says, in words that can be quoted. */
                text: string;
                /** @description Whether the note must be shown wherever the figures are. */
                mandatory: boolean;
                /** @description The measures that it is about. Left out: all. */
                measures?: string[];
                /** @description The dimensions that it is about. Left out: all. */
                dimensions?: string[];
            }[];
            /** @description The newest release that is still published; null if there is none. */
            latestRelease: {
                /** @description Its version, `major.minor.patch`. */
                version: string;
                /** @description When it was published, in UTC. */
                publishedAt: string;
                /** @description Path of the release. */
                href: string;
            } | null;
            /** @description The next release, if it has a date; else null. */
            nextRelease: {
                /** @description When it becomes public, in UTC. /v1/release-calendar has every change of the date. */
                publishAt: string;
            } | null;
            /** @description Related resources, by name: paths from the root of the service. */
            links: {
                [key: string]: string;
            };
        };
        /** @description Everything that defines a dataset: the body of PUT, and of GET D/definition. */
        DatasetDefinition: {
            /**
             * @description `cases`: a dataset of records. `aggregate`: an official table, which is uploaded whole and has no records.
             * @enum {string}
             */
            kind: "cases" | "aggregate";
            /** @description Name of the dataset, as pages, charts and citations print it; 1 to 200 characters. */
            title: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            titles?: {
                /** @description In Welsh. */
                cy: string;
            };
            /** @description What is recorded and why, for somebody who has never heard of it; 1 to 4,000 characters. */
            description: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            descriptions?: {
                /** @description In Welsh. */
                cy: string;
            };
            /** @description Who publishes the releases of this dataset. */
            publisher: string;
            /** @description Whose figures these are, where they are somebody else’s. Citations name it beside the publisher of the release. */
            source?: {
                /** @description Title of the publication that the figures come from. */
                title: string;
                /** @description The body that published it. Citations name it as the author. */
                publisher: string;
                /** @description Where it can be read, http or https. */
                url: string;
                /** @description The day on which it was published, YYYY-MM-DD. */
                publishedOn?: string;
                /** @description Whom to ask about the figures: an office, never a person. */
                contact?: string;
                /** @description Address of the text that says how the figures were made. */
                methodology?: string;
            };
            /**
             * @description Whether the records are made up, such as those of a demo, so that nobody quotes them as fact. Default false.
             * @default false
             */
            constructed: boolean;
            /**
             * @description The standing of the statistics, such as `not-official-statistics`: readers must not take them for a government’s.
             * @default not-official-statistics
             */
            designation: string;
            /** @description The licence that the figures are published under: without one nobody may reuse them. */
            licence: {
                /** @description An SPDX id where there is one, such as `CC-BY-4.0`: citations and catalogues print it. */
                id: string;
                /** @description Where its text is, http or https. */
                url: string;
                /** @description How to name the source when the data are reused. */
                attribution: string;
            };
            /** @description What the dataset covers, and what it does not. */
            coverage: {
                /** @description The time that the dataset covers. A case outside it is refused, and rates are divided by its days. */
                window: {
                    /** @description The first day, YYYY-MM-DD, included. */
                    from: string;
                    /** @description The day after the last one, YYYY-MM-DD: excluded, so that one window can follow another. Later than `from`. */
                    to: string;
                };
                /** @description Times within the window that the data do not cover; they do not overlap. The figures of a period that lies wholly in gaps are not available instead of 0. */
                gaps?: {
                    /** @description The first day that is not covered, YYYY-MM-DD, included. */
                    from: string;
                    /** @description The day after the last one that is not covered, YYYY-MM-DD: excluded. Later than `from`. */
                    to: string;
                    /** @description Why nothing is known of these days, as a sentence. Answers quote it. */
                    reason: string;
                }[];
                /** @description What a reader should know about the window, such as why it ends. */
                windowNote?: string;
                /** @description The part of the world that the dataset covers. */
                area: string;
                /** @description Where the records come from, such as reports in newspapers. */
                sources: string;
                /** @description Which cases are in the dataset, and which are not, so that two people decide alike. */
                inclusionRule: string;
                /** @description How complete the data are, so that a sample is not taken for the whole. A mandatory note of every answer. */
                completeness: string;
            };
            /**
             * @description How cases are reviewed, compared and kept, and what a row means that an official table does not have.
             * @default {
             *       "selfApproval": false,
             *       "youthRule": true,
             *       "duplicates": {
             *         "windowDays": 7
             *       },
             *       "datePrecision": "day"
             *     }
             */
            settings: {
                /**
                 * @description Whether the author of a case may approve it. Default false: a second person must, since one person’s slip would be published.
                 * @default false
                 */
                selfApproval: boolean;
                /**
                 * @description Whether area, court type and `youthWithheld` variables are withheld for a case with a defendant under 18, who could be identified by them. Default true.
                 * @default true
                 */
                youthRule: boolean;
                /**
                 * @description Whether new cases are compared with existing ones. Default: with those sentenced up to 7 days before or after.
                 * @default {
                 *       "windowDays": 7
                 *     }
                 */
                duplicates: "off" | {
                    /** @description How many days apart two cases may have been sentenced to be compared; 0 to 366. */
                    windowDays: number;
                };
                /** @description Months after sentence until a case is listed as due for erasure (`retention=due`); 1 to 1,200. Left out: never. */
                retentionMonths?: number;
                /** @description Days for which a case is listed as due before the service erases it by itself; 1 to 366. Needs `retentionMonths`, and of the key that puts it `cases:erase`. Left out: nothing is erased by itself. */
                eraseDueAfterDays?: number;
                /**
                 * @description The coarsest date of sentence that a case may have: a day, a month (`2014-05`), a year (`2014`), or `none` at all, so that nobody has to invent a day. Finer dates are always allowed.
                 * @default day
                 * @enum {string}
                 */
                datePrecision: "day" | "month" | "year" | "none";
                /**
                 * @description What it means that an official table has no row for a combination of codes: it is `zero`, or its value is `not-available`, and so is every total that needs it. An aggregate dataset must say; a dataset of cases has none.
                 * @enum {string}
                 */
                absentRows?: "zero" | "not-available";
            };
            /** @description Variables, code lists, measures, tables and headlines. */
            codebook: {
                /**
                 * @description The built-in variables that the dataset uses, as members of their own in a case. The service knows what they mean: sentences are checked against them, and the youth rule withholds area and court type.
                 * @default {}
                 */
                builtIn: {
                    /** @description Where the case was tried or investigated. */
                    area?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description The kind of court that passed sentence. */
                    courtType?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description Sex of a defendant, as reported. */
                    sex?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description Age of a defendant when sentenced, in bands: an age or a birth year could identify somebody. */
                    ageBand?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description What a defendant was convicted of. */
                    offence?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description What a sentence is: custody at once or suspended, a community sentence, a fine, …; one code. */
                    outcome?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description What a community or suspended sentence requires, such as unpaid work; a list. */
                    requirements?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                    /** @description What was ordered beside the sentence; a list. */
                    orders?: {
                        /** @description The codes that it may have: a name in `codeLists`. */
                        codeList: string;
                        /** @description Heading in tables and charts. Left out: its usual name, such as `Outcome`. */
                        label?: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /**
                         * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                         * @default false
                         */
                        required: boolean;
                        /**
                         * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                         * @default public
                         * @enum {string}
                         */
                        audience: "public" | "partner" | "internal";
                        /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                        levels?: {
                            [key: string]: "public" | "partner" | "internal";
                        };
                    };
                };
                /**
                 * @description Who sees the periods that the date of sentence lies in. The date itself is internal, since it could identify a case.
                 * @default {
                 *       "year": "public",
                 *       "quarter": "partner",
                 *       "month": "internal"
                 *     }
                 */
                periods: {
                    /**
                     * @description Who sees the year, such as `2015`. Left out: `public`.
                     * @enum {string}
                     */
                    year?: "public" | "partner" | "internal";
                    /**
                     * @description Who sees the quarter, such as `2015-Q1`. Left out: `partner`.
                     * @enum {string}
                     */
                    quarter?: "public" | "partner" | "internal";
                    /**
                     * @description Who sees the month, such as `2015-03`. Left out: `internal`.
                     * @enum {string}
                     */
                    month?: "public" | "partner" | "internal";
                };
                /**
                 * @description Variables of the dataset’s own. Default: none.
                 * @default []
                 */
                variables: {
                    /** @description camelCase. Queries name the dimension by it (`by=role`) and CSV the column, so it stays as it is. */
                    id: string;
                    /** @description Heading in tables and charts; 1 to 200 characters. */
                    label: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    labels?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /** @description What it means, and how it is coded, so that two people code alike and readers know how. */
                    description?: string;
                    /**
                     * @description What it describes: a case, a defendant, a conviction or, in an aggregate dataset, an observation. Broken down by what lies below its unit, a measure can count a unit under several codes.
                     * @enum {string}
                     */
                    level: "case" | "defendant" | "conviction" | "observation";
                    /**
                     * @description `code`: a code of a code list. `flag`: yes or no. Default `code`.
                     * @default code
                     * @enum {string}
                     */
                    kind: "code" | "flag";
                    /** @description Name of the code list that its codes are from. Required for the kind `code`; a flag has none. */
                    codeList?: string;
                    /**
                     * @description Whether it holds a list of codes instead of one. Its shares can then exceed 100%, and every answer says so. Default false.
                     * @default false
                     */
                    multiple: boolean;
                    /**
                     * @description Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.
                     * @default false
                     */
                    required: boolean;
                    /**
                     * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                     * @default public
                     * @enum {string}
                     */
                    audience: "public" | "partner" | "internal";
                    /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                    levels?: {
                        [key: string]: "public" | "partner" | "internal";
                    };
                    /**
                     * @description Whether the youth rule withholds it for a case with a defendant under 18, since it could identify a child. Default false.
                     * @default false
                     */
                    youthWithheld: boolean;
                }[];
                /**
                 * @description Amounts that cases or defendants have, for measures to add up. Default: none.
                 * @default []
                 */
                quantities: {
                    /** @description camelCase. A measure names it with `of`, a case with `quantity`. */
                    id: string;
                    /** @description Heading in tables and charts; 1 to 200 characters. */
                    label: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    labels?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /** @description What is counted, in the plural, such as `images`. Printed behind every amount. */
                    unit: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    units?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /**
                     * @description Whether a case or a defendant has the amount. It is the counting unit of its sums.
                     * @enum {string}
                     */
                    level: "case" | "defendant";
                    /**
                     * @description How many decimals an amount may have, 0 to 6. They are added up exactly. Default: 0, whole numbers.
                     * @default 0
                     */
                    decimals: number;
                    /** @description Name of the code list that its amounts are split by. It gives the dimension `<id>Category`, for measures of this quantity alone. */
                    categories?: string;
                    /** @description What a case or defendant has who can have the amount, such as `{ "outcome": ["fine"] }`: dimension -> codes, or { "not": codes }. Disclosure control then takes it as known of everybody. Default: anybody can have it. */
                    onlyWith?: {
                        [key: string]: string[] | {
                            /** @description Every code but these. */
                            not: string[];
                        };
                    };
                    /**
                     * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                     * @default public
                     * @enum {string}
                     */
                    audience: "public" | "partner" | "internal";
                    /** @description Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole. */
                    levels?: {
                        [key: string]: "public" | "partner" | "internal";
                    };
                }[];
                /**
                 * @description Variables that are computed from others, so that nobody has to code the same thing twice. Default: none.
                 * @default []
                 */
                derived: {
                    /** @description camelCase. Queries name the dimension by it, as that of a variable. */
                    id: string;
                    /** @description Heading in tables and charts; 1 to 200 characters. */
                    label: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    labels?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /**
                     * @description What it describes. It is the level of what its rule reads.
                     * @enum {string}
                     */
                    level: "case" | "defendant" | "conviction" | "observation";
                    /**
                     * @description Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.
                     * @default public
                     * @enum {string}
                     */
                    audience: "public" | "partner" | "internal";
                    /** @description How its code is found: `exists`, `map`, `count` or `band`. */
                    rule: {
                        /** @description `yes` if one and the same conviction matches, else `no`: dimension -> codes, or { "not": codes }. */
                        exists: {
                            [key: string]: string[] | {
                                /** @description Every code but these. */
                                not: string[];
                            };
                        };
                    } | {
                        /** @description Gives the codes of another dimension new codes: groups, so that a headline or table can speak of several codes at once. */
                        map: {
                            /** @description The dimension whose codes are read. */
                            of: string;
                            /** @description New code -> the codes that become it. Each code is mapped once. */
                            codes: {
                                [key: string]: string[];
                            };
                            /** @description The new code of all other codes. Left out: `not-reported`. */
                            else?: string;
                        };
                        /** @description Name of the code list that the new codes are from. */
                        codeList: string;
                    } | {
                        /**
                         * @description What is counted: the defendants of a case, or the convictions of a case or defendant.
                         * @enum {string}
                         */
                        count: "defendant" | "conviction";
                        /** @description Name of a code list whose `min` and `max` are the bands. Every number lies in exactly one, so that nothing is lost or counted twice. */
                        codeList: string;
                    } | {
                        /** @description The amount that is put into bands: a quantity, `custodyDays`, `suspendedDays` or `counts`. */
                        band: string;
                        /** @description Name of a code list whose `min` and `max` are the bands. Every number lies in exactly one, so that nothing is lost or counted twice. */
                        codeList: string;
                    };
                }[];
                /** @description The code lists, by name: one that ships with the service, or one written out. */
                codeLists: {
                    [key: string]: {
                        /**
                         * @description The name of a code list that ships with the service, so that datasets can be compared.
                         * @enum {string}
                         */
                        standard: "police-force-areas" | "court-types" | "sentence-outcomes" | "community-requirements" | "ancillary-orders" | "method-flags" | "offences" | "trust-roles" | "correction-reasons";
                        /** @description The only codes to take from it, in the order of the shipped list. Left out: all of them. */
                        include?: string[];
                    } | {
                        /** @description Heading of the list, in the plural, such as `Police force areas`. */
                        label: string;
                        /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                        labels?: {
                            /** @description In Welsh. */
                            cy: string;
                        };
                        /** @description Where its codes come from, so that readers can look them up. */
                        source?: string;
                        /** @description The codes of the finest level, in the order in which they are shown. */
                        codes: {
                            /** @description The code, unique within its level. It travels in URLs, so it has letters, digits and hyphens only. */
                            code: string;
                            /** @description What the code means, as tables and charts print it; 1 to 200 characters. */
                            label: string;
                            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                            labels?: {
                                /** @description In Welsh. */
                                cy: string;
                            };
                            /** @description The code of the next coarser level that this code belongs to. Where there are levels, every code below the top has one. */
                            parent?: string;
                            /** @description Another code of the same level, with the same parent, that replaces this one in everything that partners and the public see: for codes so rare that they name somebody. */
                            publishAs?: string;
                            /** @description The lowest number in the band, included. Only in lists of bands. */
                            min?: number;
                            /** @description The highest number in the band, included. Left out: the band has no upper end. */
                            max?: number;
                            /** @description What a reader should know about the code, such as what it leaves out. */
                            note?: string;
                            /** @description The first day on which the code existed, YYYY-MM-DD. In a period that ends before it, a 0 of the code is not applicable. */
                            since?: string;
                            /** @description The day on which the code no longer existed, YYYY-MM-DD. In a period that begins on it or later, a 0 of the code is not applicable. */
                            until?: string;
                            /** @description Former names of the code. Cases that have one of them are read as if they had this code, without a new revision or approval. */
                            renamedFrom?: string[];
                        }[];
                        /** @description Coarser levels, nearest first. Each code below the last level has a parent in the next one. */
                        levels?: {
                            /** @description Id of the level: a variable `area` with a level `region` gives the dimension `areaRegion`. */
                            id: string;
                            /** @description Heading in tables and charts, such as `Region`. */
                            label: string;
                            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                            labels?: {
                                /** @description In Welsh. */
                                cy: string;
                            };
                            /** @description Its codes are systems of their own, such as two scales that replaced each other: charts keep the codes below each together and never rank them against those of another. */
                            separate?: boolean;
                            /** @description The codes of the level, in the order in which they are shown. */
                            codes: {
                                /** @description The code, unique within its level. It travels in URLs, so it has letters, digits and hyphens only. */
                                code: string;
                                /** @description What the code means, as tables and charts print it; 1 to 200 characters. */
                                label: string;
                                /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                                labels?: {
                                    /** @description In Welsh. */
                                    cy: string;
                                };
                                /** @description The code of the next coarser level that this code belongs to. Where there are levels, every code below the top has one. */
                                parent?: string;
                                /** @description Another code of the same level, with the same parent, that replaces this one in everything that partners and the public see: for codes so rare that they name somebody. */
                                publishAs?: string;
                                /** @description The lowest number in the band, included. Only in lists of bands. */
                                min?: number;
                                /** @description The highest number in the band, included. Left out: the band has no upper end. */
                                max?: number;
                                /** @description What a reader should know about the code, such as what it leaves out. */
                                note?: string;
                                /** @description The first day on which the code existed, YYYY-MM-DD. In a period that ends before it, a 0 of the code is not applicable. */
                                since?: string;
                                /** @description The day on which the code no longer existed, YYYY-MM-DD. In a period that begins on it or later, a 0 of the code is not applicable. */
                                until?: string;
                                /** @description Former names of the code. Cases that have one of them are read as if they had this code, without a new revision or approval. */
                                renamedFrom?: string[];
                            }[];
                        }[];
                    };
                };
                /**
                 * @description Calendars of working days, by name, for rates per working day. Default: none.
                 * @default {}
                 */
                calendars: {
                    [key: string]: {
                        /** @description Whose working days these are, since figures per working day say so. */
                        label: string;
                        /** @description ISO weekdays that are not worked: 1 is Monday, 7 Sunday. */
                        weekend: number[];
                        /** @description Other days that are not worked, such as bank holidays, YYYY-MM-DD; at most 10,000. */
                        holidays: string[];
                    };
                };
                /**
                 * @description Figures published by other bodies, to be quoted beside those of the dataset and never computed with, but for a rate. Default: none.
                 * @default []
                 */
                externalFigures: {
                    /** @description kebab-case. The last part of its address. No headline has the same. */
                    id: string;
                    /** @description The exact words of the publisher. They are quoted, never computed. */
                    wording: string;
                    /** @description What the wording says, as a number that claims are compared with; 0.52 for 52%. */
                    value: number;
                    /**
                     * @description Whether the value is `exact`, a lower bound (`at-least`) or `about` right.
                     * @enum {string}
                     */
                    bound: "exact" | "at-least" | "about";
                    /** @description What the figure counts, in the plural, such as `court cases`. */
                    unit: string;
                    /** @description The body that published the figure. Quotations name it. */
                    publisher: string;
                    /** @description The publication or source that it comes from. */
                    source: string;
                    /** @description The day on which it was published, YYYY-MM-DD. */
                    publishedOn?: string;
                    /** @description The time that it is about, such as `2012` or `2013-07-22/2015-07-22`. */
                    period: string;
                    /** @description Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `no-ratio`, or others. */
                    usage?: string[];
                }[];
                /** @description What is counted or summed. A query that names none gets the first. */
                measures: {
                    /** @description kebab-case. A query names it with `measure=`, so it stays as it is. */
                    id: string;
                    /** @description Heading in tables and charts; 1 to 200 characters. */
                    label: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    labels?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /** @description What its values are, in the plural, such as `defendants` or `days`. Printed behind every value. */
                    unit: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    units?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /** @description What one unit is: `case`, `defendant` or `conviction`; in an aggregate dataset any singular word. Readers must know whether people or cases are counted. */
                    countingUnit: string;
                    /**
                     * @description `count`: the number of different units. `sum`, `mean`, `median`: of the amount that `of` names. `value`: a figure of an official table that does not add up, such as a rate, an index or a published median. It is answered as it was uploaded.
                     * @enum {string}
                     */
                    statistic: "count" | "sum" | "mean" | "median" | "value";
                    /** @description The amount: a quantity, `custodyDays`, `suspendedDays` or `counts`; in an aggregate dataset `value`. A count has none. */
                    of?: string;
                    /** @description Counts only units that match every condition: dimension -> codes, or { "not": codes }. */
                    filter?: {
                        [key: string]: string[] | {
                            /** @description Every code but these. */
                            not: string[];
                        };
                    };
                    /**
                     * @description Decimals that values are rounded to, half up; 0 to 6. Shares are computed before rounding. Default 0.
                     * @default 0
                     */
                    decimals: number;
                    /** @description Who or what is counted, in words, so that the figure is not taken for more. It goes with every answer. */
                    population: string;
                    /** @description What a reader must know about the measure. It goes with every answer. */
                    note?: string;
                }[];
                /** @description Which breakdowns a release publishes. A query can ask for nothing else. */
                tables: {
                    /** @description Publishes every table of up to so many of the dimensions of `of`; 0 to 4. Each more multiplies the tables. Default 0 under the policy `none`: totals alone. Default 2 under any other. */
                    upTo?: number;
                    /** @description The dimensions to combine. Left out: every public one. */
                    of?: string[];
                    /** @description Single tables to publish besides, such as one of more dimensions than `upTo`. */
                    also?: {
                        /** @description The dimensions of the table, at most 6, no two of them levels of one variable. Its margins are published too. */
                        by: string[];
                        /** @description The measures of the table. Left out: all that fit. */
                        measures?: string[];
                    }[];
                };
                /**
                 * @description Named figures with a sentence each, which can be quoted and checked. Default: none.
                 * @default []
                 */
                headlines: ({
                    /** @description kebab-case. The last part of its address, which people quote, so it stays as it is. */
                    id: string;
                    /** @description The sentence: an ICU message with `{wording}` where the worded figure goes. `{value, plural, one {was a woman} other {were women}}` makes it agree with the number. */
                    statement: string;
                    /**
                     * @description How the figure is put into words. A form that would mislead is not used; the plain figure replaces it. `docs/reference/headlines.md` has the rule of each.
                     * @enum {string}
                     */
                    form: "exact" | "only" | "one-in-n" | "more-than-one-in-n" | "out-of-ten" | "percent" | "more-than" | "at-least" | "per-day" | "total";
                    /** @description Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `not-prevalence`, or others. Each answer repeats them. */
                    usage?: string[];
                    /** @description What a reader should know about the figure. */
                    note?: string;
                    /**
                     * @description A number of units.
                     * @constant
                     */
                    statistic: "count";
                    /** @description What the figure is a value of: one of `measures`, by id. */
                    measure: string;
                    /** @description The units that the figure is about: dimension -> one public code. All dimensions lie in one published table. */
                    where?: {
                        [key: string]: string[];
                    };
                } | {
                    /** @description kebab-case. The last part of its address, which people quote, so it stays as it is. */
                    id: string;
                    /** @description The sentence: an ICU message with `{wording}` where the worded figure goes. `{value, plural, one {was a woman} other {were women}}` makes it agree with the number. */
                    statement: string;
                    /**
                     * @description How the figure is put into words. A form that would mislead is not used; the plain figure replaces it. `docs/reference/headlines.md` has the rule of each.
                     * @enum {string}
                     */
                    form: "exact" | "only" | "one-in-n" | "more-than-one-in-n" | "out-of-ten" | "percent" | "more-than" | "at-least" | "per-day" | "total";
                    /** @description Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `not-prevalence`, or others. Each answer repeats them. */
                    usage?: string[];
                    /** @description What a reader should know about the figure. */
                    note?: string;
                    /**
                     * @description A part of a whole: the value at `where`, divided by the same over all codes of `share`.
                     * @constant
                     */
                    statistic: "share";
                    /** @description What the figure is a value of: one of `measures`, by id. */
                    measure: string;
                    /** @description The units that the figure is about: dimension -> one public code. All dimensions lie in one published table. */
                    where: {
                        [key: string]: string[];
                    };
                    /** @description The dimension whose total is the denominator. It is one of the dimensions of `where`. */
                    share: string;
                    /**
                     * @description The denominator: `all` units, or only those whose code is `known`. Default `all`.
                     * @default all
                     * @enum {string}
                     */
                    base: "all" | "known";
                } | {
                    /** @description kebab-case. The last part of its address, which people quote, so it stays as it is. */
                    id: string;
                    /** @description The sentence: an ICU message with `{wording}` where the worded figure goes. `{value, plural, one {was a woman} other {were women}}` makes it agree with the number. */
                    statement: string;
                    /**
                     * @description How the figure is put into words. A form that would mislead is not used; the plain figure replaces it. `docs/reference/headlines.md` has the rule of each.
                     * @enum {string}
                     */
                    form: "exact" | "only" | "one-in-n" | "more-than-one-in-n" | "out-of-ten" | "percent" | "more-than" | "at-least" | "per-day" | "total";
                    /** @description Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `not-prevalence`, or others. Each answer repeats them. */
                    usage?: string[];
                    /** @description What a reader should know about the figure. */
                    note?: string;
                    /**
                     * @description A sum of amounts.
                     * @constant
                     */
                    statistic: "sum";
                    /** @description What the figure is a value of: one of `measures`, by id. */
                    measure: string;
                    /** @description The units that the figure is about: dimension -> one public code. All dimensions lie in one published table. */
                    where?: {
                        [key: string]: string[];
                    };
                    /** @description Puts the figure into words in another unit. The value itself is not converted. */
                    convert?: {
                        /** @description The unit that the wording uses, such as `years`. */
                        unit: string;
                        /** @description How many of the measure’s units are one of this unit; over 0. */
                        divideBy: number;
                    };
                } | {
                    /** @description kebab-case. The last part of its address, which people quote, so it stays as it is. */
                    id: string;
                    /** @description The sentence: an ICU message with `{wording}` where the worded figure goes. `{value, plural, one {was a woman} other {were women}}` makes it agree with the number. */
                    statement: string;
                    /**
                     * @description How the figure is put into words. A form that would mislead is not used; the plain figure replaces it. `docs/reference/headlines.md` has the rule of each.
                     * @enum {string}
                     */
                    form: "exact" | "only" | "one-in-n" | "more-than-one-in-n" | "out-of-ten" | "percent" | "more-than" | "at-least" | "per-day" | "total";
                    /** @description Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `not-prevalence`, or others. Each answer repeats them. */
                    usage?: string[];
                    /** @description What a reader should know about the figure. */
                    note?: string;
                    /**
                     * @description A number of units for each day of the coverage window.
                     * @constant
                     */
                    statistic: "rate";
                    /** @description What is divided by the days: a measure, or an external figure. */
                    of: {
                        /** @description A measure with the statistic `count`, by id. */
                        measure: string;
                    } | {
                        /** @description One of `externalFigures`, by id. Its limits on use go with the rate. */
                        externalFigure: string;
                    };
                    /** @description The days to divide by. */
                    days: {
                        /**
                         * @description Which days count: all `calendar` days of the window, or its `working` days. "2 a day" can be true of one and false of the other.
                         * @enum {string}
                         */
                        basis: "calendar" | "working";
                        /** @description Id of the calendar that says which days are working days. Required with `working`. */
                        calendar?: string;
                    };
                })[];
                /**
                 * @description Notes that go with the answers. Default: none.
                 * @default []
                 */
                notes: {
                    /** @description kebab-case. Answers and the header `Assize-Notes` name the note by it. */
                    id: string;
                    /** @description What it says, in words that can be quoted. */
                    text: string;
                    /** @description Whether the note must be shown wherever the figures are. */
                    mandatory: boolean;
                    /** @description The measures that it is about. Left out: all. */
                    measures?: string[];
                    /** @description The dimensions that it is about. Left out: all. */
                    dimensions?: string[];
                }[];
                /** @description How people are protected in public statistics: by nothing (`none`), or because small numbers are withheld (`threshold`), all counts rounded (`rounding`) or changed a little (`cell-key`). */
                disclosure: {
                    /**
                     * @description Every number is shown as it is. Right only for data that are public already.
                     * @constant
                     */
                    policy: "none";
                    /** @description Why this policy was chosen. The public codebook shows it. */
                    reason?: string;
                } | {
                    /**
                     * @description Small numbers are withheld, and as many others as are needed so that no small one can be worked out. What is shown is exact.
                     * @constant
                     */
                    policy: "threshold";
                    /** @description The least number of units that is shown, 3 to 100. Take 10 where a dimension is a small area, an occupation, a position of trust or an exact offence; 5 for tables of a whole country by one or two dimensions. */
                    threshold: number;
                    /**
                     * @description Public dimensions of which nobody may learn the code of a person: it is withheld as well that all of a group have a code. Their coarser levels are sensitive too. Default: none.
                     * @default []
                     */
                    sensitive: string[];
                    /**
                     * @description For sensitive dimensions: if at most so many people of a group lack a code, it is withheld that the others have it; less than `threshold`. 0: only where all have it. 1: also where one person would learn it of all others. Default 0. Secret: no public answer has it.
                     * @default 0
                     */
                    k: number;
                    /**
                     * @description For sums, in percent: a sum is withheld if whoever has the second largest amount in it could work out the largest to within so many percent. Default 10. Secret: no public answer has it.
                     * @default 10
                     */
                    p: number;
                    /**
                     * @description `protect`: a zero can be withheld, so that a withheld number may be 0. `shown`: never, so that far more other numbers are withheld, and some tables cannot be protected. Default `protect`.
                     * @default protect
                     * @enum {string}
                     */
                    zeros: "protect" | "shown";
                    /** @description Why this policy was chosen. The public codebook shows it. */
                    reason?: string;
                } | {
                    /**
                     * @description Every count is rounded to a multiple of `base`, up or down; sums and means are changed a little at random.
                     * @constant
                     */
                    policy: "rounding";
                    /** @description Counts are rounded to multiples of it, 3 to 100; usually 5 or 10. */
                    base: number;
                    /**
                     * @description That counts are rounded together, so that totals are still the sums of their parts. `false`, each by chance, is only in codebooks of earlier releases. Default true.
                     * @default true
                     */
                    controlled: boolean;
                    /** @description Why this policy was chosen. The public codebook shows it. */
                    reason?: string;
                } | {
                    /**
                     * @description Small random changes hide every number. The same people give the same change in every table of a release. Totals can differ from the sums of their parts.
                     * @constant
                     */
                    policy: "cell-key";
                    /**
                     * @description No count is changed by more, 1 to 50. Default 5. Secret: no public answer has it.
                     * @default 5
                     */
                    d: number;
                    /**
                     * @description Variance of the changes: the more, the safer and the less exact. Default 3. Secret: no public answer has it.
                     * @default 3
                     */
                    v: number;
                    /**
                     * @description No count of 1 to `js` is published; less than `d`. Default 2. Secret: no public answer has it.
                     * @default 2
                     */
                    js: number;
                    /** @description Why this policy was chosen. The public codebook shows it. */
                    reason?: string;
                };
            };
        };
        /** @description A pair and the decision on it, for a key that may not read cases. */
        DecidedPair: {
            /**
             * Format: uuid
             * @description UUID, as in the path of the decision.
             */
            id: string;
            /**
             * @description `open` until it is decided, then the decision.
             * @enum {string}
             */
            state: "open" | "same" | "different";
            /** @description When the pair was found, in UTC. */
            createdAt: string;
            /** @description The decision; null while the pair is open. */
            decision: {
                /**
                 * @description Whether both are the `same` case or `different` ones.
                 * @enum {string}
                 */
                decision: "same" | "different";
                /** @description The note left with the decision; null if there is none. */
                note: string | null;
                /** @description The key that decided. */
                by: components["schemas"]["KeyName"];
                /** @description When it was decided, in UTC. */
                at: string;
            } | null;
        };
        /** @description What differs between two releases of a dataset. */
        Differences: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Version of this release. */
            release: string;
            /** @description Version of the earlier release that it is compared with. */
            since: string;
            /** @description How the codebooks differ. On the first page only. */
            structure?: components["schemas"]["StructureDifference"];
            /** @description The headlines that differ. On the first page only. */
            headlines?: components["schemas"]["HeadlineDifference"][];
            /** @description The observations of this page that differ. */
            items: components["schemas"]["ObservationDifference"][];
            /** @description How people are protected in these figures; none where the later release has no disclosure policy. */
            notes: components["schemas"]["AnswerNote"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description How people are protected in the figures. */
        DisclosurePolicy: {
            /**
             * @description `none`: every number is shown as it is. `threshold`: numbers are withheld. `rounding`: they are rounded. `cell-key`: they are changed a little at random.
             * @enum {string}
             */
            policy: "none" | "threshold" | "rounding" | "cell-key";
            /** @description What is done to the numbers, in words that can be quoted. */
            text: string;
            /** @description Why this policy was chosen, in the words of the publisher. */
            reason?: string;
            /** @description Of `threshold`: the least number of units that is always safe to show. */
            threshold?: number;
            /** @description Of `threshold`: dimensions of which nothing may tell that all of a group have one code. */
            sensitive?: string[];
            /**
             * @description Of `threshold`: whether a zero can be withheld (`protect`) or never is (`shown`).
             * @enum {string}
             */
            zeros?: "protect" | "shown";
            /** @description Of `rounding`: counts are multiples of it. */
            base?: number;
            /** @description Of `rounding`: whether totals are the sums of their parts. `false` in earlier releases: each number was rounded by chance. */
            controlled?: boolean;
        };
        /** @description What a write would do. Nothing was written. */
        DryRun: {
            /**
             * @description Always true: a body with faults is refused as in the write itself.
             * @constant
             */
            valid: true;
            /**
             * @description What the write would do. `nothing`: what was sent is what is there already.
             * @enum {string}
             */
            would: "create" | "replace" | "nothing";
            /** @description What would be accepted but should be looked at. */
            warnings: {
                /** @description JSON Pointer to the place in the body. */
                pointer?: string;
                /** @description What kind of warning it is. Stable; listed at /v1/problems. */
                code: string;
                /** @description What should be looked at, in words. */
                detail: string;
            }[];
        };
        /** @description Two cases that may be the same, and what was decided. */
        DuplicatePair: {
            /**
             * Format: uuid
             * @description UUID, as in the path of the decision.
             */
            id: string;
            /**
             * @description `open` until it is decided, then the decision.
             * @enum {string}
             */
            state: "open" | "same" | "different";
            /** @description How sure it is that both are the same case, from 0 to 100, when the pair was found. */
            score: number;
            /** @description What agrees and what does not, without any value. */
            reasons: string[];
            /** @description When the pair was found, in UTC. */
            createdAt: string;
            /** @description The two cases. */
            cases: components["schemas"]["PairedCase"][];
            /** @description The decision; null while the pair is open. */
            decision: {
                /**
                 * @description Whether both are the `same` case or `different` ones.
                 * @enum {string}
                 */
                decision: "same" | "different";
                /** @description The note left with the decision; null if there is none. */
                note: string | null;
                /** @description The key that decided. */
                by: components["schemas"]["KeyName"];
                /** @description When it was decided, in UTC. */
                at: string;
            } | null;
        };
        /** @description Where to go from here. */
        Entry: {
            /** @description Name of the service. */
            name: string;
            /** @description What it serves. */
            description: string;
            /** @description Paths of the main resources. */
            links: {
                [key: string]: string;
            };
        };
        /** @description A record that must not be kept any more. */
        Erasure: {
            /**
             * Format: uuid
             * @description UUID of the case, the same in every answer to partners.
             */
            id: string;
            /** @description Position of the erasure in the dataset’s change log. */
            seq: number;
            /** @description When it was erased, in UTC. */
            at: string;
        };
        /** @description An erasure, and who has acknowledged it. */
        ErasureAcknowledgements: {
            /**
             * Format: uuid
             * @description UUID of the case, the same in every answer to partners.
             */
            id: string;
            /** @description Position of the erasure in the dataset’s change log. */
            seq: number;
            /** @description When it was erased, in UTC. */
            at: string;
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["ErasureReader"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description Records that were erased. */
        ErasurePage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["Erasure"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description How far an erasure is. */
        ErasureProgress: {
            /**
             * Format: uuid
             * @description UUID of the case, the same in every answer to partners.
             */
            id: string;
            /** @description Position of the erasure in the dataset’s change log. */
            seq: number;
            /** @description When it was erased, in UTC. */
            at: string;
            /** @description Releases whose record files may have the record. */
            releases: {
                /** @description Releases that have record files from before the erasure. */
                total: number;
                /** @description How many of them have been written anew, or never had the record. */
                rewritten: number;
            };
            /** @description Whether no record file has the record any more. */
            complete: boolean;
        };
        /** @description A key that may hold a copy, and how far its receipts reach. */
        ErasureReader: {
            /** @description Its id, such as `a1b2c3d4`, which `GET /v1/keys` lists. */
            key: string;
            /** @description What the key was for when it was minted. */
            label: string;
            /** @description Whether its newest receipt reaches the erasure. */
            applied: boolean;
            /** @description Position in the change log that its newest receipt reaches; null if it has none. */
            seq: number | null;
            /** @description When it gave its newest receipt, in UTC; null if it has none. */
            at: string | null;
        };
        /** @description A figure that another body published, quoted in its words. */
        ExternalFigure: {
            /** @description As in its address. No headline has the same. */
            id: string;
            /**
             * @description It was published elsewhere, and is not computed here.
             * @constant
             */
            computed: false;
            /** @description The exact words of the publisher. */
            statement: string;
            /** @description What the statement says, as a number; 0.52 for 52%. */
            value: number;
            /**
             * @description Whether the value is `exact`, a lower bound (`at-least`) or `about` right.
             * @enum {string}
             */
            bound: "exact" | "at-least" | "about";
            /** @description What the figure counts. */
            unit: string;
            /** @description Who published the figure. */
            publisher: string;
            /** @description The publication or source that it comes from. */
            source: string;
            /** @description The day on which it was published, YYYY-MM-DD; null if it is not known. */
            publishedOn: string | null;
            /** @description The time that it is about. */
            period: string;
            /** @description Limits on how the figure may be quoted, such as `not-prevalence`: codes of `GET /v1/usage-codes`. */
            usage: string[];
            /** @description The same codes, each with its text. */
            usageNotes: components["schemas"]["UsageNote"][];
        };
        /** @description One thing that is wrong. Exactly one of pointer, parameter and header is set. */
        Fault: {
            /** @description JSON Pointer to the place in the body. */
            pointer?: string;
            /** @description Name of a path or query parameter. */
            parameter?: string;
            /** @description Name of a request header. */
            header?: string;
            /** @description What kind of fault it is. Stable; listed at /v1/problems. */
            code: string;
            /** @description What is wrong, in words. It never repeats what was sent. */
            detail: string;
            /** @description What would be allowed here, at most 100: what resembles the code or label that was sent comes first. */
            allowed?: string[];
            /** @description How many would be allowed, if `allowed` has only some of them; left out if it has all. */
            allowedTotal?: number;
            /** @description 409: the cases that are in the way of this place of a codebook. */
            cases?: {
                /** @description How many cases. */
                count: number;
                /** @description The first ten ids, for a key that may read cases. */
                ids?: string[];
            };
            /** @description 409: the rows of the official table that are in the way of this place. */
            rows?: {
                /** @description How many rows. */
                count: number;
            };
        };
        /** @description Whether a claim about a headline may be written. */
        HeadlineCheck: {
            /** @description The claim as it was sent. */
            claim: string;
            /** @description What was read; null if the claim was not understood. */
            reading: {
                /**
                 * @description What the claim says of its figure: `more-than` for "over half" and "most"; `none` for a figure by itself.
                 * @enum {string}
                 */
                relation: "none" | "about" | "nearly" | "more-than" | "just-over" | "at-least" | "less-than" | "just-under" | "at-most" | "between" | "exactly" | "only";
                /** @description The words that were read as the figure, in lower case. */
                figure: string;
                /**
                 * @description What kind of figure it is. A `fraction` or `percentage` is compared with the share; a `number` with the count or sum, or the numerator of a share; a `number-of-number` with numerator and denominator; `per-day` with the rate.
                 * @enum {string}
                 */
                kind: "fraction" | "percentage" | "number" | "number-of-number" | "per-day";
            } | null;
            /**
             * @description `true`: it may be written. `misleading`: it is true in a sense, and readers would take it otherwise, or nobody knows, since the figure is a lower bound. `false`: the figure does not bear it out. `not-understood`: `reason` says what would be, or that there is no figure. If `scope` is `figure`, this is said of the figure alone. The rules are in `docs/reference/headlines.md`.
             * @enum {string}
             */
            verdict: "true" | "misleading" | "false" | "not-understood";
            /**
             * @description `claim`: every word was read. `figure`: the claim says more, in the words of `unread`, and the verdict is of its figure alone.
             * @enum {string}
             */
            scope: "claim" | "figure";
            /** @description What the claim says in words that are not known, in lower case; empty if every word was read. */
            unread: string[];
            /** @description Why, in words that can be quoted. */
            reason: string;
            /** @description What a reader has to know although the claim holds. */
            caveats: {
                /** @description `not-reported`, `part-period`, `superseded`, or the code of a limit on the use of the figure. */
                code: string;
                /** @description The caveat, in words that can be quoted. */
                text: string;
            }[];
            /** @description Wordings of the same kind that are true: the shortest, the nearest to the figure first. */
            suggested: string[];
        };
        /** @description A headline that differs between two releases. */
        HeadlineDifference: {
            /** @description As in the address of the headline or external figure. */
            id: string;
            /** @description As in the headline; null for an external figure, which is not computed. */
            statistic: ("count" | "share" | "sum" | "rate") | null;
            /** @description The figure; null if it is the same. A share or rate has no causes of its own; its parts do. */
            value: components["schemas"]["MovedFigure"] | null;
            /** @description The numerator of a share or rate; null if it is the same. */
            numerator: components["schemas"]["MovedFigure"] | null;
            /** @description The denominator of a share or rate; null if it is the same. */
            denominator: components["schemas"]["MovedFigure"] | null;
            /** @description Why the earlier release gives no value; null if it does. */
            previousStatus: ("suppressed" | "not-available" | "not-applicable") | null;
            /** @description Why this release gives no value; null if it does. */
            status: ("suppressed" | "not-available" | "not-applicable") | null;
            /** @description How the figure is put into words. */
            wording: {
                /** @description The wording in the earlier release; null if there was none. */
                previous: string | null;
                /** @description The wording in this release; null if there is none. */
                value: string | null;
            };
        };
        /** @description A headline as one release has it. */
        HeadlineEdition: {
            /** @description Version of the release, `major.minor.patch`. */
            version: string;
            /**
             * @description `published`: it is the newest. `superseded`: there is a newer release. `withdrawn`: the numbers are no longer served.
             * @enum {string}
             */
            state: "published" | "superseded" | "withdrawn";
            /** @description When the release was published, in UTC. */
            publishedAt: string;
            /** @description Version of the newest release above it; null if there is none. */
            supersededBy: string | null;
            /** @description The sentence that may be quoted; null if there is no wording. */
            statement: string | null;
            /** @description The figure: a share with four decimals, a rate with two, a sum before its conversion. Null: see `status`. */
            value: number | null;
            /** @description Why the value is null. */
            status?: components["schemas"]["ObservationStatus"];
            /** @description A share in percent, 0 to 100, with one decimal; null for other statistics. */
            percent: number | null;
            /** @description The numerator of a share, or the count of a rate; null for other statistics. */
            numerator: number | null;
            /** @description The denominator of a share, or the days of a rate; null for other statistics. */
            denominator: number | null;
            /** @description What qualifies the value. `lower-bound`: an amount in it was "at least". `approximate`: an amount in it was "about", or a number of an official table is estimated. `rounded`: a count, up or down to a multiple of a base, or a median, to protect people. `perturbed`: changed a little at random, to protect people. `provisional`, `revised`: an official table says so of it, or of a number in it. Of a share alone: `lower-bound-base`, `approximate-base`: an amount in its denominator was "at least" or "about"; `small-base`: its denominator is under 10. */
            flags: ("rounded" | "perturbed" | "provisional" | "revised" | "lower-bound" | "approximate" | "lower-bound-base" | "approximate-base" | "small-base")[];
            /** @description The figure in words; null if no wording would be true, or if a part of the figure is withheld. */
            wording: {
                /** @description Which rule made the words. `docs/reference/headlines.md` says what each asks of the figure. */
                form: ("exact" | "only" | "one-in-n" | "more-than-one-in-n" | "out-of-ten" | "percent" | "more-than" | "at-least" | "per-day" | "total") | string;
                /** @description The words, such as `1 in 3`. */
                text: string;
                /** @description Whether the words say exactly the value. */
                exact: boolean;
            } | null;
            /** @description Path of the headline in that release, or of the manifest of a withdrawn one. */
            href: string;
        };
        /** @description Whether the service is alive or ready. */
        Health: {
            /**
             * @description alive: the process runs. ready: it answers requests.
             * @enum {string}
             */
            status: "alive" | "ready";
        };
        /** @description The import of a file: its progress and its results. */
        ImportJob: {
            /**
             * Format: uuid
             * @description UUID, as in the paths of `links`.
             */
            id: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /**
             * @description How far the import is. `succeeded`, `failed`, `cancelled` and `reversed` are final.
             * @enum {string}
             */
            state: "receiving" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "reversing" | "reversed";
            /**
             * @description As the Content-Type of the upload said.
             * @enum {string}
             */
            format: "ndjson" | "csv";
            /**
             * @description `create`: every row is a new case. `upsert`: a row with a known external id replaces that case.
             * @enum {string}
             */
            mode: "create" | "upsert";
            /**
             * @description What the cells of a CSV file have: `codes`, or the `labels` of codes.
             * @enum {string}
             */
            cells: "codes" | "labels";
            /**
             * @description As the upload asked: `draft`, or submitted for review at once.
             * @enum {string}
             */
            caseState: "draft" | "in-review";
            /** @description Whether the file is only checked, and nothing is written. */
            validateOnly: boolean;
            /** @description Rows of the file, without the header and blank lines. */
            rows: number;
            /** @description Cases so far. A refused row that belongs to no case counts as one. For an official table: its rows, without totals that add up. */
            counts: {
                /** @description Cases created. With validateOnly: cases that would be created. */
                created: number;
                /** @description Cases replaced. With validateOnly: cases that would be replaced. */
                updated: number;
                /** @description Cases that already said the same. */
                unchanged: number;
                /** @description Cases refused. `links.rejected` has their rows and faults. */
                rejected: number;
                /** @description With validateOnly: cases that would be accepted, which are counted as created, updated or unchanged too. A case whose outcome cannot be predicted is counted here only. `would` in the results says what would be done with each. */
                valid: number;
            };
            /** @description How far the import is, in rows. */
            progress: {
                /** @description Rows read and written, or refused. */
                done: number;
                /** @description Rows of the file. */
                of: number;
            };
            /** @description Rows a second; null if there is nothing to measure yet, and once it has been reversed. */
            rate: number | null;
            /** @description The key that uploaded the file. */
            by: components["schemas"]["KeyName"];
            /** @description When the file was uploaded, in UTC. */
            createdAt: string;
            /** @description When the import started, in UTC; null before that. */
            startedAt: string | null;
            /** @description When the import ended, in UTC; null before that. */
            finishedAt: string | null;
            /** @description How an official table differs from the one that the dataset had, with `validateOnly` too; null for cases, and while it is not known. */
            comparison: {
                /** @description Rows whose codes the table before has not. */
                new: number;
                /** @description Rows with another value, or another status, than before. */
                changed: number;
                /** @description Rows of the table before whose codes this one has not. */
                gone: number;
                /** @description Rows with the same value as before. */
                same: number;
                /** @description What the rows of each year add up to, before and after; null where the figures do not add up, or are of several measures. */
                totals: {
                    /** @description A code of the variable of years; `_T` if the table has none. */
                    code: string;
                    /** @description The sum of its numbers, without rows of totals, as a decimal; null if it has no row with a number, or a number of it is not known. */
                    before: string | null;
                    /** @description The sum of its numbers, without rows of totals, as a decimal; null if it has no row with a number, or a number of it is not known. */
                    after: string | null;
                    /**
                     * @description Numbers of the year that are not known, without which it has no sum.
                     * @default {
                     *       "before": 0,
                     *       "after": 0
                     *     }
                     */
                    unknown: {
                        /** @description How many of its numbers are withheld or not available. */
                        before: number;
                        /** @description How many of its numbers are withheld or not available. */
                        after: number;
                    };
                }[] | null;
            } | null;
            /** @description Why a failed import failed: a code of /v1/problems. Cases that were written before the failure stay; nothing of an official table stays. */
            error: string | null;
            /** @description What the last reversal did; null if there was none. If it undid nothing, `state` is what it was before. For an official table: 1 undone if the table from before is back, else 1 kept. */
            reversal: {
                /** @description Cases that were taken back. */
                undone: number;
                /** @description Cases that were left as they are: approved or changed since, see `because` in `links.results`. */
                kept: number;
                /** @description The reason that was given: a code of the list `correction-reasons`. */
                reason: string;
                /** @description The key that reversed the import. */
                by: components["schemas"]["KeyName"];
            } | null;
            /** @description Paths of the import and its files. */
            links: {
                /** @description Path of this import. */
                self: string;
                /** @description Path of the result of each case, as NDJSON. */
                results: string;
                /** @description Path of the refused rows with their faults, to correct and send again. */
                rejected: string;
            };
        };
        /** @description The reversal of an import. */
        ImportReversal: {
            /** @description Why the import is taken back: a code of the list `correction-reasons`. */
            reason?: string;
        };
        /** @description Statistics as a JSON-stat 2.0 dataset. */
        JsonStat: {
            /**
             * @description Always `2.0`.
             * @constant
             */
            version: "2.0";
            /**
             * @description Always `dataset`.
             * @constant
             */
            class: "dataset";
            /** @description Address of this answer, pinned to its release. */
            href: string;
            /** @description What the figures are. */
            label: string;
            /** @description How to cite the release. */
            source: string;
            /** @description When the release was published, in UTC; absent for a draft. */
            updated?: string;
            /** @description What readers should know about the figures, mandatory notes first. */
            note: string[];
            /** @description Ids of the dimensions, the measure among them. The last varies fastest in `value`. */
            id: string[];
            /** @description Number of codes of each dimension, in the order of `id`. */
            size: number[];
            /** @description Which dimensions have a special meaning. */
            role: {
                /** @description Dimensions that are times. */
                time?: string[];
                /** @description Dimensions that are places. */
                geo?: string[];
                /** @description The dimension that holds the measures. */
                metric: string[];
            };
            /** @description What each id of `id` means. */
            dimension: {
                [key: string]: {
                    /** @description Heading for people. */
                    label: string;
                    /** @description The codes of the dimension. */
                    category: {
                        /** @description Its codes, in order. */
                        index: string[];
                        /** @description Code -> what it means. */
                        label: {
                            [key: string]: string;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description The values, null where there is none. */
            value: (number | null)[];
            /** @description Place in `value`, from 0 -> why the value is null, or what qualifies it. */
            status?: {
                [key: string]: string;
            };
            /** @description What JSON-stat has no members for. */
            extension: {
                /** @description Shares; null if none was asked for. */
                share: {
                    /** @description Ids of the dimensions whose total is the denominator. */
                    of: string[];
                    /** @description Whether the denominator is `all` units or only those whose code is `known`. */
                    base: string;
                    /** @description Place in `value` -> the share. */
                    value: {
                        [key: string]: number | null;
                    };
                    /** @description Place in `value` -> the denominator. */
                    denominator: {
                        [key: string]: number | null;
                    };
                    /** @description Place in `value` -> why the share is null. */
                    status: {
                        [key: string]: string;
                    };
                    /** @description Place in `value` -> what qualifies the share, such as `small-base`. */
                    flags: {
                        [key: string]: string;
                    };
                } | null;
                /** @description For a sum, mean or median: place in `value` -> how many units of the cell have no amount. */
                notReported: {
                    [key: string]: number;
                };
                /** @description For a withheld value: place in `value` -> the least and the most that it can be; null if nothing limits it. */
                interval?: {
                    [key: string]: (number | null)[];
                };
            } & {
                [key: string]: unknown;
            };
        };
        /** @description A key, without its secret. */
        Key: {
            /** @description Eight characters, which follow `assize_` in a minted key. No secret: logs and revisions name the key by them. */
            id: string;
            /** @description What the key is for, without a person’s name; 1 to 200 characters. Revisions and the audit log show it. */
            label: string;
            /** @description The role that it was minted with; null if it has scopes of its own. */
            role: ("partner" | "contributor" | "reviewer" | "publisher" | "admin") | null;
            /** @description What it may do: each operation of this document says which scope it needs. */
            scopes: ("records:read" | "cases:read" | "cases:write" | "cases:review" | "cases:erase" | "sources:read" | "imports:write" | "datasets:write" | "releases:write" | "webhooks:manage" | "keys:manage" | "audit:read")[];
            /** @description Ids of the only datasets that it reaches; null: all. */
            datasets: string[] | null;
            /**
             * Format: date-time
             * @description When it was minted, in UTC.
             */
            createdAt: string;
            /** @description Id of the key that minted it; null if the service made it or was given it. */
            createdBy: string | null;
            /** @description When it stops working, in UTC; null: never. */
            expiresAt: string | null;
            /** @description When it was revoked, in UTC; null if it was not. */
            revokedAt: string | null;
            /** @description The agreement that it is bound to; null if there is none. */
            agreement: components["schemas"]["Agreement"] | null;
            /** @description When the key was last used, to the minute, in UTC; null if never. */
            lastUsedAt: string | null;
            /** @description Until when the secret before the last rotation works, in UTC; null if it was never rotated. */
            previousUntil: string | null;
        };
        /** @description A key to mint: with a role, or with scopes of its own. */
        KeyDraft: {
            /** @description What the key is for, without a person’s name; 1 to 200 characters. Revisions and the audit log show it. */
            label: string;
            /**
             * @description A role, which gives the key its scopes: see `docs/reference/http.md`. Send either this or `scopes`.
             * @enum {string}
             */
            role?: "partner" | "contributor" | "reviewer" | "publisher" | "admin";
            /** @description Scopes of its own. Send either this or `role`. */
            scopes?: ("records:read" | "cases:read" | "cases:write" | "cases:review" | "cases:erase" | "sources:read" | "imports:write" | "datasets:write" | "releases:write" | "webhooks:manage" | "keys:manage" | "audit:read")[];
            /** @description Ids of the only datasets that it reaches, which must exist; null: all. Left out: those of the key that mints it. */
            datasets?: string[] | null;
            /** @description When it stops working, in UTC; null: never. Left out: when the key that mints it does. */
            expiresAt?: string | null;
            /** @description The agreement that it is bound to. A key that is bound to one itself mints keys that are bound to it. */
            agreement?: components["schemas"]["Agreement"] | null;
        };
        /** @description Which key it was. */
        KeyName: {
            /** @description Its id, such as `a1b2c3d4`, which `GET /v1/keys` lists. */
            key: string;
            /** @description What the key was for when it was minted. */
            label: string;
        };
        /** @description Keys in the order of their ids. */
        KeyPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["Key"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description How a key is rotated. */
        KeyRotation: {
            /**
             * @description How many hours the present secret goes on working: 0 to 720. Default: 24. 0 if somebody may have seen it.
             * @default 24
             */
            overlapHours: number;
        };
        /** @description How much a key asked for on a day. */
        KeyUse: {
            /** @description Its id, such as `a1b2c3d4`, which `GET /v1/keys` lists. */
            key: string;
            /** @description What the key was for when it was minted. */
            label: string;
            /** @description How the log and the metrics call the key: a keyed hash of its id. */
            logged: string;
            /** @description The day in UTC, such as `2026-03-04`. */
            day: string;
            /** @description Requests with the key that were answered. */
            requests: number;
            /** @description Bytes of the bodies of the answers, as they were sent. */
            bytes: number;
        };
        /** @description Use of keys by day and key. */
        KeyUsePage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["KeyUse"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description The limits of this installation. */
        Limits: {
            /** @description Statistics. A larger answer is refused with 422, never cut. */
            statistics: {
                /** @description Most observations in an answer. */
                observations: number;
                /** @description Most cells of a JSON-stat cube, empty ones included. */
                cells: number;
                /** @description Most dimensions of a published table. */
                dimensions: number;
                /** @description Most bars, points or fields of a chart. */
                chartMarks: number;
            };
            /** @description Code lists, and the codes that refusals name. */
            codes: {
                /** @description Most codes of a code list. */
                list: number;
                /** @description Most codes that an error lists in `allowed`. */
                allowed: number;
            };
            /** @description Lists and batches. */
            lists: {
                /** @description Items of a page, if `limit` is left out. */
                page: number;
                /** @description Highest value of `limit`. */
                limit: number;
                /** @description Most cases of a batch. */
                batch: number;
                /** @description Most faults that an error lists. */
                faults: number;
            };
            /** @description Sizes of requests. */
            bytes: {
                /** @description Most characters of an address. Longer: 414. */
                address: number;
                /** @description Most bytes of the header of a request. More: 431. */
                header: number;
                /** @description Most bytes of a JSON body. More: 413. */
                body: number;
                /** @description Most bytes of a batch of cases. More: 413. */
                batch: number;
                /** @description Most bytes of a file to import. More: 413. */
                file: number;
            };
            /** @description How often: for each address without a key, and for each key. More: 429. Empty if requests are not counted. Answers from memory, 304 and health are free. */
            rates: components["schemas"]["Rate"][];
            /** @description How many requests of each kind a process answers at one time. More: 503. One client may have at most half of them, fewer when the process is busy. */
            inFlight: {
                /** @description Reads without a key. */
                reads: number;
                /** @description Reads with a key. */
                keyedReads: number;
                /** @description Requests that write, but for files and batches. */
                writes: number;
                /** @description Files and batches. */
                uploads: number;
                /** @description Charts to draw: `statistics.svg` and `statistics.png`. */
                charts: number;
            };
        };
        /** @description The cases that resemble the one sent, best first. */
        MatchPage: {
            /** @description The cases that resemble the one sent, best first; at most 20. */
            items: {
                /**
                 * Format: uuid
                 * @description Random UUID. No other case ever gets it.
                 */
                id: string;
                /** @description Path of the case. */
                href: string;
                /** @description How sure it is that both are the same case, from 0 to 100. */
                score: number;
                /** @description What agrees and what does not, without any value. */
                reasons: string[];
            }[];
            /** @description Always null: there is no further page. */
            next: null;
        };
        /** @description The key that the request was sent with. */
        Me: {
            /** @description Eight characters, which follow `assize_` in a minted key. No secret: logs and revisions name the key by them. */
            id: string;
            /** @description What the key is for, without a person’s name; 1 to 200 characters. Revisions and the audit log show it. */
            label: string;
            /** @description The role that it was minted with; null if it has scopes of its own. */
            role: ("partner" | "contributor" | "reviewer" | "publisher" | "admin") | null;
            /** @description What it may do: each operation of this document says which scope it needs. */
            scopes: ("records:read" | "cases:read" | "cases:write" | "cases:review" | "cases:erase" | "sources:read" | "imports:write" | "datasets:write" | "releases:write" | "webhooks:manage" | "keys:manage" | "audit:read")[];
            /** @description Ids of the only datasets that it reaches; null: all. */
            datasets: string[] | null;
            /**
             * Format: date-time
             * @description When it was minted, in UTC.
             */
            createdAt: string;
            /** @description Id of the key that minted it; null if the service made it or was given it. */
            createdBy: string | null;
            /** @description When it stops working, in UTC; null: never. */
            expiresAt: string | null;
            /** @description When it was revoked, in UTC; null if it was not. */
            revokedAt: string | null;
            /** @description The agreement that it is bound to; null if there is none. */
            agreement: components["schemas"]["Agreement"] | null;
            /** @description When the key was last used, to the minute, in UTC; null if never. */
            lastUsedAt: string | null;
            /** @description Until when the secret before the last rotation works, in UTC; null if it was never rotated. */
            previousUntil: string | null;
            /** @description The most that one request of this key may send or ask for. */
            limits: {
                /** @description Most bytes of a JSON body. More: 413. */
                bodyBytes: number;
                /** @description Most bytes of a batch of cases. More: 413. */
                batchBodyBytes: number;
                /** @description Most cases of a batch. More: 422. */
                batchItems: number;
                /** @description Highest value of `limit`. More: 400. */
                pageItems: number;
                /** @description How deep objects and lists may lie inside each other in a JSON body. Deeper: 400. */
                jsonDepth: number;
            };
            /** @description What is recorded of its use. `GET /v1/usage` has requests and bytes by day. */
            usage: {
                /** @description When the key was last used, to the minute, in UTC; null if never. */
                lastUsedAt: string | null;
                /** @description The rate limit of the key, as the process that answers counts it; null if requests are not counted. */
                window: {
                    /** @description How long the window is. */
                    seconds: number;
                    /** @description Most requests in it. More: 429. */
                    limit: number;
                    /** @description How many are left, after this one. */
                    remaining: number;
                } | null;
            };
        };
        /** @description A case that was merged into another. */
        MergedCase: {
            /**
             * Format: uuid
             * @description The case that was asked for.
             */
            id: string;
            /**
             * Format: uuid
             * @description The case to read instead. A case that was merged again names the last one.
             */
            mergedInto: string;
            /** @description Path of that case, as in Location. */
            href: string;
            /** @description ETag of the merged case, to undo the merge with. */
            etag: string;
        };
        /** @description A record that was merged into another. */
        MergedRecord: {
            /**
             * Format: uuid
             * @description The case that was asked for.
             */
            id: string;
            /**
             * Format: uuid
             * @description The case to read instead. A case that was merged again names the last one.
             */
            mergedInto: string;
            /** @description Path of that case, as in Location. */
            href: string;
        };
        /** @description A key with its new secret. */
        MintedKey: {
            /** @description Eight characters, which follow `assize_` in a minted key. No secret: logs and revisions name the key by them. */
            id: string;
            /** @description What the key is for, without a person’s name; 1 to 200 characters. Revisions and the audit log show it. */
            label: string;
            /** @description The role that it was minted with; null if it has scopes of its own. */
            role: ("partner" | "contributor" | "reviewer" | "publisher" | "admin") | null;
            /** @description What it may do: each operation of this document says which scope it needs. */
            scopes: ("records:read" | "cases:read" | "cases:write" | "cases:review" | "cases:erase" | "sources:read" | "imports:write" | "datasets:write" | "releases:write" | "webhooks:manage" | "keys:manage" | "audit:read")[];
            /** @description Ids of the only datasets that it reaches; null: all. */
            datasets: string[] | null;
            /**
             * Format: date-time
             * @description When it was minted, in UTC.
             */
            createdAt: string;
            /** @description Id of the key that minted it; null if the service made it or was given it. */
            createdBy: string | null;
            /** @description When it stops working, in UTC; null: never. */
            expiresAt: string | null;
            /** @description When it was revoked, in UTC; null if it was not. */
            revokedAt: string | null;
            /** @description The agreement that it is bound to; null if there is none. */
            agreement: components["schemas"]["Agreement"] | null;
            /** @description When the key was last used, to the minute, in UTC; null if never. */
            lastUsedAt: string | null;
            /** @description Until when the secret before the last rotation works, in UTC; null if it was never rotated. */
            previousUntil: string | null;
            /** @description The key itself, to send as Bearer. It is shown this once. */
            key: string;
        };
        /** @description A figure that differs between two releases. */
        MovedFigure: {
            /** @description What the earlier release says, in the unit of the measure; null if it says nothing. */
            previous: number | null;
            /** @description What this release says; null if it says nothing. */
            value: number | null;
            /** @description `value` minus `previous`; null unless both are numbers. */
            difference: number | null;
            /** @description How much of the difference is due to each cause; the parts add up to the difference. Null where this is not known, or would disclose something. */
            causes: {
                /** @description Due to new cases. */
                created?: number;
                /** @description Due to cases that were corrected. */
                corrected?: number;
                /** @description Due to sentences that were varied on appeal. */
                "sentence-varied"?: number;
                /** @description Due to convictions that a court set aside. */
                quashed?: number;
                /** @description Due to cases that were merged. */
                merged?: number;
                /** @description Due to cases that were withdrawn or erased. */
                removed?: number;
                /** @description Due to the method: the codebook or the software counts in another way. */
                method?: number;
            } | null;
        };
        /** @description A new preview with its token. */
        NewPreview: {
            /** @description As in the path that ends it. */
            id: string;
            /** @description Who gets the token, such as `Agency, under embargo`; 1 to 200 characters. */
            label: string;
            /**
             * Format: date-time
             * @description When it begins, in UTC.
             */
            startsAt: string;
            /**
             * Format: date-time
             * @description When it ends, in UTC: no later than your key. It ends with the publication at the latest.
             */
            endsAt: string;
            /** @description The token, to send as Bearer to `D/releases/draft` and what is under it. It is shown this once. */
            token: string;
        };
        /** @description A notice about a release. */
        NoticeItem: {
            /** @description Version of the release that it is about. */
            release: string;
            /** @description When the notice became public, in UTC. */
            publishedAt: string;
            /**
             * @description Whether it is about a correction, an update (such as another year) or a withdrawal.
             * @enum {string}
             */
            kind: "correction" | "update" | "withdrawal";
            /** @description What was corrected or is new, or why the release was withdrawn, in words for the public. */
            text: string;
            /** @description Path of the release. */
            href: string;
        };
        /** @description Notices, the newest first. */
        NoticePage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["NoticeItem"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description One value of one measure at one combination of codes. */
        Observation: {
            /** @description Dimension -> code, for every dimension of the answer. `_T` is the total. */
            key: {
                [key: string]: string;
            };
            /** @description Which entry of `measures` says its unit and population, by id. */
            measure: string;
            /** @description In the unit of the measure, with its decimals. Zero is a true zero, unless it is flagged `rounded` or `perturbed`; null: see `status`. */
            value: number | null;
            /** @description The exact value divided by `denominator`, with four decimals: 0.6061 is 60.61%. Null: see `shareStatus`. */
            share: number | null;
            /** @description What the value is divided by, in the same unit; null if no share was asked for. */
            denominator: number | null;
            /** @description Why the value is null; null if there is a value. */
            status: components["schemas"]["ObservationStatus"] | null;
            /** @description Why the share is null; null if there is a share, or if none was asked for. */
            shareStatus: components["schemas"]["ObservationStatus"] | null;
            /** @description What qualifies the value. `lower-bound`: an amount in it was "at least". `approximate`: an amount in it was "about", or a number of an official table is estimated. `rounded`: a count, up or down to a multiple of a base, or a median, to protect people. `perturbed`: changed a little at random, to protect people. `provisional`, `revised`: an official table says so of it, or of a number in it. Of a share alone: `lower-bound-base`, `approximate-base`: an amount in its denominator was "at least" or "about"; `small-base`: its denominator is under 10. */
            flags: ("rounded" | "perturbed" | "provisional" | "revised" | "lower-bound" | "approximate" | "lower-bound-base" | "approximate-base" | "small-base")[];
            /** @description For a sum, mean or median: how many units of the cell have no amount; in an official table, how many of its rows lack a value that the sum needs. Null where a disclosure policy protects people, since it could be a small count. */
            notReported?: number | null;
            /** @description Only where `status` is `suppressed`: the least and the most that the value can be, as far as the published values tell. The second is null if nothing limits the value. Anybody can work them out. Null if nothing is known. */
            interval?: (number | null)[] | null;
        };
        /** @description An observation that differs between two releases. */
        ObservationDifference: {
            /** @description As queries name it: `measure=…`. */
            measure: string;
            /** @description Dimension -> code. A dimension that is not named is at its total. */
            key: {
                [key: string]: string;
            };
            /** @description What the earlier release says, in the unit of the measure; null if it says nothing. */
            previous: number | null;
            /** @description What this release says; null if it says nothing. */
            value: number | null;
            /** @description `value` minus `previous`; null unless both are numbers. */
            difference: number | null;
            /** @description How much of the difference is due to each cause; the parts add up to the difference. Null where this is not known, or would disclose something. */
            causes: {
                /** @description Due to new cases. */
                created?: number;
                /** @description Due to cases that were corrected. */
                corrected?: number;
                /** @description Due to sentences that were varied on appeal. */
                "sentence-varied"?: number;
                /** @description Due to convictions that a court set aside. */
                quashed?: number;
                /** @description Due to cases that were merged. */
                merged?: number;
                /** @description Due to cases that were withdrawn or erased. */
                removed?: number;
                /** @description Due to the method: the codebook or the software counts in another way. */
                method?: number;
            } | null;
            /** @description Why `previous` is null; null if it is not, or if there was no such code. */
            previousStatus: ("suppressed" | "not-available" | "not-applicable") | null;
            /** @description Why `value` is null; null if it is not, or if there is no such code. */
            status: ("suppressed" | "not-available" | "not-applicable") | null;
        };
        /**
         * @description Why there is no number. `suppressed`: withheld to protect people, which does not mean that it is small. `not-available`: not known. `not-applicable`: there can be none.
         * @enum {string}
         */
        ObservationStatus: "suppressed" | "not-available" | "not-applicable";
        /** @description What keeps a release from being published, and what would let it pass. */
        Obstacle: {
            /**
             * @description `other-policy`: a release that can be read has another policy or other parameters, or the dataset has been given another policy since the release was built. `other-definition`: something means another thing than in a release that can be read, or is for others; `text` names it. `shared-records`: so has a dataset with some of the same cases. `too-many-releases`: of this policy only so many releases can be read together. `sparse-table`: a table has too few people for its cells. `withheld-table`: too much of a table would be withheld. `unprotected-table`: small numbers of a table could be worked out whatever else is withheld. `not-rounded`: the counts cannot be rounded so that they add up. `between-releases`: subtracting a release from another would single people out. `out-of-time`: no way to protect the tables was found in the time that there is. `awaiting-review`: cases of a period wait and none of it is approved, so that the period would be published as 0.
             * @enum {string}
             */
            code: "other-policy" | "other-definition" | "shared-records" | "too-many-releases" | "sparse-table" | "withheld-table" | "unprotected-table" | "not-rounded" | "between-releases" | "out-of-time" | "awaiting-review";
            /** @description What is in the way, and what would let the release pass. */
            text: string;
            /** @description The table that is meant. */
            table?: {
                /** @description Its dimensions. */
                by: string[];
                /** @description What it counts or sums, by id. */
                measure: string;
            };
            /** @description The nearest table that can be published. */
            nearest?: {
                /** @description Its dimensions. */
                by: string[];
            };
            /** @description The cell that is meant: dimension -> code. */
            key?: {
                [key: string]: string;
            };
            /** @description Version of the release that is in the way; withdrawing it would help. */
            release?: string;
            /** @description The period that is meant. To confirm it, send it in `complete`. */
            period?: string;
            /** @description How many more people there must be. */
            waitFor?: number;
            /** @description The dimension to leave out of the table. */
            dimension?: string;
            /** @description The codes with the fewest people which, published as one, would let the table pass. It was counted again with them, and passes if it is the only table of two or more dimensions. */
            rollUp?: {
                /** @description Where the codes are from. */
                dimension: string;
                /** @description Each list holds codes with the same parent to publish as one: give all but one of them `publishAs`. The last one has the most people. */
                groups: string[][];
            };
        };
        /** @description A decision on a pair of cases. */
        PairDecision: {
            /**
             * @description Whether both are the `same` case or `different` ones.
             * @enum {string}
             */
            decision: "same" | "different";
            /** @description Why, for colleagues. */
            note?: string;
        };
        /** @description One of the two cases of a pair. */
        PairedCase: {
            /**
             * Format: uuid
             * @description Random UUID. No other case ever gets it.
             */
            id: string;
            /** @description Path of the case. */
            href: string;
            /**
             * @description `draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
        };
        /** @description A preview, without its token. */
        Preview: {
            /** @description As in the path that ends it. */
            id: string;
            /** @description Who gets the token, such as `Agency, under embargo`; 1 to 200 characters. */
            label: string;
            /**
             * Format: date-time
             * @description When it begins, in UTC.
             */
            startsAt: string;
            /**
             * Format: date-time
             * @description When it ends, in UTC: no later than your key. It ends with the publication at the latest.
             */
            endsAt: string;
        };
        /** @description A preview of the open release, for a reader without a key. */
        PreviewDraft: {
            /** @description Who gets the token, such as `Agency, under embargo`; 1 to 200 characters. */
            label: string;
            /**
             * Format: date-time
             * @description When it begins, in UTC. Left out: now.
             */
            startsAt?: string;
            /**
             * Format: date-time
             * @description When it ends, in UTC: no later than your key. It ends with the publication at the latest.
             */
            endsAt: string;
        };
        /** @description Previews, the oldest first. */
        PreviewPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["Preview"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description What went wrong: the same shape from every layer. */
        Problem: {
            /** @description Address of the description of the code, relative to the service. */
            type: string;
            /** @description What the code means. The same for every problem with this code. */
            title: string;
            /** @description The HTTP status of the answer, 400 to 599. */
            status: number;
            /** @description What went wrong this time, and what to do about it. */
            detail: string;
            /** @description What kind of problem it is. Stable; listed at /v1/problems. */
            code: string;
            /** @description The request, as in the log: a URN of its UUID. */
            instance: string;
            /** @description Every fault of the request, at most 1,000; empty if there is nothing to point at. */
            errors: components["schemas"]["Fault"][];
            /** @description There were more than 1,000 faults. */
            truncated: boolean;
            /** @description 403: the agreement that has ended, by its version, and when. */
            agreement?: {
                /** @description Which wording of it. */
                version: string;
                /** @description When it ended, in UTC. */
                validUntil: string;
            };
            /** @description 403: the scope that the key lacks. */
            requiredScope?: string;
            /** @description 413: the most bytes accepted here. 422: the most observations. */
            limit?: number;
            /** @description 412: the current ETag. */
            etag?: string;
            /** @description 412: JSON Pointers of what changed since the state that If-Match names, if the case was ever in that state. */
            changedFields?: string[];
            /** @description 409: the states that the resource can go to from its own. */
            allowed?: string[];
            /** @description 422: the published tables that come closest to what was asked for. */
            nearest?: {
                /** @description The dimensions that break it down, as `by=` names them. */
                by: string[];
                /** @description What can be asked of the table, as `measure=` names it. */
                measures: string[];
            }[];
            /** @description 409, 410: path of the case. */
            case?: string;
            /** @description Path of the case that this one was merged into. */
            mergedInto?: string;
            /** @description 409: the cases that are in the way. */
            cases?: {
                /** @description How many cases. */
                count: number;
                /** @description The first ten ids, for a key that may read cases. */
                ids?: string[];
            };
            /** @description 409: the rows of the official table that are in the way. */
            rows?: {
                /** @description How many rows. */
                count: number;
            };
            /** @description 409: what keeps the release from being published, and what would let it pass. */
            held?: components["schemas"]["Obstacle"][];
            /** @description 409: the other datasets that are in the way, as far as the key may read them. */
            datasets?: string[];
            /** @description 409: cases that may be the one sent, best first. For a key that may read cases. */
            candidates?: {
                /**
                 * Format: uuid
                 * @description Random UUID. No other case ever gets it.
                 */
                id?: string;
                /** @description Path of the case. */
                href?: string;
                /** @description How sure it is that both are the same case, from 0 to 100. */
                score: number;
                /** @description What agrees and what does not, without any value. */
                reasons: string[];
                /** @description JSON Pointer to the item of the batch that resembles it. */
                pointer?: string;
                /** @description JSON Pointer to an earlier item of the same batch, which is not a case yet. */
                resembles?: string;
            }[];
            /** @description 409: path of the job of the definition that is on its way. */
            redefinition?: string;
            /** @description 409: path of the release to go on with; null if none is published. */
            release?: string | null;
            /** @description 410 of the change feed: the cursor to go on from, once all records have been read again. */
            cursor?: string;
            /** @description 410: why the release was withdrawn. */
            reason?: string | null;
            /** @description 410: the version that replaces the release. */
            replacement?: string | null;
        };
        /** @description A code that problems or their faults can have. */
        ProblemCode: {
            /** @description The code, in a problem or in one of its faults. */
            code: string;
            /** @description The HTTP status of the problem. Of a fault: of a problem with this fault in a body; a query or a header with it is often 400, and a warning comes with no problem. */
            status: number;
            /** @description What it means, in a few words. */
            title: string;
            /** @description What it means, and what to do about it. */
            description: string;
        };
        /** @description A rate limit. What was used comes back steadily, a second at a time. */
        Rate: {
            /**
             * @description Its name in the headers RateLimit and RateLimit-Policy.
             * @enum {string}
             */
            policy: "address" | "key";
            /** @description How many requests may come at once. */
            requests: number;
            /** @description After how many seconds without a request as many may come again. */
            seconds: number;
        };
        /** @description A key that reads records of the dataset, and how far its receipts reach. */
        RecordHolder: {
            /** @description Its id, such as `a1b2c3d4`, which `GET /v1/keys` lists. */
            key: string;
            /** @description What the key was for when it was minted. */
            label: string;
            /** @description The agreement that it is bound to; null if there is none. */
            agreement: components["schemas"]["Agreement"] | null;
            /** @description When the key was last used, to the minute, in UTC; null if never. */
            lastUsedAt: string | null;
            /** @description Position in the change log that its newest receipt reaches; null if it has none. */
            seq: number | null;
            /** @description When it gave its newest receipt, in UTC; null if it has none. */
            at: string | null;
            /** @description Records that were erased after that position: the reader may still have a copy of them. */
            erasuresLeft: number;
        };
        /** @description Who may have a copy of the records. */
        RecordHolderPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["RecordHolder"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description A new definition of a dataset, as a job. */
        Redefinition: {
            /**
             * Format: uuid
             * @description UUID, as in the paths of `links`.
             */
            id: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /**
             * @description How far it is. `succeeded`: the definition is in force. `refused`: it cannot be, and `problem` says why. `failed`: see `error`. Then, and after `cancelled`, the definition of before stays in force.
             * @enum {string}
             */
            state: "queued" | "running" | "succeeded" | "refused" | "failed" | "cancelled";
            /**
             * @description What is done with the stored cases. `check`: do they satisfy the definition? `refit`: what filters read is derived again. `search`: the definition is in force, and cases with codes that were renamed are made known to the search for duplicates.
             * @enum {string}
             */
            phase: "check" | "refit" | "search";
            /** @description The version of the codebook that it has become; null while it is not in force. */
            codebookVersion: number | null;
            /** @description How far the phase is, in cases. */
            progress: {
                /** @description Cases that had their turn in this phase. */
                done: number;
                /** @description Cases of the dataset. */
                of: number;
            };
            /** @description The key that put the definition. */
            by: components["schemas"]["KeyName"];
            /** @description When it was put, in UTC. */
            createdAt: string;
            /** @description When the job started, in UTC; null before that. */
            startedAt: string | null;
            /** @description When the job ended, in UTC; null before that. */
            finishedAt: string | null;
            /** @description Why it was refused: the problem that PUT answers where there are few cases. Null otherwise, and once a case that it names has been erased. */
            problem: components["schemas"]["Problem"] | null;
            /** @description Why a failed job failed: a code of /v1/problems. */
            error: string | null;
            /** @description Path of the job. */
            links: {
                /** @description Path of this job. */
                self: string;
            };
        };
        /** @description The manifest of a release: everything about it that can still change. */
        Release: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Version of the release, `major.minor.patch`; null until it is published. */
            version: string | null;
            /**
             * @description Public are `published`, `superseded` (there is a newer one; it is served all the same) and `withdrawn` (only the manifest is served).
             * @enum {string}
             */
            state: "building" | "draft" | "scheduled" | "failed" | "published" | "superseded" | "discarded" | "withdrawn";
            /** @description Name of the dataset, as its publisher gave it. */
            title: string;
            /** @description When it was built, in UTC; null until it is, and of a published release under a disclosure policy: it tells whether it was built again, as after an erasure. */
            builtAt: string | null;
            /** @description When it was published, in UTC; null until it is. */
            publishedAt: string | null;
            /** @description When a scheduled release becomes public, in UTC; null for any other. */
            publishAt: string | null;
            /** @description The entry of the audit log that records the publication; null until then. Whoever keeps it can prove later whether an entry up to it was changed: see docs/audit.md. */
            auditAnchor: {
                /** @description Null. The log is of all datasets: two numbers of entries would say how little was written between two releases. */
                seq: number | null;
                /** @description Hash of the entry, SHA-256 in hex. It depends on every entry before it. */
                hash: string;
            } | null;
            /** @description Number of the codebook’s version that it was built with, from 1. */
            codebookVersion: number;
            /**
             * @description How people are protected in the figures. `none`: every count is shown as it is.
             * @enum {string}
             */
            policy: "none" | "threshold" | "rounding" | "cell-key";
            disclosure: components["schemas"]["DisclosurePolicy"];
            /** @description Under a disclosure policy: since when records are as they are. A later correction is not in the numbers. Null under `none`. */
            vintage: {
                /** @description Version of the first release of which records are counted as they were then: each is as in the first release since then that counted it. The release’s own version, or null of one that has none yet, if it counts every record as it was when the release was built. */
                since: string | null;
                /** @description Only in the manifest of `draft`, and only with `releases:write`. */
                waiting?: components["schemas"]["WaitingRecords"];
            } | null;
            /** @description Cases that were not approved when the build was asked for, so that they are not counted. Null for an official table, in releases that were built before this was counted, and under a disclosure policy, except in the manifest of `draft` with `releases:write`. */
            awaiting: components["schemas"]["AwaitingPeriod"][] | null;
            /** @description The software that built it; null until it is built. */
            generator: string | null;
            /** @description Version of the release before; null if it is the first. */
            supersedes: string | null;
            /** @description Version of the newest release above it; null if there is none. */
            supersededBy: string | null;
            /** @description Why a release was withdrawn. It has no counts, tables or files any more. Null for any other release. */
            withdrawal: {
                /** @description When it was withdrawn, in UTC. */
                at: string;
                /** @description Why it was withdrawn. */
                reason: string;
                /** @description Version to use instead; null if there is none. */
                replacement: string | null;
            } | null;
            /** @description Notices that were published with the release. */
            notices: {
                /**
                 * @description `correction`: figures that were published are wrong. `update`: there is something new, such as another year.
                 * @enum {string}
                 */
                kind: "correction" | "update";
                /** @description What was corrected or is new, in words for the public, without a person. */
                text: string;
            }[];
            /** @description The version that an unpublished release would get now. */
            proposedVersion?: string;
            /** @description How far the build of an unpublished release is; null before it starts, after it ends, and for a reader of a preview. */
            progress?: {
                /**
                 * @description What is being worked on, in this order.
                 * @enum {string}
                 */
                phase: "records" | "protection" | "tables" | "headlines" | "differences";
                /** @description Steps of the phase that are done, from 0 to `of`. */
                done: number;
                /** @description Steps of the phase. */
                of: number;
            } | null;
            /** @description Why the build of an unpublished release failed; null if it did not. `release-held`: something is in its way, see `held`. */
            error?: string | null;
            /** @description What keeps an unpublished release from being published. Only keys with `releases:write` see it. */
            held?: components["schemas"]["Obstacle"][];
            /** @description Where the search for the fewest numbers to withhold ended at its bound of work: that more may be withheld in the unpublished release than is needed, and what would help. */
            note?: string;
            /** @description How much the release holds. */
            counts?: {
                /** @description How many tables the release publishes. */
                tables: number;
                /** @description Observations in all tables. */
                observations: number;
                /** @description Headlines and external figures. */
                headlines: number;
                /** @description Numbers that are withheld to protect people; one that several tables have counts once. Only under a disclosure policy. */
                withheld?: number;
            };
            /** @description The measures, in codebook order. */
            measures?: {
                /** @description As queries name it. */
                id: string;
                /** @description As tables and charts print it. */
                label: string;
            }[];
            /** @description The public dimensions, in codebook order. */
            dimensions?: {
                /** @description As queries name it. */
                id: string;
                /** @description As tables and charts print it. */
                label: string;
            }[];
            /** @description The published tables. */
            tables?: {
                /** @description The dimensions that break it down, as `by=` names them. */
                by: string[];
                /** @description What can be asked of the table, as `measure=` names it. */
                measures: string[];
            }[];
            /** @description The files that everybody may read; none until they have been written. `links.files` lists the record files too, for keys with `records:read`. */
            files?: components["schemas"]["ReleaseFile"][];
            /** @description The next release, if it has a date; else null. */
            nextRelease: {
                /** @description When it becomes public, in UTC. /v1/release-calendar has every change of the date. */
                publishAt: string;
            } | null;
            /** @description How complete the data are. To be printed wherever the figures are. */
            completeness: string;
            /** @description Whose figures these are, where they are somebody else’s, with contact and methodology; else null. */
            source: {
                /** @description Title of the publication that the figures come from. */
                title: string;
                /** @description The body that published it. Citations name it as the author. */
                publisher: string;
                /** @description Where it can be read, http or https. */
                url: string;
                /** @description The day on which it was published, YYYY-MM-DD. */
                publishedOn?: string;
                /** @description Whom to ask about the figures: an office, never a person. */
                contact?: string;
                /** @description Address of the text that says how the figures were made. */
                methodology?: string;
            } | null;
            /** @description Notes of the codebook: the quality of the figures, and how to read them. */
            notes: {
                /** @description kebab-case. Answers and the header `Assize-Notes` name the note by it. */
                id: string;
                /** @description What it says, in words that can be quoted. */
                text: string;
                /** @description Whether the note must be shown wherever the figures are. */
                mandatory: boolean;
                /** @description The measures that it is about. Left out: all. */
                measures?: string[];
                /** @description The dimensions that it is about. Left out: all. */
                dimensions?: string[];
            }[];
            /** @description How to cite the release; null until it is published. */
            citation: components["schemas"]["Citation"] | null;
            /** @description Related resources, by name: paths from the root of the service. */
            links: {
                [key: string]: string;
            };
        };
        /** @description Whether a release of the dataset can be published, and what is in its way. */
        ReleaseCheck: {
            /** @description As in its path. */
            id: string;
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /**
             * @description `checking`: under way. `passed`: nothing is in the way of a release. `held`: see `obstacles`. `failed`: see `error`.
             * @enum {string}
             */
            state: "checking" | "passed" | "held" | "failed";
            /**
             * @description How people are protected in the figures of the release.
             * @enum {string}
             */
            policy: "none" | "threshold" | "rounding" | "cell-key";
            /** @description Number of the last entry of the change log that the release would hold. */
            position: number;
            /** @description Number of the codebook’s version that it would be built with, from 1. */
            codebookVersion: number;
            /** @description How far the check is; null before it starts and after it ends. */
            progress: {
                /**
                 * @description What is being worked on, in this order.
                 * @enum {string}
                 */
                phase: "records" | "protection" | "tables" | "headlines" | "differences";
                /** @description Steps of the phase that are done, from 0 to `of`. */
                done: number;
                /** @description Steps of the phase. */
                of: number;
            } | null;
            /** @description Cases that are not approved, so that the release would not count them. Empty if none is waiting; null for an official table. */
            awaiting: components["schemas"]["AwaitingPeriod"][] | null;
            /** @description What would keep the release from being published, and what would let it pass. Empty unless `held`. */
            obstacles: components["schemas"]["Obstacle"][];
            /** @description What the release would publish; null unless `passed`. A build may draw other random changes. */
            result: {
                /** @description How many tables the release would publish. */
                tables: number;
                /** @description Published cells that are withheld or have a value other than 0, over all tables; each once. */
                cells: number;
                /** @description Those that are withheld. */
                withheld: number;
                /** @description Under `none`, how many small counts are shown as they are; else null. */
                small: {
                    /** @description What a small count is less than. */
                    below: number;
                    /** @description Counts from 1 up to that number, without it. */
                    cells: number;
                } | null;
                /** @description Under `threshold`, where the search for the fewest numbers to withhold ended at its bound of work: that more may be withheld than is needed, and what would help. Else null. */
                note: string | null;
                /** @description Under `rounding`, how numbers were rounded; else null. */
                rounding: {
                    /**
                     * @description controlled: numbers add up. random: they need not.
                     * @enum {string}
                     */
                    method: "controlled" | "random";
                    /** @description Why it is random; null if it is not. */
                    reason: string | null;
                } | null;
                /** @description How the official table differs from that of the latest published release; null for cases, and if there is none. */
                comparison: {
                    /** @description Rows whose codes the table before has not. */
                    new: number;
                    /** @description Rows with another value, or another status, than before. */
                    changed: number;
                    /** @description Rows of the table before whose codes this one has not. */
                    gone: number;
                    /** @description Rows with the same value as before. */
                    same: number;
                    /** @description What the rows of each year add up to, before and after; null where the figures do not add up, or are of several measures. */
                    totals: {
                        /** @description A code of the variable of years; `_T` if the table has none. */
                        code: string;
                        /** @description The sum of its numbers, without rows of totals, as a decimal; null if it has no row with a number, or a number of it is not known. */
                        before: string | null;
                        /** @description The sum of its numbers, without rows of totals, as a decimal; null if it has no row with a number, or a number of it is not known. */
                        after: string | null;
                        /**
                         * @description Numbers of the year that are not known, without which it has no sum.
                         * @default {
                         *       "before": 0,
                         *       "after": 0
                         *     }
                         */
                        unknown: {
                            /** @description How many of its numbers are withheld or not available. */
                            before: number;
                            /** @description How many of its numbers are withheld or not available. */
                            after: number;
                        };
                    }[] | null;
                } | null;
                /** @description Records that an earlier release has counted are counted as they were then: how many have changed since. Null under `none`. */
                waiting: components["schemas"]["WaitingRecords"] | null;
                /** @description Tests against every other release that can be read, oldest first. Empty under `none`. */
                betweenReleases: {
                    /** @description Version of the other release. */
                    version: string;
                    /** @description Cells that both releases publish and whose difference was tested. */
                    differences: number;
                    /** @description Whether the test was passed. */
                    passes: boolean;
                }[];
            } | null;
            /** @description Why the check failed, as a problem code; null if it did not. */
            error: string | null;
            /** @description When it was asked for, in UTC. */
            createdAt: string;
            /** @description When it ended, in UTC; null while it is under way. */
            finishedAt: string | null;
            /** @description Related resources, by name: paths from the root of the service. */
            links: {
                [key: string]: string;
            };
        };
        /** @description What a release is checked with. */
        ReleaseCheckStart: {
            /**
             * @description Years, quarters or months, such as `2023`, whose cases all have been decided on: a 0 of them is true although cases wait and none is approved.
             * @default []
             */
            complete: string[];
        };
        /** @description A file of a release. */
        ReleaseFile: {
            /** @description Its name, as in its address. */
            name: string;
            /** @description Path of its bytes. */
            href: string;
            /** @description The Content-Type of its bytes. */
            mediaType: string;
            /** @description Its length. */
            bytes: number;
            /** @description SHA-256 of its bytes, in hexadecimal. */
            sha256: string;
            /** @description Lines, or rows without the header; null of a file that has none, such as a description. */
            rows: number | null;
            /**
             * @description Who may read it: everybody, or keys of this scope.
             * @enum {string}
             */
            access: "public" | "records:read";
            /** @description Path of what describes its columns or members; null of a file that describes others. */
            schema: string | null;
            /** @description When these bytes were written, in UTC. Of a public file that was written before its release was published: when it was published. Record files are written anew when a case is erased. */
            writtenAt: string;
        };
        /** @description The files of a release that this reader may read. */
        ReleaseFiles: {
            /** @description The files, public ones first. */
            items: components["schemas"]["ReleaseFile"][];
        };
        /** @description A release in the list of releases. */
        ReleaseItem: {
            /** @description Version of the release, `major.minor.patch`. */
            version: string;
            /**
             * @description Public are `published`, `superseded` (there is a newer one; it is served all the same) and `withdrawn` (only the manifest is served).
             * @enum {string}
             */
            state: "building" | "draft" | "scheduled" | "failed" | "published" | "superseded" | "discarded" | "withdrawn";
            /** @description When the release was published, in UTC. */
            publishedAt: string;
            /** @description Version of the newest release above it; null if there is none. */
            supersededBy: string | null;
            /** @description For a withdrawn release: the version to use instead; else null. */
            replacement: string | null;
            /** @description Path of its manifest. */
            href: string;
        };
        /** @description A transition of a release. */
        ReleaseMove: {
            /**
             * @description `published`: now, or at `publishAt`. `draft`: takes the date back. `discarded`: gives the draft up. `withdrawn`: takes a published release back.
             * @enum {string}
             */
            to: "published" | "draft" | "discarded" | "withdrawn";
            /**
             * Format: date-time
             * @description With `published`: the second at which it becomes public, in UTC.
             */
            publishAt?: string;
            /** @description Why a release is withdrawn, or its date moved or taken back. It is public, so it names no person. */
            reason?: string;
            /** @description With `withdrawn`: the full version to use instead. */
            replacement?: string;
        };
        /** @description What to build a release with. */
        ReleaseStart: {
            /** @description A notice to publish with the release. */
            notice?: {
                /**
                 * @description `correction`: figures that were published are wrong. `update`: there is something new, such as another year.
                 * @enum {string}
                 */
                kind: "correction" | "update";
                /** @description What was corrected or is new, in words for the public, without a person. */
                text: string;
            };
            /**
             * @description Years, quarters or months, such as `2023`, whose cases all have been decided on: a 0 of them is true although cases wait and none is approved.
             * @default []
             */
            complete: string[];
        };
        /** @description One state of a case: who made it, when and why. */
        Revision: {
            /** @description Number of the revision, from 1. */
            revision: number;
            /**
             * @description Where this revision left the case.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
            /** @description When it was made, in UTC. */
            at: string;
            /** @description The key that made it. */
            author: components["schemas"]["KeyName"];
            /** @description The reason that was given: a code of the list `correction-reasons`; null if none. */
            reason: string | null;
            /** @description The note that was left for colleagues; null if none. */
            note: string | null;
            /** @description Id of the request that made it. */
            requestId: string;
        };
        /** @description A revision with the case as it was. */
        RevisionWithCase: {
            /** @description Number of the revision, from 1. */
            revision: number;
            /**
             * @description Where this revision left the case.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn" | "merged" | "erased";
            /** @description When it was made, in UTC. */
            at: string;
            /** @description The key that made it. */
            author: components["schemas"]["KeyName"];
            /** @description The reason that was given: a code of the list `correction-reasons`; null if none. */
            reason: string | null;
            /** @description The note that was left for colleagues; null if none. */
            note: string | null;
            /** @description Id of the request that made it. */
            requestId: string;
            /** @description The case as it was in this revision; null if it was erased. */
            case: {
                /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
                externalIds?: {
                    /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                    system: string;
                    /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                    value: string;
                }[];
                /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
                sentencedOn?: string;
                /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
                area?: string;
                /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
                courtType?: string;
                /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                attributes?: {
                    [key: string]: string | string[];
                };
                /** @description Quantities that belong to the case as a whole. */
                quantities?: {
                    /** @description Id of a quantity of the codebook that belongs to this level. */
                    quantity: string;
                    /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                    category?: string;
                    /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                    value: number;
                    /**
                     * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                     * @enum {string}
                     */
                    basis: "exact" | "at-least" | "about";
                }[];
                /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
                defendants: {
                    /**
                     * Format: uuid
                     * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                     */
                    id?: string;
                    /** @description As reported: a code of the list that the codebook binds to `sex`. */
                    sex?: string;
                    /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                    ageBand?: string;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                    /** @description Quantities that belong to the defendant. */
                    quantities?: {
                        /** @description Id of a quantity of the codebook that belongs to this level. */
                        quantity: string;
                        /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                        category?: string;
                        /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                        value: number;
                        /**
                         * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                         * @enum {string}
                         */
                        basis: "exact" | "at-least" | "about";
                    }[];
                    /** @description What the defendant was convicted of, 1 to 1,000. */
                    convictions: {
                        /**
                         * Format: uuid
                         * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                         */
                        id?: string;
                        /** @description A code of the list that the codebook binds to `offence`. */
                        offence?: string;
                        /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                        counts?: number;
                        /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                        principal?: boolean;
                        /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                        attributes?: {
                            [key: string]: string | string[];
                        };
                    }[];
                    /** @description The sentence for all convictions together. It may be an empty object. */
                    sentence: {
                        /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                        outcome?: string;
                        /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                        custodyTerm?: string;
                        /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                        suspendedTerm?: string;
                        /**
                         * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                         * @enum {string}
                         */
                        indeterminate?: "life" | "ipp";
                        /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                        minimumTerm?: string;
                        /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                        requirements?: string[];
                        /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                        orders?: string[];
                    };
                }[];
                /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
                sources?: {
                    /**
                     * @description Kind of the outlet that published the report.
                     * @enum {string}
                     */
                    outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                    /** @description Day of publication, such as 2015-03-14. */
                    publishedOn?: string;
                    /** @description Address of the report, with http or https and without user name or password. */
                    url?: string;
                }[];
            } | null;
            /** @description With `diffFrom`: what differs from that revision. */
            changes?: {
                /** @description JSON Pointer to the member that differs. */
                pointer: string;
                /** @description Its value in the other revision; absent if it had none. */
                before?: unknown;
                /** @description Its value in this revision; absent if it has none. */
                after?: unknown;
            }[];
        };
        /** @description What was found in the latest releases. */
        SearchAnswer: {
            /** @description How many there are, of the kinds that were asked for. */
            total: number;
            /** @description How many there are of each kind, asked for or not. */
            counts: {
                /** @description Datasets, by title, description and publisher. */
                dataset: number;
                /** @description Headlines, by their sentences. */
                headline: number;
                /** @description Measures, by label and population. */
                measure: number;
                /** @description Dimensions, by label and description. */
                dimension: number;
                /** @description Codes, by label, note and the label of their dimension. */
                code: number;
            };
            /** @description The best ones first, at most `limit`. */
            items: components["schemas"]["SearchItem"][];
        };
        /** @description Something that a search found in the latest release of a dataset. */
        SearchItem: {
            /**
             * @description What it is: a dataset, or a headline, measure, dimension or code of one.
             * @enum {string}
             */
            kind: "dataset" | "headline" | "measure" | "dimension" | "code";
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Name of the dataset, as its publisher gave it. */
            title: string;
            /** @description Version of the release, `major.minor.patch`. */
            release: string;
            /** @description Its id or code, as queries name it. */
            id: string;
            /** @description What it says or means: the sentence of a headline, the label of anything else. */
            label: string;
            /** @description Of a code, the dimension that it is a code of; else null. */
            dimension: string | null;
            /** @description What tables and charts print for it; null where it is. */
            dimensionLabel: string | null;
            /** @description Path of the dataset or headline, or of figures of the measure, dimension or code. */
            href: string;
        };
        /** @description Which cases are selected. */
        SelectionFilter: {
            /**
             * Format: uuid
             * @description Only cases whose present content the import with this id wrote.
             */
            import?: string;
            /** @description Only cases that have one of the codes in each of these dimensions, as `where` of the list of cases. */
            where?: {
                [key: string]: string[];
            };
            /**
             * @description Only cases that have been kept longer than the `retentionMonths` of the dataset.
             * @constant
             */
            retention?: "due";
            /**
             * @description Only cases in this state.
             * @enum {string}
             */
            state: "draft" | "in-review" | "returned" | "approved" | "withdrawn";
        };
        /** @description A code list that ships with the service, with every code. */
        StandardList: {
            /**
             * @description The name that a codebook calls the list by, with `standard`.
             * @enum {string}
             */
            id: "police-force-areas" | "court-types" | "sentence-outcomes" | "community-requirements" | "ancillary-orders" | "method-flags" | "offences" | "trust-roles" | "correction-reasons";
            /** @description Heading of the list, in the plural, such as `Police force areas`. */
            label: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            labels?: {
                /** @description In Welsh. */
                cy: string;
            };
            /** @description Where its codes come from, so that readers can look them up. */
            source: string;
            /** @description The day on which the service last changed the list, YYYY-MM-DD. */
            changedOn: string;
            /** @description The codes of the finest level, in the order in which they are shown. */
            codes: {
                /** @description The code, unique within its level. It travels in URLs, so it has letters, digits and hyphens only. */
                code: string;
                /** @description What the code means, as tables and charts print it; 1 to 200 characters. */
                label: string;
                /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                labels?: {
                    /** @description In Welsh. */
                    cy: string;
                };
                /** @description The code of the next coarser level that this code belongs to. Where there are levels, every code below the top has one. */
                parent?: string;
                /** @description Another code of the same level, with the same parent, that replaces this one in everything that partners and the public see: for codes so rare that they name somebody. */
                publishAs?: string;
                /** @description The lowest number in the band, included. Only in lists of bands. */
                min?: number;
                /** @description The highest number in the band, included. Left out: the band has no upper end. */
                max?: number;
                /** @description What a reader should know about the code, such as what it leaves out. */
                note?: string;
                /** @description The first day on which the code existed, YYYY-MM-DD. In a period that ends before it, a 0 of the code is not applicable. */
                since?: string;
                /** @description The day on which the code no longer existed, YYYY-MM-DD. In a period that begins on it or later, a 0 of the code is not applicable. */
                until?: string;
                /** @description Former names of the code. Cases that have one of them are read as if they had this code, without a new revision or approval. */
                renamedFrom?: string[];
            }[];
            /** @description Coarser levels, nearest first. Each code below the last level has a parent in the next one. */
            levels?: {
                /** @description Id of the level: a variable `area` with a level `region` gives the dimension `areaRegion`. */
                id: string;
                /** @description Heading in tables and charts, such as `Region`. */
                label: string;
                /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                labels?: {
                    /** @description In Welsh. */
                    cy: string;
                };
                /** @description Its codes are systems of their own, such as two scales that replaced each other: charts keep the codes below each together and never rank them against those of another. */
                separate?: boolean;
                /** @description The codes of the level, in the order in which they are shown. */
                codes: {
                    /** @description The code, unique within its level. It travels in URLs, so it has letters, digits and hyphens only. */
                    code: string;
                    /** @description What the code means, as tables and charts print it; 1 to 200 characters. */
                    label: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    labels?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /** @description The code of the next coarser level that this code belongs to. Where there are levels, every code below the top has one. */
                    parent?: string;
                    /** @description Another code of the same level, with the same parent, that replaces this one in everything that partners and the public see: for codes so rare that they name somebody. */
                    publishAs?: string;
                    /** @description The lowest number in the band, included. Only in lists of bands. */
                    min?: number;
                    /** @description The highest number in the band, included. Left out: the band has no upper end. */
                    max?: number;
                    /** @description What a reader should know about the code, such as what it leaves out. */
                    note?: string;
                    /** @description The first day on which the code existed, YYYY-MM-DD. In a period that ends before it, a 0 of the code is not applicable. */
                    since?: string;
                    /** @description The day on which the code no longer existed, YYYY-MM-DD. In a period that begins on it or later, a 0 of the code is not applicable. */
                    until?: string;
                    /** @description Former names of the code. Cases that have one of them are read as if they had this code, without a new revision or approval. */
                    renamedFrom?: string[];
                }[];
            }[];
            /** @description Related resources, by name: paths from the root of the service. */
            links: {
                [key: string]: string;
            };
        };
        /** @description A code list that ships with the service. */
        StandardListItem: {
            /**
             * @description The name that a codebook calls the list by, with `standard`.
             * @enum {string}
             */
            id: "police-force-areas" | "court-types" | "sentence-outcomes" | "community-requirements" | "ancillary-orders" | "method-flags" | "offences" | "trust-roles" | "correction-reasons";
            /** @description Heading of the list, in the plural, such as `Police force areas`. */
            label: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            labels?: {
                /** @description In Welsh. */
                cy: string;
            };
            /** @description Where its codes come from, so that readers can look them up. */
            source: string;
            /** @description The day on which the service last changed the list, YYYY-MM-DD. */
            changedOn: string;
            /** @description How many codes the finest level has. */
            codes: number;
            /** @description Ids of the coarser levels, nearest first; empty if there are none. */
            levels: string[];
            /** @description Path of the list. */
            href: string;
            /** @description Path of the list as CSV. */
            csv: string;
        };
        /** @description The code lists that ship with the service. */
        StandardListPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["StandardListItem"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description Statistics of a release. */
        Statistics: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Version of the release, `major.minor.patch`; `draft` before it has one. */
            release: string;
            /** @description The measures of the answer. */
            measures: {
                /** @description As queries name it: `measure=…`. */
                id: string;
                /** @description As tables and charts print it. */
                label: string;
                /** @description What its values are, in the plural, such as `defendants` or `days`. */
                unit: string;
                /** @description What one unit is, such as `defendant`. */
                countingUnit: string;
                /** @description Decimals that its values are rounded to, half up; 0 to 6. */
                decimals: number;
                /** @description Who or what is counted, and so whom the figures say nothing about. */
                population: string;
            }[];
            /** @description The dimensions of the answer: those of `by`, then those named in `where` only. */
            dimensions: {
                /** @description As queries name it: `by=…`, `where=…`. */
                id: string;
                /** @description As tables and charts print it. */
                label: string;
                /** @description Whether a unit can have several of its codes, so that the cells add up to more than the total. */
                multiResponse: boolean;
                /** @description Its codes in this answer, in the order of the code list, then `not-reported`, then `_T`; with `sort`, in the order in which the observations have them. */
                codes: {
                    /** @description As `key` and `where=` have it. `_T` is the total, `not-reported` what is not known. */
                    code: string;
                    /** @description What it means. */
                    label: string;
                }[];
            }[];
            /** @description How shares are formed; null if none was asked for. */
            share: {
                /** @description Ids of the dimensions whose total is the denominator. */
                of: string[];
                /**
                 * @description Whether the denominator is `all` units or only those whose code is `known`.
                 * @enum {string}
                 */
                base: "all" | "known";
            } | null;
            /**
             * @description Whether observations with the value 0 are `listed`, or `omitted` since there are over 10,000 cells.
             * @enum {string}
             */
            zeros: "listed" | "omitted";
            /** @description How many observations there are; at most 100,000. With `limit` only the first ones of them are listed. */
            total: number;
            /** @description What it means that the answer does not list a combination of codes, of those that `where` selects. */
            absent: {
                /**
                 * @description `zero`: its value is 0. `zero-or-no-units`: its value is 0, or, for a mean or median, it has no units. `not-available`: the official table has no row for it. `not-listed`: it can have any value, since the answer is sorted or limited.
                 * @enum {string}
                 */
                means: "zero" | "zero-or-no-units" | "not-available" | "not-listed";
                /** @description The same, in words that can be quoted. */
                text: string;
            };
            /** @description The observations: the last dimension varies fastest; with `sort`, in the order of their values. */
            observations: components["schemas"]["Observation"][];
            /** @description What readers should know about the figures. */
            notes: components["schemas"]["AnswerNote"][];
            /** @description What is special about this answer, such as that it is empty and why. */
            warnings: {
                /** @description What kind of warning it is. */
                code: string;
                /** @description The warning, in words. */
                text: string;
            }[];
            /** @description The standing of the statistics, such as `not-official-statistics`. */
            designation: string;
            /** @description How to cite the release; null for a draft. */
            citation: components["schemas"]["Citation"] | null;
            /** @description Related resources, by name: paths from the root of the service. */
            links: {
                [key: string]: string;
            };
        };
        /** @description What can be asked of a release: measures, dimensions, codes, and what combines. Enough for a form. */
        Structure: {
            /** @description As `{dataset}` in its paths, such as `press-snapshot-2015`. */
            dataset: string;
            /** @description Version of the release, `major.minor.patch`; `draft` before it has one. */
            release: string;
            /** @description Name of the dataset, as its publisher gave it. */
            title: string;
            /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
            titles?: {
                /** @description In Welsh. */
                cy: string;
            };
            /**
             * @description `cases`: a dataset of records. `aggregate`: an official table, which is uploaded whole and has no records.
             * @enum {string}
             */
            kind: "cases" | "aggregate";
            /** @description Whether the records are made up, such as those of a demo. */
            constructed: boolean;
            /** @description The standing of the statistics, such as `not-official-statistics`. */
            designation: string;
            /** @description The time that the dataset covers. A case outside it is refused, and rates are divided by its days. */
            window: {
                /** @description The first day, YYYY-MM-DD, included. */
                from: string;
                /** @description The day after the last one, YYYY-MM-DD: excluded, so that one window can follow another. Later than `from`. */
                to: string;
            };
            /** @description Times within the window that the data do not cover; they do not overlap. The figures of a period that lies wholly in gaps are not available instead of 0. */
            gaps?: {
                /** @description The first day that is not covered, YYYY-MM-DD, included. */
                from: string;
                /** @description The day after the last one that is not covered, YYYY-MM-DD: excluded. Later than `from`. */
                to: string;
                /** @description Why nothing is known of these days, as a sentence. Answers quote it. */
                reason: string;
            }[];
            disclosure: components["schemas"]["DisclosurePolicy"];
            /** @description The measures, in codebook order. The first is the default of `measure`. */
            measures: {
                /** @description As queries name it: `measure=…`. */
                id: string;
                /** @description As tables and charts print it. */
                label: string;
                /** @description What its values are, in the plural, such as `defendants` or `days`. */
                unit: string;
                /** @description What one unit is, such as `defendant`. */
                countingUnit: string;
                /** @description Decimals that its values are rounded to, half up; 0 to 6. */
                decimals: number;
                /** @description Who or what is counted, and so whom the figures say nothing about. */
                population: string;
                /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                labels?: {
                    /** @description In Welsh. */
                    cy: string;
                };
                /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                units?: {
                    /** @description In Welsh. */
                    cy: string;
                };
                /**
                 * @description `count`: of units. `sum`, `mean`, `median`: of their amounts. `value`: as the table brings it, never added up.
                 * @enum {string}
                 */
                statistic: "count" | "sum" | "mean" | "median" | "value";
                /** @description Whether `share` can be asked for. */
                shares: boolean;
                /** @description Every dimension that it can be broken down by; `tables` has which of them together. */
                dimensions: string[];
                /** @description Those of them of which a unit can have several codes: their cells can add up to more than the total. */
                multiResponse: string[];
            }[];
            /** @description The dimensions, in codebook order. */
            dimensions: {
                /** @description Id of the dimension, for `by`, `where` and `share`. */
                id: string;
                /** @description As tables and charts print it. */
                label: string;
                /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                labels?: {
                    /** @description In Welsh. */
                    cy: string;
                };
                /** @description What it means, and how it is coded; null if nothing is said. */
                description: string | null;
                /** @description `time`: its codes are periods. `geo`: they are areas. Else null. */
                role: ("time" | "geo") | null;
                /** @description Whether `where` takes ranges of its codes, such as `year:2014..2020`: periods and bands. */
                ranges: boolean;
                /** @description The dimension that groups its codes: `parent` is one of its codes. `where` on this dimension takes them too. */
                coarser: string | null;
                /** @description The codes that occur in the release, in the order shown, `not-reported` last. Where a disclosure policy protects people, all public codes. */
                codes: {
                    /** @description As `where=` takes it. CSV has `code:` before a code that programs would misread, such as `01` or `NA`. */
                    code: string;
                    /** @description What it means. */
                    label: string;
                    /** @description The same in other languages: `cy` is Welsh. Pages in that language print it. */
                    labels?: {
                        /** @description In Welsh. */
                        cy: string;
                    };
                    /** @description The code of `coarser` that it belongs to. */
                    parent?: string;
                    /** @description What readers should know about the code. */
                    note?: string;
                }[];
            }[];
            /** @description What combines: a query can be answered if, for each of its measures, the dimensions that `by` and `where` name all lie in one of these sets. Sets that lie in another are left out. */
            tables: {
                /** @description What each of these tables can be asked for, as queries name it: `measure=…`. */
                measures: string[];
                /** @description Sets of dimensions. Each of the measures has each set. */
                by: string[][];
            }[];
            /** @description Every note that answers can have. One that names measures or dimensions comes with answers that have one of them; one that names none, with all. `multi-response` comes where the measure lists the dimension in `multiResponse`, `part-periods` and `not-covered` where a listed period is covered in part or not at all, `withheld` where a value or share is withheld. */
            notes: {
                /** @description Id of the note, as in answers and in the header `Assize-Notes`. */
                id: string;
                /** @description What it says. An answer may say it of its own codes only. */
                text: string;
                /** @description Whether the note must be shown wherever the figures are. */
                mandatory: boolean;
                /** @description Ids of measures that it is about. */
                measures?: string[];
                /** @description Ids of dimensions that it is about. */
                dimensions?: string[];
            }[];
            /** @description Limits of a query. `/v1/limits` has those of the service. */
            limits: {
                /** @description Most cells that are all listed. The cells of a query: its measures, times the codes of each dimension, and one more for each total. Above, zeros are left out. */
                listed: number;
                /** @description Most observations of an answer. More: 422 `too-many-observations`. */
                observations: number;
                /** @description Most cells of a JSON-stat cube. */
                cells: number;
                /** @description Most bars, points or fields of a chart. */
                chartMarks: number;
            };
            /** @description Related resources, by name: paths from the root of the service. */
            links: {
                [key: string]: string;
            };
        };
        /** @description How the codebooks of two releases differ. */
        StructureDifference: {
            /** @description What this release has and the earlier one did not have. */
            added: {
                /** @description As queries name them: `measure=…`. */
                measures: string[];
                /** @description As queries name them: `by=…`. */
                dimensions: string[];
                /** @description Codes, each with its dimension. */
                codes: {
                    /** @description Whose code it is, as `by=` names it. */
                    dimension: string;
                    /** @description As `where=` has it. */
                    code: string;
                }[];
                /** @description Amounts that cases or defendants have, by their ids in the codebook. */
                quantities: string[];
                /** @description Published tables. */
                tables: {
                    /** @description The dimensions that break it down, as `by=` names them. */
                    by: string[];
                    /** @description What can be asked of the table, as `measure=` names it. */
                    measures: string[];
                }[];
                /** @description Headlines and external figures, as in their addresses. */
                headlines: string[];
            };
            /** @description What the earlier release had and this one does not have. */
            removed: {
                /** @description As queries name them: `measure=…`. */
                measures: string[];
                /** @description As queries name them: `by=…`. */
                dimensions: string[];
                /** @description Codes, each with its dimension. */
                codes: {
                    /** @description Whose code it is, as `by=` names it. */
                    dimension: string;
                    /** @description As `where=` has it. */
                    code: string;
                }[];
                /** @description Amounts that cases or defendants have, by their ids in the codebook. */
                quantities: string[];
                /** @description Published tables. */
                tables: {
                    /** @description The dimensions that break it down, as `by=` names them. */
                    by: string[];
                    /** @description What can be asked of the table, as `measure=` names it. */
                    measures: string[];
                }[];
                /** @description Headlines and external figures, as in their addresses. */
                headlines: string[];
            };
            /** @description What has the same name in both and means something else. */
            redefined: {
                /** @description As queries name them: `measure=…`. */
                measures: string[];
                /** @description As queries name them: `by=…`. */
                dimensions: string[];
                /** @description Codes, each with its dimension. */
                codes: {
                    /** @description Whose code it is, as `by=` names it. */
                    dimension: string;
                    /** @description As `where=` has it. */
                    code: string;
                }[];
                /** @description Amounts that cases or defendants have, by their ids in the codebook. */
                quantities: string[];
                /** @description Published tables. */
                tables: {
                    /** @description The dimensions that break it down, as `by=` names them. */
                    by: string[];
                    /** @description What can be asked of the table, as `measure=` names it. */
                    measures: string[];
                }[];
                /** @description Headlines and external figures, as in their addresses. */
                headlines: string[];
                /** @description Which settings of the whole dataset differ: its window, the gaps in it, its youth rule, its disclosure policy, or what it means that its table has no row. */
                dataset: ("window" | "gaps" | "youthRule" | "policy" | "absentRows")[];
            };
            /** @description What means the same in both and is called something else. */
            relabelled: {
                /** @description Measures with another label. */
                measures: {
                    /** @description The same in both releases. */
                    id: string;
                    /** @description The label in the earlier release. */
                    previous: string;
                    /** @description The label in this release. */
                    label: string;
                }[];
                /** @description Dimensions with another label. */
                dimensions: {
                    /** @description The same in both releases. */
                    id: string;
                    /** @description The label in the earlier release. */
                    previous: string;
                    /** @description The label in this release. */
                    label: string;
                }[];
                /** @description Codes with another label. */
                codes: {
                    /** @description Whose code it is, as `by=` names it. */
                    dimension: string;
                    /** @description As `where=` has it. */
                    code: string;
                    /** @description The label in the earlier release. */
                    previous: string;
                    /** @description The label in this release. */
                    label: string;
                }[];
                /** @description Quantities with another label. */
                quantities: {
                    /** @description The same in both releases. */
                    id: string;
                    /** @description The label in the earlier release. */
                    previous: string;
                    /** @description The label in this release. */
                    label: string;
                }[];
                /** @description Headlines with another statement. */
                headlines: {
                    /** @description The same in both releases. */
                    id: string;
                    /** @description The label in the earlier release. */
                    previous: string;
                    /** @description The label in this release. */
                    label: string;
                }[];
            };
            /** @description What means the same in both and has another name. */
            renamed: {
                /** @description Codes with another name. Figures under either name are compared as one. */
                codes: {
                    /** @description Whose code it is, as `by=` names it. */
                    dimension: string;
                    /** @description As `where=` has it. */
                    code: string;
                    /** @description The code in the earlier release. */
                    previous: string;
                }[];
            };
        };
        /** @description A limit on how a figure may be quoted. */
        UsageNote: {
            /** @description As in `usage`. Stable. */
            code: string;
            /** @description What the code means, in words that can be printed beside the figure. */
            text: string;
        };
        /** @description A chart of the statistics as a Vega-Lite 6 specification, with its data. */
        VegaLiteChart: {
            /** @description Address of the schema of Vega-Lite. */
            $schema: string;
            /** @description What the chart shows, for readers who cannot see it. */
            description: string;
            /** @description Inside the chart, so that it needs no other request. */
            data: {
                /** @description The observations that the chart draws. */
                values: ({
                    /** @description The value; null if there is none. */
                    value: number | null;
                    /** @description The value as the chart shows it. */
                    value_text: string;
                } & {
                    [key: string]: unknown;
                })[];
            };
            /** @description What is drawn. */
            layer: {
                [key: string]: unknown;
            }[];
        } & {
            [key: string]: unknown;
        };
        /** @description Records that are counted as they were, and have changed since. */
        WaitingRecords: {
            /** @description How many of these records have been corrected since. */
            corrections: number;
            /** @description How many of these records have been withdrawn or merged since. */
            withdrawals: number;
            /** @description How many of these records have been erased since. */
            erasures: number;
        };
        /** @description An address that is told of events. */
        Webhook: {
            /** @description UUID of the webhook. */
            id: string;
            /** @description What it is for, for people. */
            label: string;
            /** @description Where events are sent: https, at a public address. `WEBHOOKS_ALLOW` of the installation can allow others. */
            url: string;
            /** @description Which events. It is told only of what the key that made it may read. */
            events: ("release.published" | "release.withdrawn" | "release.scheduled" | "headline.changed" | "case.erased" | "codebook.changed" | "import.completed")[];
            /** @description Of which datasets; null: every dataset that the key reaches. */
            datasets: string[] | null;
            /**
             * @description paused: nothing is sent, and events of this time are not sent later.
             * @enum {string}
             */
            state: "active" | "paused";
            /** @description `asked`: by somebody. `failing`: nothing could be delivered for three days. `gone`: the address answered 410. `key`: the key that made it no longer works. */
            pausedBecause: ("asked" | "failing" | "gone" | "key") | null;
            /** @description When the first of the deliveries failed since which none succeeded. */
            failingSince: string | null;
            /** @description Until when the secret before signs too; null if there is one only. */
            secretExpires: string | null;
            /** @description Id of the key that made it. */
            createdBy: string;
            /** @description When it was made, in UTC. */
            createdAt: string;
        };
        /** @description An event for one webhook, and how its delivery went. */
        WebhookDelivery: {
            /** @description UUID of the delivery. */
            id: string;
            /** @description `webhook-id` of the message: the same each time it is sent. */
            event: string;
            /** @description The event, or `webhook.test`. */
            type: string;
            /** @description What was sent as `data`. */
            data: {
                [key: string]: string | number | null;
            };
            /** @description When it happened, in UTC. */
            at: string;
            /**
             * @description failed: given up, after three days or a 410.
             * @enum {string}
             */
            state: "queued" | "delivered" | "failed";
            /** @description When it is tried next; null if it is not. */
            nextAttempt: string | null;
            /** @description What happened, oldest first. */
            attempts: {
                /** @description When it began, in UTC. */
                at: string;
                /** @description The status that was answered; null if there was no answer. */
                status: number | null;
                /** @description Why there was no answer: a code such as `ETIMEDOUT`, or `address-refused` of an address that is not public. */
                error: string | null;
                /** @description How long it took, in milliseconds. */
                ms: number;
            }[];
        };
        /** @description Deliveries, newest first. */
        WebhookDeliveryPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["WebhookDelivery"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description A webhook to be made. */
        WebhookDraft: {
            /** @description What it is for, for people. */
            label: string;
            /** @description Where events are sent: https, at a public address. `WEBHOOKS_ALLOW` of the installation can allow others. */
            url: string;
            /** @description Which events. It is told only of what the key that made it may read. */
            events: ("release.published" | "release.withdrawn" | "release.scheduled" | "headline.changed" | "case.erased" | "codebook.changed" | "import.completed")[];
            /**
             * @description Of which datasets; null: every dataset that the key reaches.
             * @default null
             */
            datasets: string[] | null;
        };
        /** @description Pauses a webhook, or takes it up again. */
        WebhookMove: {
            /**
             * @description `active` after `paused` begins with events from now on.
             * @enum {string}
             */
            to: "active" | "paused";
        };
        /** @description Webhooks of this key. */
        WebhookPage: {
            /** @description The items of this page, in the order of the list. */
            items: components["schemas"]["Webhook"][];
            /** @description Path of the next page; null at the end. */
            next: string | null;
        };
        /** @description A webhook and its new secret. */
        WebhookWithSecret: {
            /** @description UUID of the webhook. */
            id: string;
            /** @description What it is for, for people. */
            label: string;
            /** @description Where events are sent: https, at a public address. `WEBHOOKS_ALLOW` of the installation can allow others. */
            url: string;
            /** @description Which events. It is told only of what the key that made it may read. */
            events: ("release.published" | "release.withdrawn" | "release.scheduled" | "headline.changed" | "case.erased" | "codebook.changed" | "import.completed")[];
            /** @description Of which datasets; null: every dataset that the key reaches. */
            datasets: string[] | null;
            /**
             * @description paused: nothing is sent, and events of this time are not sent later.
             * @enum {string}
             */
            state: "active" | "paused";
            /** @description `asked`: by somebody. `failing`: nothing could be delivered for three days. `gone`: the address answered 410. `key`: the key that made it no longer works. */
            pausedBecause: ("asked" | "failing" | "gone" | "key") | null;
            /** @description When the first of the deliveries failed since which none succeeded. */
            failingSince: string | null;
            /** @description Until when the secret before signs too; null if there is one only. */
            secretExpires: string | null;
            /** @description Id of the key that made it. */
            createdBy: string;
            /** @description When it was made, in UTC. */
            createdAt: string;
            /** @description What deliveries are signed with: `whsec_` and Base64. Shown this once. */
            secret: string;
        };
    };
    responses: {
        /** @description Done */
        200: {
            headers: {
                etag: components["headers"]["etag"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example <?xml version="1.0" encoding="utf-8"?>
                 *     <feed xmlns="http://www.w3.org/2005/Atom">…</feed>
                 */
                "application/atom+xml": string;
            };
        };
        /** @description Done; no body */
        204: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "idempotent-replayed": components["headers"]["idempotent-replayed"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The reader has these bytes already */
        304: {
            headers: {
                etag: components["headers"]["etag"];
                link: components["headers"]["link"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Malformed path, query, header or JSON */
        400: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No valid key */
        401: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "www-authenticate": components["headers"]["www-authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, or is bound to other datasets */
        403: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing here that this key may know of */
        404: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Took too long to arrive */
        408: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description In conflict with the present state */
        409: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "retry-after": components["headers"]["retry-after"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Gone */
        410: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description If-Match names another state */
        412: {
            headers: {
                etag: components["headers"]["etag"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Body too large */
        413: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Address too long */
        414: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not a media type that is accepted here */
        415: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The range is behind the end of the file */
        416: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "content-range": components["headers"]["content-range"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Faults in the body, or against the codebook */
        422: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description If-Match is missing */
        428: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests from this address or with this key */
        429: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "retry-after": components["headers"]["retry-after"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Header too large */
        431: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A fault of the service */
        500: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Starting, stopping, too busy, or without its database */
        503: {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "retry-after": components["headers"]["retry-after"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The reader has these bytes already */
        "304-2": {
            headers: {
                etag: components["headers"]["etag"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The reader has these bytes already */
        "304-3": {
            headers: {
                etag: components["headers"]["etag"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "retry-after": components["headers"]["retry-after"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The reader has these bytes already */
        "304-4": {
            headers: {
                etag: components["headers"]["etag"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "content-disposition": components["headers"]["content-disposition"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The reader has these bytes already */
        "304-5": {
            headers: {
                etag: components["headers"]["etag"];
                "content-location": components["headers"]["content-location"];
                age: components["headers"]["age"];
                "assize-notes": components["headers"]["assize-notes"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "content-disposition": components["headers"]["content-disposition"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Gone */
        "410-2": {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Faults in the body, or against the codebook */
        "422-2": {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The reader has these bytes already */
        "304-6": {
            headers: {
                etag: components["headers"]["etag"];
                "content-location": components["headers"]["content-location"];
                age: components["headers"]["age"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The reader has these bytes already */
        "304-7": {
            headers: {
                etag: components["headers"]["etag"];
                "content-location": components["headers"]["content-location"];
                age: components["headers"]["age"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                "content-disposition": components["headers"]["content-disposition"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The reader has these bytes already */
        "304-8": {
            headers: {
                etag: components["headers"]["etag"];
                link: components["headers"]["link"];
                "content-location": components["headers"]["content-location"];
                age: components["headers"]["age"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description In conflict with the present state */
        "409-2": {
            headers: {
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Malformed path, query, header or JSON */
        "400-2": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No valid key */
        "401-2": {
            headers: {
                "www-authenticate": components["headers"]["www-authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Address too long */
        "414-2": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A fault of the service */
        "500-2": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Starting, stopping, too busy, or without its database */
        "503-2": {
            headers: {
                "retry-after": components["headers"]["retry-after"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Done */
        "200-2": {
            headers: {
                etag: components["headers"]["etag"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @description Version of OpenAPI. */
                    openapi: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
    };
    parameters: {
        /** @description Most items on a page. */
        limit: number;
        /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
        cursor: string;
        /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
        "if-none-match": string;
        /**
         * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
         * @example press-snapshot-2015
         */
        dataset: string;
        /** @description true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases. */
        validateOnly: boolean;
        /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
        "idempotency-key": string;
        /** @description Id of the job, as PUT of the definition answered it. */
        id: string;
        /** @description Id of the list, as `standard` of a codebook has it. */
        "id-2": string;
        /**
         * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
         * @example [
         *       "defendants"
         *     ]
         */
        measure: string[];
        /**
         * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
         * @example [
         *       "outcome"
         *     ]
         */
        by: string[];
        /**
         * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
         * @example [
         *       "sex:male"
         *     ]
         */
        where: string[];
        /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
        totals: boolean;
        /**
         * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
         * @example [
         *       "outcome"
         *     ]
         */
        share: string[];
        /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
        sort: "value" | "-value";
        /** @description List only the first ones; `total` says how many there are. */
        "limit-2": number;
        /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
        base: "all" | "known";
        /**
         * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
         * @example latest
         */
        version: string;
        /** @description Colours of the chart: for a light page, or for a dark one. */
        theme: "light" | "dark";
        /** @description Width of the picture in pixels: 360 has a layout for phones. */
        width: "360" | "752";
        /**
         * @description As `GET R/headlines` gives it, such as `trust-or-access`.
         * @example trust-or-access
         */
        "id-3": string;
        /**
         * @description The earlier release: `1.1.0`, `1.1`, `1` or `latest`.
         * @example 1.0.0
         */
        since: string;
        /** @description Only these measures. Separate by commas, or repeat the parameter. */
        "measure-2": string[];
        /** @description A condition, written dimension:code,code. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold. */
        "where-2": string[];
        /** @description UUID of the erased record, as `GET D/erasures` gives it. */
        "id-4": string;
        /** @description in-review: create the case and submit it at once. */
        state: "draft" | "in-review";
        /** @description `handling=lenient`: save a likely duplicate, and list the cases that it resembles as `candidates`. Default, `handling=strict`: refuse it with 409. */
        prefer: string;
        /** @description UUID, as lists of cases and records give it. */
        "id-5": string;
        /** @description ETag of the state that you read. */
        "if-match": string;
        /** @description Id of the job, as POST answered it. */
        "id-6": string;
        /** @description UUID, as the answer to the upload gave it. */
        "id-7": string;
        /** @description UUID of the webhook. */
        "id-8": string;
        /** @description Id of the key: the eight characters in it. */
        "id-9": string;
    };
    requestBodies: never;
    headers: {
        /** @description Strong; send it back in If-None-Match, or in If-Match of a write. */
        etag: string;
        /** @description `rel="next"`: the next page. Of statistics as CSV, `rel="describedby"`: what the columns are. */
        link: string;
        /** @description Under `latest` or a short pin: the pinned path of the same bytes. Of a release that was published: the pinned path of its manifest. */
        "content-location": string;
        /** @description While the database cannot be asked: seconds since it last said which release the address names, and that it is not withdrawn. */
        age: string;
        /** @description Ids of the notes and codes of the warnings of the JSON, with commas between them; of statistics also what a combination that is not listed means, such as `absent-zero`, and `zeros-omitted`. */
        "assize-notes": string;
        /** @description Path of what was created, or of what to read instead. */
        location: string;
        /** @description What is left: `"address";r=598;t=1`. Absent from answers that are not counted. */
        ratelimit: string;
        /** @description The limit: `"address";q=600;w=60`. Absent from answers that are not counted. */
        "ratelimit-policy": string;
        /** @description Seconds until it is worth asking again. A job that has ended has none. */
        "retry-after": string;
        /** @description `true`: this Idempotency-Key was sent before, and this is the answer from that time. */
        "idempotent-replayed": string;
        /** @description What was accepted but should be looked at: `not-additive=/codebook/measures/0/statistic`, a code and a pointer each. A dry run says it in words. */
        "assize-warnings": string;
        /** @description The preference of Prefer that was followed. */
        "preference-applied": string;
        /** @description The name of the file to save the answer in. */
        "content-disposition": string;
        /** @description `bytes`: it takes Range. */
        "accept-ranges": string;
        /** @description Which bytes these are, and of how many: `bytes 0-99/1000`. Of a range that is refused: `bytes *\/1000`. */
        "content-range": string;
        /** @description SHA-256 of the whole file (RFC 9530): `sha-256=:…:`. */
        "repr-digest": string;
        /** @description Bearer. */
        "www-authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listDatasets: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "press-snapshot-2015",
                     *           "kind": "cases",
                     *           "title": "Press snapshot 2015",
                     *           "description": "Constructed records after a newspaper article.",
                     *           "publisher": "Assize demo",
                     *           "source": null,
                     *           "constructed": true,
                     *           "designation": "not-official-statistics",
                     *           "licence": {
                     *             "id": "CC-BY-4.0",
                     *             "url": "https://creativecommons.org/licenses/by/4.0/",
                     *             "attribution": "The publisher"
                     *           },
                     *           "coverage": {
                     *             "window": {
                     *               "from": "2013-07-22",
                     *               "to": "2015-07-22"
                     *             },
                     *             "area": "England and Wales",
                     *             "sources": "Reports of court cases in newspapers",
                     *             "inclusionRule": "Convictions of offences with indecent images of children",
                     *             "completeness": "A sample found in press reports; it is not every case."
                     *           },
                     *           "disclosure": {
                     *             "policy": "none",
                     *             "reason": "The records are constructed.",
                     *             "text": "Every number is published as it was counted."
                     *           },
                     *           "notes": [
                     *             {
                     *               "id": "sample",
                     *               "text": "A sample of cases found in the press; not a register.",
                     *               "mandatory": true
                     *             }
                     *           ],
                     *           "latestRelease": {
                     *             "version": "1.0.0",
                     *             "publishedAt": "2026-03-04T05:06:07.000Z",
                     *             "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0"
                     *           },
                     *           "nextRelease": null,
                     *           "links": {
                     *             "codebook": "/v1/datasets/press-snapshot-2015/codebook",
                     *             "releases": "/v1/datasets/press-snapshot-2015/releases",
                     *             "structure": "/v1/datasets/press-snapshot-2015/releases/1.0.0/structure",
                     *             "atom": "/v1/datasets/press-snapshot-2015/releases.atom"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["Dataset"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getDataset: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "press-snapshot-2015",
                     *       "kind": "cases",
                     *       "title": "Press snapshot 2015",
                     *       "description": "Constructed records after a newspaper article.",
                     *       "publisher": "Assize demo",
                     *       "source": null,
                     *       "constructed": true,
                     *       "designation": "not-official-statistics",
                     *       "licence": {
                     *         "id": "CC-BY-4.0",
                     *         "url": "https://creativecommons.org/licenses/by/4.0/",
                     *         "attribution": "The publisher"
                     *       },
                     *       "coverage": {
                     *         "window": {
                     *           "from": "2013-07-22",
                     *           "to": "2015-07-22"
                     *         },
                     *         "area": "England and Wales",
                     *         "sources": "Reports of court cases in newspapers",
                     *         "inclusionRule": "Convictions of offences with indecent images of children",
                     *         "completeness": "A sample found in press reports; it is not every case."
                     *       },
                     *       "disclosure": {
                     *         "policy": "none",
                     *         "reason": "The records are constructed.",
                     *         "text": "Every number is published as it was counted."
                     *       },
                     *       "notes": [
                     *         {
                     *           "id": "sample",
                     *           "text": "A sample of cases found in the press; not a register.",
                     *           "mandatory": true
                     *         }
                     *       ],
                     *       "latestRelease": {
                     *         "version": "1.0.0",
                     *         "publishedAt": "2026-03-04T05:06:07.000Z",
                     *         "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0"
                     *       },
                     *       "nextRelease": null,
                     *       "links": {
                     *         "codebook": "/v1/datasets/press-snapshot-2015/codebook",
                     *         "releases": "/v1/datasets/press-snapshot-2015/releases",
                     *         "structure": "/v1/datasets/press-snapshot-2015/releases/1.0.0/structure",
                     *         "atom": "/v1/datasets/press-snapshot-2015/releases.atom"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    putDataset: {
        parameters: {
            query?: {
                /** @description true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases. */
                validateOnly?: components["parameters"]["validateOnly"];
            };
            header?: {
                /** @description ETag of the state that you read. Needed to replace; a new dataset has none. */
                "if-match"?: string;
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example my-dataset
                 */
                dataset: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "cases",
                 *       "title": "Press snapshot 2015",
                 *       "description": "Constructed records after a newspaper article.",
                 *       "publisher": "Assize demo",
                 *       "constructed": true,
                 *       "designation": "not-official-statistics",
                 *       "licence": {
                 *         "id": "CC-BY-4.0",
                 *         "url": "https://creativecommons.org/licenses/by/4.0/",
                 *         "attribution": "The publisher"
                 *       },
                 *       "coverage": {
                 *         "window": {
                 *           "from": "2013-07-22",
                 *           "to": "2015-07-22"
                 *         },
                 *         "area": "England and Wales",
                 *         "sources": "Reports of court cases in newspapers",
                 *         "inclusionRule": "Convictions of offences with indecent images of children",
                 *         "completeness": "A sample found in press reports; it is not every case."
                 *       },
                 *       "settings": {
                 *         "selfApproval": false,
                 *         "youthRule": true,
                 *         "duplicates": {
                 *           "windowDays": 7
                 *         }
                 *       },
                 *       "codebook": {
                 *         "builtIn": {
                 *           "sex": {
                 *             "codeList": "sexes",
                 *             "required": false,
                 *             "audience": "public"
                 *           }
                 *         },
                 *         "periods": {
                 *           "year": "public",
                 *           "quarter": "partner",
                 *           "month": "internal"
                 *         },
                 *         "variables": [],
                 *         "quantities": [],
                 *         "derived": [],
                 *         "codeLists": {
                 *           "sexes": {
                 *             "label": "Sex",
                 *             "codes": [
                 *               {
                 *                 "code": "male",
                 *                 "label": "Male"
                 *               },
                 *               {
                 *                 "code": "female",
                 *                 "label": "Female"
                 *               }
                 *             ]
                 *           }
                 *         },
                 *         "calendars": {},
                 *         "externalFigures": [],
                 *         "measures": [
                 *           {
                 *             "id": "defendants",
                 *             "label": "Defendants",
                 *             "unit": "defendants",
                 *             "countingUnit": "defendant",
                 *             "decimals": 0,
                 *             "population": "Defendants convicted in the cases found",
                 *             "statistic": "count"
                 *           }
                 *         ],
                 *         "tables": {
                 *           "upTo": 2
                 *         },
                 *         "headlines": [],
                 *         "notes": [
                 *           {
                 *             "id": "sample",
                 *             "text": "A sample of cases found in the press; not a register.",
                 *             "mandatory": true
                 *           }
                 *         ],
                 *         "disclosure": {
                 *           "policy": "none",
                 *           "reason": "The records are constructed."
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["DatasetDefinition"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "assize-warnings": components["headers"]["assize-warnings"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "kind": "cases",
                     *       "title": "Press snapshot 2015",
                     *       "description": "Constructed records after a newspaper article.",
                     *       "publisher": "Assize demo",
                     *       "constructed": true,
                     *       "designation": "not-official-statistics",
                     *       "licence": {
                     *         "id": "CC-BY-4.0",
                     *         "url": "https://creativecommons.org/licenses/by/4.0/",
                     *         "attribution": "The publisher"
                     *       },
                     *       "coverage": {
                     *         "window": {
                     *           "from": "2013-07-22",
                     *           "to": "2015-07-22"
                     *         },
                     *         "area": "England and Wales",
                     *         "sources": "Reports of court cases in newspapers",
                     *         "inclusionRule": "Convictions of offences with indecent images of children",
                     *         "completeness": "A sample found in press reports; it is not every case."
                     *       },
                     *       "settings": {
                     *         "selfApproval": false,
                     *         "youthRule": true,
                     *         "duplicates": {
                     *           "windowDays": 7
                     *         }
                     *       },
                     *       "codebook": {
                     *         "builtIn": {
                     *           "sex": {
                     *             "codeList": "sexes",
                     *             "required": false,
                     *             "audience": "public"
                     *           }
                     *         },
                     *         "periods": {
                     *           "year": "public",
                     *           "quarter": "partner",
                     *           "month": "internal"
                     *         },
                     *         "variables": [],
                     *         "quantities": [],
                     *         "derived": [],
                     *         "codeLists": {
                     *           "sexes": {
                     *             "label": "Sex",
                     *             "codes": [
                     *               {
                     *                 "code": "male",
                     *                 "label": "Male"
                     *               },
                     *               {
                     *                 "code": "female",
                     *                 "label": "Female"
                     *               }
                     *             ]
                     *           }
                     *         },
                     *         "calendars": {},
                     *         "externalFigures": [],
                     *         "measures": [
                     *           {
                     *             "id": "defendants",
                     *             "label": "Defendants",
                     *             "unit": "defendants",
                     *             "countingUnit": "defendant",
                     *             "decimals": 0,
                     *             "population": "Defendants convicted in the cases found",
                     *             "statistic": "count"
                     *           }
                     *         ],
                     *         "tables": {
                     *           "upTo": 2
                     *         },
                     *         "headlines": [],
                     *         "notes": [
                     *           {
                     *             "id": "sample",
                     *             "text": "A sample of cases found in the press; not a register.",
                     *             "mandatory": true
                     *           }
                     *         ],
                     *         "disclosure": {
                     *           "policy": "none",
                     *           "reason": "The records are constructed."
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DatasetDefinition"] | components["schemas"]["DryRun"] | components["schemas"]["Redefinition"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "assize-warnings": components["headers"]["assize-warnings"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetDefinition"];
                };
            };
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "assize-warnings": components["headers"]["assize-warnings"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redefinition"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            412: components["responses"]["412"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCodebook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "release": "1.0.0",
                     *       "codebookVersion": 1,
                     *       "codebook": {
                     *         "codeLists": {
                     *           "sexes": {
                     *             "label": "Sex",
                     *             "codes": [
                     *               {
                     *                 "code": "male",
                     *                 "label": "Male"
                     *               },
                     *               {
                     *                 "code": "female",
                     *                 "label": "Female"
                     *               }
                     *             ]
                     *           }
                     *         },
                     *         "measures": [
                     *           {
                     *             "id": "defendants",
                     *             "label": "Defendants",
                     *             "unit": "defendants",
                     *             "countingUnit": "defendant",
                     *             "decimals": 0,
                     *             "population": "Defendants convicted in the cases found",
                     *             "statistic": "count"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Codebook"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getDatasetDefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "kind": "cases",
                     *       "title": "Press snapshot 2015",
                     *       "description": "Constructed records after a newspaper article.",
                     *       "publisher": "Assize demo",
                     *       "constructed": true,
                     *       "designation": "not-official-statistics",
                     *       "licence": {
                     *         "id": "CC-BY-4.0",
                     *         "url": "https://creativecommons.org/licenses/by/4.0/",
                     *         "attribution": "The publisher"
                     *       },
                     *       "coverage": {
                     *         "window": {
                     *           "from": "2013-07-22",
                     *           "to": "2015-07-22"
                     *         },
                     *         "area": "England and Wales",
                     *         "sources": "Reports of court cases in newspapers",
                     *         "inclusionRule": "Convictions of offences with indecent images of children",
                     *         "completeness": "A sample found in press reports; it is not every case."
                     *       },
                     *       "settings": {
                     *         "selfApproval": false,
                     *         "youthRule": true,
                     *         "duplicates": {
                     *           "windowDays": 7
                     *         }
                     *       },
                     *       "codebook": {
                     *         "builtIn": {
                     *           "sex": {
                     *             "codeList": "sexes",
                     *             "required": false,
                     *             "audience": "public"
                     *           }
                     *         },
                     *         "periods": {
                     *           "year": "public",
                     *           "quarter": "partner",
                     *           "month": "internal"
                     *         },
                     *         "variables": [],
                     *         "quantities": [],
                     *         "derived": [],
                     *         "codeLists": {
                     *           "sexes": {
                     *             "label": "Sex",
                     *             "codes": [
                     *               {
                     *                 "code": "male",
                     *                 "label": "Male"
                     *               },
                     *               {
                     *                 "code": "female",
                     *                 "label": "Female"
                     *               }
                     *             ]
                     *           }
                     *         },
                     *         "calendars": {},
                     *         "externalFigures": [],
                     *         "measures": [
                     *           {
                     *             "id": "defendants",
                     *             "label": "Defendants",
                     *             "unit": "defendants",
                     *             "countingUnit": "defendant",
                     *             "decimals": 0,
                     *             "population": "Defendants convicted in the cases found",
                     *             "statistic": "count"
                     *           }
                     *         ],
                     *         "tables": {
                     *           "upTo": 2
                     *         },
                     *         "headlines": [],
                     *         "notes": [
                     *           {
                     *             "id": "sample",
                     *             "text": "A sample of cases found in the press; not a register.",
                     *             "mandatory": true
                     *           }
                     *         ],
                     *         "disclosure": {
                     *           "policy": "none",
                     *           "reason": "The records are constructed."
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DatasetDefinition"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getRedefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description Id of the job, as PUT of the definition answered it. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000009",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "running",
                     *       "phase": "refit",
                     *       "codebookVersion": null,
                     *       "progress": {
                     *         "done": 250000,
                     *         "of": 1000000
                     *       },
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": "2026-03-04T05:06:08.000Z",
                     *       "finishedAt": null,
                     *       "problem": null,
                     *       "error": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/redefinitions/01950e2c-8f00-7000-8000-000000000009"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Redefinition"];
                };
            };
            304: components["responses"]["304-3"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    cancelRedefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description Id of the job, as PUT of the definition answered it. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000009",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "cancelled",
                     *       "phase": "refit",
                     *       "codebookVersion": null,
                     *       "progress": {
                     *         "done": 250000,
                     *         "of": 1000000
                     *       },
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": "2026-03-04T05:06:08.000Z",
                     *       "finishedAt": "2026-03-04T05:07:07.000Z",
                     *       "problem": null,
                     *       "error": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/redefinitions/01950e2c-8f00-7000-8000-000000000009"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Redefinition"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCatalog: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "@context": {
                     *         "dcat": "http://www.w3.org/ns/dcat#",
                     *         "dct": "http://purl.org/dc/terms/"
                     *       },
                     *       "@id": "https://assize.example/v1/catalog",
                     *       "@type": "dcat:Catalog",
                     *       "dct:title": "Assize: conviction datasets",
                     *       "dcat:dataset": [
                     *         {
                     *           "@id": "https://assize.example/v1/datasets/press-snapshot-2015",
                     *           "@type": "dcat:Dataset",
                     *           "dct:title": "Press snapshot 2015"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/ld+json": {
                        [key: string]: unknown;
                    };
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCatalogTurtle: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example @prefix dcat: <http://www.w3.org/ns/dcat#>.
                     *     <https://assize.example/v1/catalog> a dcat:Catalog.
                     */
                    "text/turtle; charset=utf-8": string;
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listCodeLists: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "court-types",
                     *           "label": "Court type",
                     *           "source": "CJS court types; those of Scotland and Northern Ireland are proposed",
                     *           "changedOn": "2026-11-26",
                     *           "codes": 9,
                     *           "levels": [],
                     *           "href": "/v1/code-lists/court-types",
                     *           "csv": "/v1/code-lists/court-types.csv"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["StandardListPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCodeList: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /** @description Id of the list, as `standard` of a codebook has it. */
                id: components["parameters"]["id-2"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "court-types",
                     *       "label": "Court type",
                     *       "source": "CJS court types; those of Scotland and Northern Ireland are proposed",
                     *       "changedOn": "2026-11-26",
                     *       "codes": [
                     *         {
                     *           "code": "crown",
                     *           "label": "Crown Court"
                     *         },
                     *         {
                     *           "code": "magistrates",
                     *           "label": "Magistrates court (adult)"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/code-lists/court-types",
                     *         "csv": "/v1/code-lists/court-types.csv"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["StandardList"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCodeListCsv: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /** @description Id of the list, as `standard` of a codebook has it. */
                id: components["parameters"]["id-2"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example level,code,label,parent,note
                     *     court-types,crown,Crown Court,,
                     *     court-types,magistrates,Magistrates court (adult),,
                     */
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            304: components["responses"]["304-4"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    search: {
        parameters: {
            query: {
                /**
                 * @description Words to look for: 1 to 100 characters.
                 * @example prison
                 */
                q: string;
                /**
                 * @description Only these kinds. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "headline"
                 *     ]
                 */
                kind?: string[];
                /**
                 * @description Only this dataset.
                 * @example press-snapshot-2015
                 */
                dataset?: string;
                /** @description Most items. */
                limit?: number;
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "total": 1,
                     *       "counts": {
                     *         "dataset": 0,
                     *         "headline": 1,
                     *         "measure": 0,
                     *         "dimension": 0,
                     *         "code": 0
                     *       },
                     *       "items": [
                     *         {
                     *           "kind": "headline",
                     *           "dataset": "press-snapshot-2015",
                     *           "title": "Press snapshot 2015",
                     *           "release": "1.0.0",
                     *           "id": "prison",
                     *           "label": "6 out of 10 were sent to prison",
                     *           "dimension": null,
                     *           "dimensionLabel": null,
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0/headlines/prison"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatistics: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "release": "1.0.0",
                     *       "measures": [
                     *         {
                     *           "id": "defendants",
                     *           "label": "Defendants",
                     *           "unit": "defendants",
                     *           "countingUnit": "defendant",
                     *           "decimals": 0,
                     *           "population": "Defendants convicted in the cases found"
                     *         }
                     *       ],
                     *       "dimensions": [
                     *         {
                     *           "id": "sex",
                     *           "label": "Sex",
                     *           "multiResponse": false,
                     *           "codes": [
                     *             {
                     *               "code": "male",
                     *               "label": "Male"
                     *             },
                     *             {
                     *               "code": "female",
                     *               "label": "Female"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "share": {
                     *         "of": [
                     *           "sex"
                     *         ],
                     *         "base": "all"
                     *       },
                     *       "zeros": "listed",
                     *       "total": 2,
                     *       "absent": {
                     *         "means": "zero",
                     *         "text": "Combinations that are not listed have the value 0."
                     *       },
                     *       "observations": [
                     *         {
                     *           "key": {
                     *             "sex": "male"
                     *           },
                     *           "measure": "defendants",
                     *           "value": 99,
                     *           "share": 0.9802,
                     *           "denominator": 101,
                     *           "status": null,
                     *           "shareStatus": null,
                     *           "flags": []
                     *         },
                     *         {
                     *           "key": {
                     *             "sex": "female"
                     *           },
                     *           "measure": "defendants",
                     *           "value": 2,
                     *           "share": 0.0198,
                     *           "denominator": 101,
                     *           "status": null,
                     *           "shareStatus": null,
                     *           "flags": []
                     *         }
                     *       ],
                     *       "notes": [
                     *         {
                     *           "id": "completeness",
                     *           "text": "A sample found in press reports; it is not every case.",
                     *           "mandatory": true
                     *         },
                     *         {
                     *           "id": "sample",
                     *           "text": "A sample of cases found in the press; not a register.",
                     *           "mandatory": true
                     *         }
                     *       ],
                     *       "warnings": [],
                     *       "designation": "not-official-statistics",
                     *       "citation": {
                     *         "text": "Assize demo. (2026). Press snapshot 2015 (Version 1.0.0) [Data set]. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&by=sex&share=sex",
                     *         "sourceLine": "Source: Assize demo, Press snapshot 2015, version 1.0.0, 4 March 2026. Licence: CC-BY-4.0. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&by=sex&share=sex",
                     *         "title": "Press snapshot 2015",
                     *         "publisher": "Assize demo",
                     *         "licence": "CC-BY-4.0",
                     *         "source": null,
                     *         "version": "1.0.0",
                     *         "publishedAt": "2026-03-04T05:06:07.000Z",
                     *         "url": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&by=sex&share=sex",
                     *         "bibtex": "@misc{press-snapshot-2015-1.0.0-f85cd5a0,\n  title = {{Press snapshot 2015}},\n  author = {{Assize demo}},\n  year = {2026},\n  month = mar,\n  version = {1.0.0},\n  url = {https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&by=sex&share=sex},\n  note = {Data set. Licence: CC-BY-4.0.}\n}",
                     *         "csl": {
                     *           "id": "press-snapshot-2015-1.0.0-f85cd5a0",
                     *           "type": "dataset",
                     *           "title": "Press snapshot 2015",
                     *           "author": [
                     *             {
                     *               "literal": "Assize demo"
                     *             }
                     *           ],
                     *           "issued": {
                     *             "date-parts": [
                     *               [
                     *                 2026,
                     *                 3,
                     *                 4
                     *               ]
                     *             ]
                     *           },
                     *           "version": "1.0.0",
                     *           "URL": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&by=sex&share=sex",
                     *           "note": "Licence: CC-BY-4.0."
                     *         }
                     *       },
                     *       "links": {
                     *         "release": "/v1/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "csv": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.csv?measure=defendants&by=sex&share=sex",
                     *         "csvw": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.csv-metadata.json?measure=defendants&by=sex&share=sex",
                     *         "xlsx": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.xlsx?measure=defendants&by=sex&share=sex",
                     *         "parquet": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.parquet?measure=defendants&by=sex&share=sex",
                     *         "jsonstat": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.jsonstat?measure=defendants&by=sex&share=sex",
                     *         "vega-lite": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.vl.json?measure=defendants&by=sex&share=sex",
                     *         "svg": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.svg?measure=defendants&by=sex&share=sex",
                     *         "png": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.png?measure=defendants&by=sex&share=sex",
                     *         "self": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&by=sex&share=sex"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsCsv: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
                /** @description Begin with a byte-order mark, for spreadsheets. */
                bom?: boolean;
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example outcome,outcome_label,sex,sex_label,measure,unit,value,share,denominator,status,share_status,flags,symbol
                     *     conditional-discharge,Conditional discharge,male,Male,defendants,defendants,1,0.0101,99,,,,
                     *     fine,Fine,male,Male,defendants,defendants,2,0.0202,99,,,,
                     */
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            /** @description The reader has these bytes already */
            304: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsXlsx: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example (the bytes of a workbook) */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsParquet: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example (the bytes of a Parquet file) */
                    "application/vnd.apache.parquet": string;
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsJsonStat: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "2.0",
                     *       "class": "dataset",
                     *       "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.jsonstat?measure=defendants&by=sex&share=sex",
                     *       "label": "Defendants by Sex. Press snapshot 2015, version 1.0.0",
                     *       "source": "Assize demo (2026): Press snapshot 2015, version 1.0.0.",
                     *       "updated": "2026-03-04T05:06:07.000Z",
                     *       "note": [
                     *         "A sample found in press reports; it is not every case.",
                     *         "A sample of cases found in the press; not a register."
                     *       ],
                     *       "id": [
                     *         "measure",
                     *         "sex"
                     *       ],
                     *       "size": [
                     *         1,
                     *         2
                     *       ],
                     *       "role": {
                     *         "metric": [
                     *           "measure"
                     *         ]
                     *       },
                     *       "dimension": {
                     *         "measure": {
                     *           "label": "Measure",
                     *           "category": {
                     *             "index": [
                     *               "defendants"
                     *             ],
                     *             "label": {
                     *               "defendants": "Defendants"
                     *             },
                     *             "unit": {
                     *               "defendants": {
                     *                 "label": "defendants",
                     *                 "decimals": 0
                     *               }
                     *             }
                     *           }
                     *         },
                     *         "sex": {
                     *           "label": "Sex",
                     *           "category": {
                     *             "index": [
                     *               "male",
                     *               "female"
                     *             ],
                     *             "label": {
                     *               "male": "Male",
                     *               "female": "Female"
                     *             }
                     *           }
                     *         }
                     *       },
                     *       "value": [
                     *         99,
                     *         2
                     *       ],
                     *       "extension": {
                     *         "share": {
                     *           "of": [
                     *             "sex"
                     *           ],
                     *           "base": "all",
                     *           "value": {
                     *             "0": 0.9802,
                     *             "1": 0.0198
                     *           },
                     *           "denominator": {
                     *             "0": 101,
                     *             "1": 101
                     *           },
                     *           "status": {},
                     *           "flags": {}
                     *         },
                     *         "notReported": {}
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JsonStat"];
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsCsvMetadata: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "@context": [
                     *         "http://www.w3.org/ns/csvw",
                     *         {
                     *           "@language": "en"
                     *         }
                     *       ],
                     *       "url": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics.csv?measure=defendants&by=outcome&where=sex:male&share=outcome",
                     *       "dc:title": "Defendants by Outcome and Sex",
                     *       "tableSchema": {
                     *         "columns": [
                     *           {
                     *             "name": "outcome",
                     *             "titles": [
                     *               "Outcome"
                     *             ],
                     *             "datatype": "string",
                     *             "required": true
                     *           },
                     *           {
                     *             "name": "value",
                     *             "titles": [
                     *               "Value"
                     *             ],
                     *             "datatype": "integer",
                     *             "required": false
                     *           }
                     *         ],
                     *         "primaryKey": [
                     *           "outcome"
                     *         ]
                     *       }
                     *     }
                     */
                    "application/csvm+json": components["schemas"]["CsvwTable"];
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsChart: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
                /** @description Colours of the chart: for a light page, or for a dark one. */
                theme?: components["parameters"]["theme"];
                /** @description Width of the picture in pixels: 360 has a layout for phones. */
                width?: components["parameters"]["width"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
                     *       "description": "Bar chart: Defendants by Outcome (Sex: Male). Fine: 2; Conditional discharge: 1.",
                     *       "data": {
                     *         "values": [
                     *           {
                     *             "outcome": "Fine",
                     *             "value": 2,
                     *             "value_text": "2"
                     *           },
                     *           {
                     *             "outcome": "Conditional discharge",
                     *             "value": 1,
                     *             "value_text": "1"
                     *           }
                     *         ]
                     *       },
                     *       "layer": [
                     *         {
                     *           "mark": "bar"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/vnd.vegalite.v6+json": components["schemas"]["VegaLiteChart"];
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsSvg: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
                /** @description Colours of the chart: for a light page, or for a dark one. */
                theme?: components["parameters"]["theme"];
                /** @description Width of the picture in pixels: 360 has a layout for phones. */
                width?: components["parameters"]["width"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example <svg xmlns="http://www.w3.org/2000/svg" width="640" height="320" role="img">…</svg> */
                    "image/svg+xml": string;
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getStatisticsPng: {
        parameters: {
            query?: {
                /**
                 * @description Measures; default: the codebook’s first. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "defendants"
                 *     ]
                 */
                measure?: components["parameters"]["measure"];
                /**
                 * @description Dimensions to break the measures down by. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.
                 * @example [
                 *       "sex:male"
                 *     ]
                 */
                where?: components["parameters"]["where"];
                /** @description Add totals (`_T`) for each dimension of `by` that is not filtered. */
                totals?: components["parameters"]["totals"];
                /**
                 * @description Divide each value by the value with these dimensions at `_T`. Separate by commas, or repeat the parameter.
                 * @example [
                 *       "outcome"
                 *     ]
                 */
                share?: components["parameters"]["share"];
                /** @description Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure. */
                sort?: components["parameters"]["sort"];
                /** @description List only the first ones; `total` says how many there are. */
                limit?: components["parameters"]["limit-2"];
                /** @description What a share is of. all: all units. known: those whose code is known; `not-reported` is left out. */
                base?: components["parameters"]["base"];
                /** @description Colours of the chart: for a light page, or for a dark one. */
                theme?: components["parameters"]["theme"];
                /** @description Width of the picture in pixels: 360 has a layout for phones. */
                width?: components["parameters"]["width"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example (the bytes of a picture) */
                    "image/png": string;
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listHeadlines: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "trust-or-access",
                     *           "computed": true,
                     *           "statement": "1 in 3 of those convicted held a position of trust or had a role that gave access to children",
                     *           "statistic": "share",
                     *           "value": 0.3366,
                     *           "percent": 33.7,
                     *           "numerator": 34,
                     *           "denominator": 101,
                     *           "base": "all",
                     *           "notReported": 0,
                     *           "missingBounds": {
                     *             "lower": 0.3366,
                     *             "upper": 0.3366
                     *           },
                     *           "unit": "defendants",
                     *           "countingUnit": "defendant",
                     *           "population": "Defendants convicted in the cases found",
                     *           "window": {
                     *             "from": "2013-07-22",
                     *             "to": "2015-07-22"
                     *           },
                     *           "wording": {
                     *             "form": "one-in-n",
                     *             "text": "1 in 3",
                     *             "exact": false
                     *           },
                     *           "query": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&where=trustOrAccess:yes&share=trustOrAccess",
                     *           "usage": [
                     *             "not-prevalence",
                     *             "no-ranking"
                     *           ],
                     *           "usageNotes": [
                     *             {
                     *               "code": "not-prevalence",
                     *               "text": "The figure is about cases that were found and ended in conviction. It does not say how common the offence is."
                     *             },
                     *             {
                     *               "code": "no-ranking",
                     *               "text": "The figure must not be used to rank occupations, areas or groups of people."
                     *             }
                     *           ],
                     *           "flags": [],
                     *           "citation": {
                     *             "text": "Assize demo. (2026). Press snapshot 2015 (Version 1.0.0) [Data set]. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *             "sourceLine": "Source: Assize demo, Press snapshot 2015, version 1.0.0, 4 March 2026. Licence: CC-BY-4.0. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *             "title": "Press snapshot 2015",
                     *             "publisher": "Assize demo",
                     *             "licence": "CC-BY-4.0",
                     *             "source": null,
                     *             "version": "1.0.0",
                     *             "publishedAt": "2026-03-04T05:06:07.000Z",
                     *             "url": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *             "bibtex": "@misc{press-snapshot-2015-1.0.0-trust-or-access,\n  title = {{Press snapshot 2015}},\n  author = {{Assize demo}},\n  year = {2026},\n  month = mar,\n  version = {1.0.0},\n  url = {https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access},\n  note = {Data set. Licence: CC-BY-4.0.}\n}",
                     *             "csl": {
                     *               "id": "press-snapshot-2015-1.0.0-trust-or-access",
                     *               "type": "dataset",
                     *               "title": "Press snapshot 2015",
                     *               "author": [
                     *                 {
                     *                   "literal": "Assize demo"
                     *                 }
                     *               ],
                     *               "issued": {
                     *                 "date-parts": [
                     *                   [
                     *                     2026,
                     *                     3,
                     *                     4
                     *                   ]
                     *                 ]
                     *               },
                     *               "version": "1.0.0",
                     *               "URL": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *               "note": "Licence: CC-BY-4.0."
                     *             }
                     *           },
                     *           "release": "1.0.0"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description The headlines, in codebook order, then the external figures. */
                        items: (components["schemas"]["ComputedHeadline"] | components["schemas"]["ExternalFigure"])[];
                    };
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listHeadlinesCsv: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id,kind,statistic,statement,value,status,percent,numerator,denominator,base,not_reported,missing_lower,missing_upper,unit,counting_unit,population,period,form,wording,usage,flags,note,bound,publisher,source,query
                     *     trust-or-access,computed,share,1 in 3 of those convicted held a position of trust or had a role that gave access to children,0.3366,,33.7,34.0,101.0,all,0.0,0.3366,0.3366,defendants,defendant,Defendants convicted in the cases found,2013-07-22/2015-07-22,one-in-n,1 in 3,not-prevalence;no-ranking,,,,,,/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&where=trustOrAccess:yes&share=trustOrAccess
                     */
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            304: components["responses"]["304-7"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getHeadline: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
                /**
                 * @description As `GET R/headlines` gives it, such as `trust-or-access`.
                 * @example trust-or-access
                 */
                id: components["parameters"]["id-3"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "trust-or-access",
                     *       "computed": true,
                     *       "statement": "1 in 3 of those convicted held a position of trust or had a role that gave access to children",
                     *       "statistic": "share",
                     *       "value": 0.3366,
                     *       "percent": 33.7,
                     *       "numerator": 34,
                     *       "denominator": 101,
                     *       "base": "all",
                     *       "notReported": 0,
                     *       "missingBounds": {
                     *         "lower": 0.3366,
                     *         "upper": 0.3366
                     *       },
                     *       "unit": "defendants",
                     *       "countingUnit": "defendant",
                     *       "population": "Defendants convicted in the cases found",
                     *       "window": {
                     *         "from": "2013-07-22",
                     *         "to": "2015-07-22"
                     *       },
                     *       "wording": {
                     *         "form": "one-in-n",
                     *         "text": "1 in 3",
                     *         "exact": false
                     *       },
                     *       "query": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&where=trustOrAccess:yes&share=trustOrAccess",
                     *       "usage": [
                     *         "not-prevalence",
                     *         "no-ranking"
                     *       ],
                     *       "usageNotes": [
                     *         {
                     *           "code": "not-prevalence",
                     *           "text": "The figure is about cases that were found and ended in conviction. It does not say how common the offence is."
                     *         },
                     *         {
                     *           "code": "no-ranking",
                     *           "text": "The figure must not be used to rank occupations, areas or groups of people."
                     *         }
                     *       ],
                     *       "flags": [],
                     *       "citation": {
                     *         "text": "Assize demo. (2026). Press snapshot 2015 (Version 1.0.0) [Data set]. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *         "sourceLine": "Source: Assize demo, Press snapshot 2015, version 1.0.0, 4 March 2026. Licence: CC-BY-4.0. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *         "title": "Press snapshot 2015",
                     *         "publisher": "Assize demo",
                     *         "licence": "CC-BY-4.0",
                     *         "source": null,
                     *         "version": "1.0.0",
                     *         "publishedAt": "2026-03-04T05:06:07.000Z",
                     *         "url": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *         "bibtex": "@misc{press-snapshot-2015-1.0.0-trust-or-access,\n  title = {{Press snapshot 2015}},\n  author = {{Assize demo}},\n  year = {2026},\n  month = mar,\n  version = {1.0.0},\n  url = {https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access},\n  note = {Data set. Licence: CC-BY-4.0.}\n}",
                     *         "csl": {
                     *           "id": "press-snapshot-2015-1.0.0-trust-or-access",
                     *           "type": "dataset",
                     *           "title": "Press snapshot 2015",
                     *           "author": [
                     *             {
                     *               "literal": "Assize demo"
                     *             }
                     *           ],
                     *           "issued": {
                     *             "date-parts": [
                     *               [
                     *                 2026,
                     *                 3,
                     *                 4
                     *               ]
                     *             ]
                     *           },
                     *           "version": "1.0.0",
                     *           "URL": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0/headlines/trust-or-access",
                     *           "note": "Licence: CC-BY-4.0."
                     *         }
                     *       },
                     *       "release": "1.0.0"
                     *     }
                     */
                    "application/json": components["schemas"]["ComputedHeadline"] | components["schemas"]["ExternalFigure"];
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    checkHeadline: {
        parameters: {
            query: {
                /**
                 * @description The claim, such as `1 in 3`: 1 to 200 characters.
                 * @example 1 in 3
                 */
                claim: string;
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
                /**
                 * @description As `GET R/headlines` gives it, such as `trust-or-access`.
                 * @example trust-or-access
                 */
                id: components["parameters"]["id-3"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claim": "one in three",
                     *       "reading": {
                     *         "relation": "none",
                     *         "figure": "one in three",
                     *         "kind": "fraction"
                     *       },
                     *       "verdict": "true",
                     *       "scope": "claim",
                     *       "unread": [],
                     *       "reason": "The figure is 34 of 101. The claim is right.",
                     *       "caveats": [
                     *         {
                     *           "code": "not-prevalence",
                     *           "text": "The figure is about cases that were found and ended in conviction. It does not say how common the offence is."
                     *         },
                     *         {
                     *           "code": "no-ranking",
                     *           "text": "The figure must not be used to rank occupations, areas or groups of people."
                     *         }
                     *       ],
                     *       "suggested": [
                     *         "1 in 3",
                     *         "more than 1 in 3"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["HeadlineCheck"];
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getHeadlineHistory: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description As `GET R/headlines` gives it, such as `trust-or-access`.
                 * @example trust-or-access
                 */
                id: components["parameters"]["id-3"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "version": "1.1.0",
                     *           "state": "published",
                     *           "publishedAt": "2026-04-01T09:30:00.000Z",
                     *           "supersededBy": null,
                     *           "statement": "1 in 3 of those convicted held a position of trust or had a role that gave access to children",
                     *           "value": 0.3366,
                     *           "percent": 33.7,
                     *           "numerator": 34,
                     *           "denominator": 101,
                     *           "flags": [],
                     *           "wording": {
                     *             "form": "one-in-n",
                     *             "text": "1 in 3",
                     *             "exact": false
                     *           },
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.1.0/headlines/trust-or-access"
                     *         },
                     *         {
                     *           "version": "1.0.0",
                     *           "state": "withdrawn",
                     *           "publishedAt": "2026-03-04T05:06:07.000Z",
                     *           "supersededBy": "1.1.0",
                     *           "statement": null,
                     *           "value": null,
                     *           "percent": null,
                     *           "numerator": null,
                     *           "denominator": null,
                     *           "flags": [],
                     *           "wording": null,
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["HeadlineEdition"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getDifferences: {
        parameters: {
            query: {
                /**
                 * @description The earlier release: `1.1.0`, `1.1`, `1` or `latest`.
                 * @example 1.0.0
                 */
                since: components["parameters"]["since"];
                /** @description Only these measures. Separate by commas, or repeat the parameter. */
                measure?: components["parameters"]["measure-2"];
                /** @description Only observations over these dimensions or some of them, such as a table with its totals. Separate by commas, or repeat the parameter. */
                by?: string[];
                /** @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold. */
                where?: string[];
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "release": "1.1.0",
                     *       "since": "1.0.0",
                     *       "structure": {
                     *         "added": {
                     *           "measures": [],
                     *           "dimensions": [],
                     *           "codes": [],
                     *           "quantities": [],
                     *           "tables": [],
                     *           "headlines": []
                     *         },
                     *         "removed": {
                     *           "measures": [],
                     *           "dimensions": [],
                     *           "codes": [],
                     *           "quantities": [],
                     *           "tables": [],
                     *           "headlines": []
                     *         },
                     *         "redefined": {
                     *           "measures": [],
                     *           "dimensions": [],
                     *           "codes": [],
                     *           "quantities": [],
                     *           "tables": [],
                     *           "headlines": [],
                     *           "dataset": []
                     *         },
                     *         "relabelled": {
                     *           "measures": [],
                     *           "dimensions": [],
                     *           "codes": [
                     *             {
                     *               "dimension": "sex",
                     *               "code": "female",
                     *               "previous": "Female",
                     *               "label": "Women"
                     *             }
                     *           ],
                     *           "quantities": [],
                     *           "headlines": []
                     *         },
                     *         "renamed": {
                     *           "codes": []
                     *         }
                     *       },
                     *       "headlines": [
                     *         {
                     *           "id": "offenders",
                     *           "statistic": "count",
                     *           "value": {
                     *             "previous": 101,
                     *             "value": 103,
                     *             "difference": 2,
                     *             "causes": {
                     *               "created": 3,
                     *               "quashed": -1
                     *             }
                     *           },
                     *           "numerator": null,
                     *           "denominator": null,
                     *           "previousStatus": null,
                     *           "status": null,
                     *           "wording": {
                     *             "previous": "101",
                     *             "value": "103"
                     *           }
                     *         }
                     *       ],
                     *       "items": [
                     *         {
                     *           "measure": "defendants",
                     *           "key": {
                     *             "sex": "female"
                     *           },
                     *           "previous": 2,
                     *           "value": 4,
                     *           "difference": 2,
                     *           "causes": {
                     *             "created": 3,
                     *             "quashed": -1
                     *           },
                     *           "previousStatus": null,
                     *           "status": null
                     *         }
                     *       ],
                     *       "notes": [],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Differences"];
                };
            };
            304: components["responses"]["304-8"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getDifferencesCsv: {
        parameters: {
            query: {
                /**
                 * @description The earlier release: `1.1.0`, `1.1`, `1` or `latest`.
                 * @example 1.0.0
                 */
                since: components["parameters"]["since"];
                /** @description Only these measures. Separate by commas, or repeat the parameter. */
                measure?: components["parameters"]["measure-2"];
                /** @description Only observations over these dimensions or some of them, such as a table with its totals. Separate by commas, or repeat the parameter. */
                by?: string[];
                /** @description A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold. */
                where?: string[];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    "assize-notes": components["headers"]["assize-notes"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example sex,sex_label,measure,unit,previous,value,difference,previous_status,status,created,corrected,sentence_varied,quashed,merged,removed,method
                     *     female,Women,defendants,defendants,2,4,2,,,3,0,0,-1,0,0,0
                     */
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            304: components["responses"]["304-5"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listReleases: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "version": "1.0.0",
                     *           "state": "published",
                     *           "publishedAt": "2026-03-04T05:06:07.000Z",
                     *           "supersededBy": null,
                     *           "replacement": null,
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["ReleaseItem"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    openRelease: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ReleaseStart"];
            };
        };
        responses: {
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "version": null,
                     *       "proposedVersion": "1.0.0",
                     *       "state": "building",
                     *       "title": "Press snapshot 2015",
                     *       "builtAt": null,
                     *       "publishedAt": null,
                     *       "publishAt": null,
                     *       "auditAnchor": null,
                     *       "codebookVersion": 1,
                     *       "policy": "none",
                     *       "disclosure": {
                     *         "policy": "none",
                     *         "reason": "The records are constructed.",
                     *         "text": "Every number is published as it was counted."
                     *       },
                     *       "vintage": null,
                     *       "awaiting": [],
                     *       "generator": null,
                     *       "supersedes": null,
                     *       "supersededBy": null,
                     *       "nextRelease": null,
                     *       "withdrawal": null,
                     *       "notices": [],
                     *       "progress": {
                     *         "phase": "tables",
                     *         "done": 120,
                     *         "of": 211
                     *       },
                     *       "error": null,
                     *       "completeness": "A sample found in press reports; it is not every case.",
                     *       "source": null,
                     *       "notes": [
                     *         {
                     *           "id": "sample",
                     *           "text": "A sample of cases found in the press; not a register.",
                     *           "mandatory": true
                     *         }
                     *       ],
                     *       "citation": null,
                     *       "links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Release"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getRelease: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "version": "1.0.0",
                     *       "state": "published",
                     *       "title": "Press snapshot 2015",
                     *       "builtAt": "2026-03-04T05:06:00.000Z",
                     *       "publishedAt": "2026-03-04T05:06:07.000Z",
                     *       "publishAt": null,
                     *       "auditAnchor": {
                     *         "seq": null,
                     *         "hash": "9f2b6c1d0e3a4758b6c7d8e9f00112233445566778899aabbccddeeff0011223"
                     *       },
                     *       "codebookVersion": 1,
                     *       "policy": "none",
                     *       "disclosure": {
                     *         "policy": "none",
                     *         "reason": "The records are constructed.",
                     *         "text": "Every number is published as it was counted."
                     *       },
                     *       "vintage": null,
                     *       "awaiting": [],
                     *       "generator": "assize 0.2.0",
                     *       "supersedes": null,
                     *       "supersededBy": null,
                     *       "nextRelease": null,
                     *       "withdrawal": null,
                     *       "notices": [],
                     *       "completeness": "A sample found in press reports; it is not every case.",
                     *       "source": null,
                     *       "notes": [
                     *         {
                     *           "id": "sample",
                     *           "text": "A sample of cases found in the press; not a register.",
                     *           "mandatory": true
                     *         }
                     *       ],
                     *       "citation": {
                     *         "text": "Assize demo. (2026). Press snapshot 2015 (Version 1.0.0) [Data set]. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "sourceLine": "Source: Assize demo, Press snapshot 2015, version 1.0.0, 4 March 2026. Licence: CC-BY-4.0. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "title": "Press snapshot 2015",
                     *         "publisher": "Assize demo",
                     *         "licence": "CC-BY-4.0",
                     *         "source": null,
                     *         "version": "1.0.0",
                     *         "publishedAt": "2026-03-04T05:06:07.000Z",
                     *         "url": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "bibtex": "@misc{press-snapshot-2015-1.0.0,\n  title = {{Press snapshot 2015}},\n  author = {{Assize demo}},\n  year = {2026},\n  month = mar,\n  version = {1.0.0},\n  url = {https://assize.example/datasets/press-snapshot-2015/releases/1.0.0},\n  note = {Data set. Licence: CC-BY-4.0.}\n}",
                     *         "csl": {
                     *           "id": "press-snapshot-2015-1.0.0",
                     *           "type": "dataset",
                     *           "title": "Press snapshot 2015",
                     *           "author": [
                     *             {
                     *               "literal": "Assize demo"
                     *             }
                     *           ],
                     *           "issued": {
                     *             "date-parts": [
                     *               [
                     *                 2026,
                     *                 3,
                     *                 4
                     *               ]
                     *             ]
                     *           },
                     *           "version": "1.0.0",
                     *           "URL": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *           "note": "Licence: CC-BY-4.0."
                     *         }
                     *       },
                     *       "links": {
                     *         "structure": "/v1/datasets/press-snapshot-2015/releases/1.0.0/structure",
                     *         "codebook": "/v1/datasets/press-snapshot-2015/releases/1.0.0/codebook",
                     *         "statistics": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics",
                     *         "headlines": "/v1/datasets/press-snapshot-2015/releases/1.0.0/headlines",
                     *         "atom": "/v1/datasets/press-snapshot-2015/releases.atom"
                     *       },
                     *       "counts": {
                     *         "tables": 211,
                     *         "observations": 9000,
                     *         "headlines": 13
                     *       },
                     *       "measures": [
                     *         {
                     *           "id": "defendants",
                     *           "label": "Defendants"
                     *         }
                     *       ],
                     *       "dimensions": [
                     *         {
                     *           "id": "outcome",
                     *           "label": "Outcome"
                     *         }
                     *       ],
                     *       "tables": [
                     *         {
                     *           "by": [
                     *             "outcome",
                     *             "sex"
                     *           ],
                     *           "measures": [
                     *             "defendants"
                     *           ]
                     *         }
                     *       ],
                     *       "files": []
                     *     }
                     */
                    "application/json": components["schemas"]["Release"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    moveRelease: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that you read. Needed to publish: the ETag of the manifest of draft. */
                "if-match"?: string;
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example draft
                 */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "published"
                 *     }
                 */
                "application/json": components["schemas"]["ReleaseMove"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "version": "1.0.0",
                     *       "state": "published",
                     *       "title": "Press snapshot 2015",
                     *       "builtAt": "2026-03-04T05:06:00.000Z",
                     *       "publishedAt": "2026-03-04T05:06:07.000Z",
                     *       "publishAt": null,
                     *       "auditAnchor": {
                     *         "seq": null,
                     *         "hash": "9f2b6c1d0e3a4758b6c7d8e9f00112233445566778899aabbccddeeff0011223"
                     *       },
                     *       "codebookVersion": 1,
                     *       "policy": "none",
                     *       "disclosure": {
                     *         "policy": "none",
                     *         "reason": "The records are constructed.",
                     *         "text": "Every number is published as it was counted."
                     *       },
                     *       "vintage": null,
                     *       "awaiting": [],
                     *       "generator": "assize 0.2.0",
                     *       "supersedes": null,
                     *       "supersededBy": null,
                     *       "nextRelease": null,
                     *       "withdrawal": null,
                     *       "notices": [],
                     *       "completeness": "A sample found in press reports; it is not every case.",
                     *       "source": null,
                     *       "notes": [
                     *         {
                     *           "id": "sample",
                     *           "text": "A sample of cases found in the press; not a register.",
                     *           "mandatory": true
                     *         }
                     *       ],
                     *       "citation": {
                     *         "text": "Assize demo. (2026). Press snapshot 2015 (Version 1.0.0) [Data set]. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "sourceLine": "Source: Assize demo, Press snapshot 2015, version 1.0.0, 4 March 2026. Licence: CC-BY-4.0. https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "title": "Press snapshot 2015",
                     *         "publisher": "Assize demo",
                     *         "licence": "CC-BY-4.0",
                     *         "source": null,
                     *         "version": "1.0.0",
                     *         "publishedAt": "2026-03-04T05:06:07.000Z",
                     *         "url": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "bibtex": "@misc{press-snapshot-2015-1.0.0,\n  title = {{Press snapshot 2015}},\n  author = {{Assize demo}},\n  year = {2026},\n  month = mar,\n  version = {1.0.0},\n  url = {https://assize.example/datasets/press-snapshot-2015/releases/1.0.0},\n  note = {Data set. Licence: CC-BY-4.0.}\n}",
                     *         "csl": {
                     *           "id": "press-snapshot-2015-1.0.0",
                     *           "type": "dataset",
                     *           "title": "Press snapshot 2015",
                     *           "author": [
                     *             {
                     *               "literal": "Assize demo"
                     *             }
                     *           ],
                     *           "issued": {
                     *             "date-parts": [
                     *               [
                     *                 2026,
                     *                 3,
                     *                 4
                     *               ]
                     *             ]
                     *           },
                     *           "version": "1.0.0",
                     *           "URL": "https://assize.example/datasets/press-snapshot-2015/releases/1.0.0",
                     *           "note": "Licence: CC-BY-4.0."
                     *         }
                     *       },
                     *       "links": {
                     *         "structure": "/v1/datasets/press-snapshot-2015/releases/1.0.0/structure",
                     *         "codebook": "/v1/datasets/press-snapshot-2015/releases/1.0.0/codebook",
                     *         "statistics": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics",
                     *         "headlines": "/v1/datasets/press-snapshot-2015/releases/1.0.0/headlines",
                     *         "atom": "/v1/datasets/press-snapshot-2015/releases.atom"
                     *       },
                     *       "counts": {
                     *         "tables": 211,
                     *         "observations": 9000,
                     *         "headlines": 13
                     *       },
                     *       "measures": [
                     *         {
                     *           "id": "defendants",
                     *           "label": "Defendants"
                     *         }
                     *       ],
                     *       "dimensions": [
                     *         {
                     *           "id": "outcome",
                     *           "label": "Outcome"
                     *         }
                     *       ],
                     *       "tables": [
                     *         {
                     *           "by": [
                     *             "outcome",
                     *             "sex"
                     *           ],
                     *           "measures": [
                     *             "defendants"
                     *           ]
                     *         }
                     *       ],
                     *       "files": []
                     *     }
                     */
                    "application/json": components["schemas"]["Release"];
                };
            };
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410-2"];
            412: components["responses"]["412"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseCodebook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "release": "1.0.0",
                     *       "codebookVersion": 1,
                     *       "codebook": {
                     *         "codeLists": {
                     *           "sexes": {
                     *             "label": "Sex",
                     *             "codes": [
                     *               {
                     *                 "code": "male",
                     *                 "label": "Male"
                     *               },
                     *               {
                     *                 "code": "female",
                     *                 "label": "Female"
                     *               }
                     *             ]
                     *           }
                     *         },
                     *         "measures": [
                     *           {
                     *             "id": "defendants",
                     *             "label": "Defendants",
                     *             "unit": "defendants",
                     *             "countingUnit": "defendant",
                     *             "decimals": 0,
                     *             "population": "Defendants convicted in the cases found",
                     *             "statistic": "count"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Codebook"];
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseStructure: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "release": "1.0.0",
                     *       "title": "Press snapshot 2015",
                     *       "kind": "cases",
                     *       "constructed": true,
                     *       "designation": "not-official-statistics",
                     *       "window": {
                     *         "from": "2013-07-22",
                     *         "to": "2015-07-22"
                     *       },
                     *       "disclosure": {
                     *         "policy": "none",
                     *         "reason": "The records are constructed.",
                     *         "text": "Every number is published as it was counted."
                     *       },
                     *       "measures": [
                     *         {
                     *           "id": "defendants",
                     *           "label": "Defendants",
                     *           "unit": "defendants",
                     *           "countingUnit": "defendant",
                     *           "statistic": "count",
                     *           "decimals": 0,
                     *           "population": "Defendants convicted in the cases found",
                     *           "shares": true,
                     *           "dimensions": [
                     *             "sex",
                     *             "year"
                     *           ],
                     *           "multiResponse": []
                     *         }
                     *       ],
                     *       "dimensions": [
                     *         {
                     *           "id": "sex",
                     *           "label": "Sex",
                     *           "description": null,
                     *           "role": null,
                     *           "ranges": false,
                     *           "coarser": null,
                     *           "codes": [
                     *             {
                     *               "code": "male",
                     *               "label": "Male"
                     *             },
                     *             {
                     *               "code": "female",
                     *               "label": "Female"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "id": "year",
                     *           "label": "Year",
                     *           "description": null,
                     *           "role": "time",
                     *           "ranges": true,
                     *           "coarser": null,
                     *           "codes": [
                     *             {
                     *               "code": "2013",
                     *               "label": "2013"
                     *             },
                     *             {
                     *               "code": "2014",
                     *               "label": "2014"
                     *             },
                     *             {
                     *               "code": "2015",
                     *               "label": "2015"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "tables": [
                     *         {
                     *           "measures": [
                     *             "defendants"
                     *           ],
                     *           "by": [
                     *             [
                     *               "sex",
                     *               "year"
                     *             ]
                     *           ]
                     *         }
                     *       ],
                     *       "notes": [
                     *         {
                     *           "id": "completeness",
                     *           "text": "A sample found in press reports; it is not every case.",
                     *           "mandatory": true
                     *         },
                     *         {
                     *           "id": "sample",
                     *           "text": "A sample of cases found in the press; not a register.",
                     *           "mandatory": true
                     *         },
                     *         {
                     *           "id": "part-periods",
                     *           "text": "2013 and 2015 are covered in part only: the data cover 2013-07-22 to 2015-07-21.",
                     *           "mandatory": true,
                     *           "dimensions": [
                     *             "year"
                     *           ]
                     *         }
                     *       ],
                     *       "limits": {
                     *         "listed": 10000,
                     *         "observations": 100000,
                     *         "cells": 500000,
                     *         "chartMarks": 500
                     *       },
                     *       "links": {
                     *         "statistics": "/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics",
                     *         "headlines": "/v1/datasets/press-snapshot-2015/releases/1.0.0/headlines",
                     *         "codebook": "/v1/datasets/press-snapshot-2015/releases/1.0.0/codebook",
                     *         "release": "/v1/datasets/press-snapshot-2015/releases/1.0.0",
                     *         "limits": "/v1/limits"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Structure"];
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseCertificate: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dataset": "press-snapshot-2015",
                     *       "release": "1.0.0",
                     *       "url": "https://figures.example.org/v1/datasets/press-snapshot-2015/releases/1.0.0",
                     *       "publishedAt": "2026-03-04T05:06:07.000Z",
                     *       "signedAt": "2026-03-04T05:06:07.000Z",
                     *       "generator": "assize 0.2.0",
                     *       "policy": {
                     *         "policy": "none",
                     *         "reason": "The cases were in the press."
                     *       },
                     *       "claim": null,
                     *       "tested": [],
                     *       "notTested": [
                     *         {
                     *           "code": "protection",
                     *           "text": "The protection of people: every number is shown as it is."
                     *         },
                     *         {
                     *           "code": "labels",
                     *           "text": "Labels, notes and definitions: they are not hashed."
                     *         }
                     *       ],
                     *       "limits": [
                     *         "The protection of people: every number is shown as it is.",
                     *         "Labels, notes and definitions: they are not hashed."
                     *       ],
                     *       "hash": "ed7a2f7ccd4e96b8b9f0a14e22bc0e9a0cf8a5e2d6cc9f25e0c06b0c2c5f3b1d",
                     *       "method": "The hash is the SHA-256, in hex, of lines that are sorted by their bytes and end with a line feed. …",
                     *       "cells": 7214,
                     *       "withheld": 0,
                     *       "small": {
                     *         "below": 5,
                     *         "cells": 3480
                     *       },
                     *       "components": null,
                     *       "programmes": null,
                     *       "narrowest": null,
                     *       "insider": null,
                     *       "policyAware": null,
                     *       "betweenReleases": [],
                     *       "wholeNumbers": null,
                     *       "rounding": null,
                     *       "solver": null,
                     *       "signature": {
                     *         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                     *         "alg": "EdDSA",
                     *         "value": "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listNotices: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "release": "1.1.0",
                     *           "publishedAt": "2026-04-01T09:30:00.000Z",
                     *           "kind": "correction",
                     *           "text": "One case was counted twice.",
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.1.0"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["NoticePage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listReleaseFiles: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "name": "observations.csv",
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0/files/observations.csv",
                     *           "mediaType": "text/csv; charset=utf-8; header=present",
                     *           "bytes": 48211,
                     *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "rows": 1204,
                     *           "access": "public",
                     *           "schema": "/v1/datasets/press-snapshot-2015/releases/1.0.0/files/datapackage.json",
                     *           "writtenAt": "2026-03-04T05:06:07.000Z"
                     *         },
                     *         {
                     *           "name": "records.ndjson",
                     *           "href": "/v1/datasets/press-snapshot-2015/releases/1.0.0/files/records.ndjson",
                     *           "mediaType": "application/x-ndjson",
                     *           "bytes": 61240,
                     *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "rows": 100,
                     *           "access": "records:read",
                     *           "schema": "/v1/datasets/press-snapshot-2015/releases/1.0.0/codebook",
                     *           "writtenAt": "2026-03-04T05:06:07.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReleaseFiles"];
                };
            };
            304: components["responses"]["304-6"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
                /**
                 * @description As the list of files has it.
                 * @example observations.csv
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example sex,outcome,measure,unit,value,status,flags,symbol
                     *     male,_T,defendants,defendants,98,,,
                     */
                    "*/*": string;
                };
            };
            /** @description The part that Range asks for */
            206: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "content-range": components["headers"]["content-range"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            304: components["responses"]["304-7"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            416: components["responses"]["416"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listReleaseRecords: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "seq": 812,
                     *           "quarter": "2015-Q1",
                     *           "area": "E23000013",
                     *           "courtType": "crown",
                     *           "attributes": {
                     *             "methods": [
                     *               "live-stream"
                     *             ]
                     *           },
                     *           "quantities": [
                     *             {
                     *               "quantity": "images",
                     *               "value": 1200,
                     *               "basis": "at-least"
                     *             }
                     *           ],
                     *           "defendants": [
                     *             {
                     *               "id": "5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10",
                     *               "sex": "male",
                     *               "ageBand": "45-54",
                     *               "attributes": {
                     *                 "role": "education"
                     *               },
                     *               "convictions": [
                     *                 {
                     *                   "id": "a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22",
                     *                   "offence": "iioc-make-distribute",
                     *                   "counts": 12,
                     *                   "principal": true
                     *                 }
                     *               ],
                     *               "sentence": {
                     *                 "outcome": "immediate-custody",
                     *                 "custodyTerm": "P1Y",
                     *                 "requirements": [],
                     *                 "orders": [
                     *                   "shpo"
                     *                 ]
                     *               }
                     *             }
                     *           ],
                     *           "withheld": []
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["CaseRecord"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304-8"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseRecordsCsv: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id,seq,quarter,year,area,courtType,methods,images,images.basis,defendant,sex,ageBand,role,outcome,requirements,orders,custodyTerm,suspendedTerm,indeterminate,minimumTerm,conviction,offence,counts,principal,withheld
                     *     0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11,812,2015-Q1,,E23000013,crown,live-stream,1200,at-least,5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10,male,45-54,education,immediate-custody,none,shpo,P1Y,,,,a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22,iioc-make-distribute,12,TRUE,
                     */
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            /** @description The part that Range asks for */
            206: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "content-range": components["headers"]["content-range"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            304: components["responses"]["304-7"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            416: components["responses"]["416"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseRecordsNdjson: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"id":"0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11","seq":812,"quarter":"2015-Q1","area":"E23000013","courtType":"crown","attributes":{"methods":["live-stream"]},"quantities":[{"quantity":"images","value":1200,"basis":"at-least"}],"defendants":[{"id":"5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10","sex":"male","ageBand":"45-54","attributes":{"role":"education"},"convictions":[{"id":"a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22","offence":"iioc-make-distribute","counts":12,"principal":true}],"sentence":{"outcome":"immediate-custody","custodyTerm":"P1Y","requirements":[],"orders":["shpo"]}}],"withheld":[]} */
                    "application/x-ndjson": string;
                };
            };
            /** @description The part that Range asks for */
            206: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "content-range": components["headers"]["content-range"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            304: components["responses"]["304-7"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            416: components["responses"]["416"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseRecordsParquet: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /**
                 * @description `1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.
                 * @example latest
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    "content-location": components["headers"]["content-location"];
                    age: components["headers"]["age"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example PAR1… */
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description The part that Range asks for */
            206: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    "accept-ranges": components["headers"]["accept-ranges"];
                    "content-range": components["headers"]["content-range"];
                    "repr-digest": components["headers"]["repr-digest"];
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.parquet": string;
                };
            };
            304: components["responses"]["304-7"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410-2"];
            414: components["responses"]["414"];
            416: components["responses"]["416"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    checkRelease: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "complete": [
                 *         "2013"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReleaseCheckStart"];
            };
        };
        responses: {
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f1a0-6c1e-7000-8000-0000000000c1",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "checking",
                     *       "policy": "none",
                     *       "position": 640,
                     *       "codebookVersion": 1,
                     *       "progress": null,
                     *       "awaiting": [],
                     *       "obstacles": [],
                     *       "result": null,
                     *       "error": null,
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "finishedAt": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/release-checks/0197f1a0-6c1e-7000-8000-0000000000c1",
                     *         "releases": "/v1/datasets/press-snapshot-2015/releases"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ReleaseCheck"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description Id of the check, as POST answered it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f1a0-6c1e-7000-8000-0000000000c1",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "passed",
                     *       "policy": "none",
                     *       "position": 640,
                     *       "codebookVersion": 1,
                     *       "progress": null,
                     *       "awaiting": [],
                     *       "obstacles": [],
                     *       "result": {
                     *         "tables": 211,
                     *         "cells": 9480,
                     *         "withheld": 0,
                     *         "small": {
                     *           "below": 5,
                     *           "cells": 3120
                     *         },
                     *         "note": null,
                     *         "rounding": null,
                     *         "waiting": null,
                     *         "comparison": null,
                     *         "betweenReleases": []
                     *       },
                     *       "error": null,
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "finishedAt": "2026-03-04T05:06:12.000Z",
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/release-checks/0197f1a0-6c1e-7000-8000-0000000000c1",
                     *         "releases": "/v1/datasets/press-snapshot-2015/releases"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ReleaseCheck"];
                };
            };
            304: components["responses"]["304-3"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listPreviews: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "018f2f5e-7c1a-7b3e-9d52-7f0c3e8b1a22",
                     *           "label": "Agency, under embargo",
                     *           "startsAt": "2030-03-04T09:30:00.000Z",
                     *           "endsAt": "2030-03-05T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["PreviewPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    createPreview: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "Agency, under embargo",
                 *       "endsAt": "2030-03-05T09:30:00.000Z"
                 *     }
                 */
                "application/json": components["schemas"]["PreviewDraft"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "018f2f5e-7c1a-7b3e-9d52-7f0c3e8b1a22",
                     *       "label": "Agency, under embargo",
                     *       "startsAt": "2030-03-04T09:30:00.000Z",
                     *       "endsAt": "2030-03-05T09:30:00.000Z",
                     *       "token": "assize_preview_0000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["NewPreview"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    endPreview: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description As the answer that made the preview gave it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getReleaseCalendar: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "dataset": "press-snapshot-2015",
                     *           "title": "Press snapshot 2015",
                     *           "publishAt": "2026-03-05T09:30:00.000Z",
                     *           "state": "scheduled",
                     *           "dateChanges": [
                     *             {
                     *               "previous": "2026-03-04T09:30:00.000Z",
                     *               "publishAt": "2026-03-05T09:30:00.000Z",
                     *               "reason": "A late correction is checked.",
                     *               "at": "2026-03-03T12:00:00.000Z"
                     *             }
                     *           ],
                     *           "href": "/v1/datasets/press-snapshot-2015/releases"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["CalendarPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getDatasetFeed: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["200"];
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getFeed: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["200"];
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listRecords: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
                /** @description A condition, written dimension:code,code. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold. */
                where?: components["parameters"]["where-2"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "seq": 812,
                     *           "quarter": "2015-Q1",
                     *           "area": "E23000013",
                     *           "courtType": "crown",
                     *           "attributes": {
                     *             "methods": [
                     *               "live-stream"
                     *             ]
                     *           },
                     *           "quantities": [
                     *             {
                     *               "quantity": "images",
                     *               "value": 1200,
                     *               "basis": "at-least"
                     *             }
                     *           ],
                     *           "defendants": [
                     *             {
                     *               "id": "5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10",
                     *               "sex": "male",
                     *               "ageBand": "45-54",
                     *               "attributes": {
                     *                 "role": "education"
                     *               },
                     *               "convictions": [
                     *                 {
                     *                   "id": "a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22",
                     *                   "offence": "iioc-make-distribute",
                     *                   "counts": 12,
                     *                   "principal": true
                     *                 }
                     *               ],
                     *               "sentence": {
                     *                 "outcome": "immediate-custody",
                     *                 "custodyTerm": "P1Y",
                     *                 "requirements": [],
                     *                 "orders": [
                     *                   "shpo"
                     *                 ]
                     *               }
                     *             }
                     *           ],
                     *           "withheld": []
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["CaseRecord"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listRecordsCsv: {
        parameters: {
            query?: {
                /** @description A condition, written dimension:code,code. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold. */
                where?: components["parameters"]["where-2"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id,seq,quarter,year,area,courtType,methods,images,images.basis,defendant,sex,ageBand,role,outcome,requirements,orders,custodyTerm,suspendedTerm,indeterminate,minimumTerm,conviction,offence,counts,principal,withheld
                     *     0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11,812,2015-Q1,,E23000013,crown,live-stream,1200,at-least,5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10,male,45-54,education,immediate-custody,none,shpo,P1Y,,,,a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22,iioc-make-distribute,12,TRUE,
                     */
                    "text/csv; charset=utf-8; header=present": string;
                };
            };
            304: components["responses"]["304-4"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as the list of records and the feed give it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *       "seq": 812,
                     *       "quarter": "2015-Q1",
                     *       "area": "E23000013",
                     *       "courtType": "crown",
                     *       "attributes": {
                     *         "methods": [
                     *           "live-stream"
                     *         ]
                     *       },
                     *       "quantities": [
                     *         {
                     *           "quantity": "images",
                     *           "value": 1200,
                     *           "basis": "at-least"
                     *         }
                     *       ],
                     *       "defendants": [
                     *         {
                     *           "id": "5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10",
                     *           "sex": "male",
                     *           "ageBand": "45-54",
                     *           "attributes": {
                     *             "role": "education"
                     *           },
                     *           "convictions": [
                     *             {
                     *               "id": "a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22",
                     *               "offence": "iioc-make-distribute",
                     *               "counts": 12,
                     *               "principal": true
                     *             }
                     *           ],
                     *           "sentence": {
                     *             "outcome": "immediate-custody",
                     *             "custodyTerm": "P1Y",
                     *             "requirements": [],
                     *             "orders": [
                     *               "shpo"
                     *             ]
                     *           }
                     *         }
                     *       ],
                     *       "withheld": []
                     *     }
                     */
                    "application/json": components["schemas"]["CaseRecord"];
                };
            };
            304: components["responses"]["304-2"];
            /** @description Merged into another case */
            308: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergedRecord"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description `cursor` of the answer before; opaque. `latest`: the end of the log, to follow it from now on. */
                cursor?: string;
                /** @description Begin right after the position of this release. */
                since?: string;
                /** @description Stop at the position of this release. */
                until?: string;
                /** @description record: add the record to each upsert, as it is now; with `until`, as it was in that release. Separate by commas, or repeat the parameter. */
                include?: string[];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "seq": 8,
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "op": "upsert",
                     *           "cause": "corrected"
                     *         },
                     *         {
                     *           "seq": 9,
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "id": "5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *           "op": "remove",
                     *           "cause": "erased",
                     *           "reason": "legal",
                     *           "mergedInto": null
                     *         },
                     *         {
                     *           "seq": 10,
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "op": "codebook",
                     *           "reload": true,
                     *           "codebookVersion": 2,
                     *           "changes": {
                     *             "added": {
                     *               "dimensions": [
                     *                 "plea"
                     *               ],
                     *               "codes": [
                     *                 {
                     *                   "dimension": "sex",
                     *                   "code": "other"
                     *                 }
                     *               ],
                     *               "quantities": []
                     *             },
                     *             "removed": {
                     *               "dimensions": [],
                     *               "codes": [],
                     *               "quantities": []
                     *             },
                     *             "redefined": {
                     *               "dimensions": [],
                     *               "codes": [],
                     *               "quantities": []
                     *             },
                     *             "relabelled": {
                     *               "dimensions": [],
                     *               "codes": [],
                     *               "quantities": []
                     *             },
                     *             "renamed": [
                     *               {
                     *                 "dimension": "outcome",
                     *                 "previous": "fine",
                     *                 "code": "financial-penalty"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ],
                     *       "cursor": "UXQ0d1NvN2ZCZ1JfLjEwLkpYbm1MMlBhdzlfRw",
                     *       "hasMore": false
                     *     }
                     */
                    "application/json": components["schemas"]["ChangePage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            409: components["responses"]["409-2"];
            410: components["responses"]["410"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listAcknowledgements: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "cursor": "UXQ0d1NvN2ZCZ1JfLjEwLkpYbm1MMlBhdzlfRw",
                     *           "seq": 10,
                     *           "at": "2026-03-04T05:06:07.000Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["AcknowledgementPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    acknowledgeChanges: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cursor": "UXQ0d1NvN2ZCZ1JfLjEwLkpYbm1MMlBhdzlfRw"
                 *     }
                 */
                "application/json": components["schemas"]["AcknowledgementDraft"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cursor": "UXQ0d1NvN2ZCZ1JfLjEwLkpYbm1MMlBhdzlfRw",
                     *       "seq": 10,
                     *       "at": "2026-03-04T05:06:07.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listErasures: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *           "seq": 9,
                     *           "at": "2026-03-04T05:06:07.000Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["ErasurePage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getErasure: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID of the erased record, as `GET D/erasures` gives it. */
                id: components["parameters"]["id-4"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *       "seq": 9,
                     *       "at": "2026-03-04T05:06:07.000Z",
                     *       "releases": {
                     *         "total": 2,
                     *         "rewritten": 2
                     *       },
                     *       "complete": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErasureProgress"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getErasureAcknowledgements: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID of the erased record, as `GET D/erasures` gives it. */
                id: components["parameters"]["id-4"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *       "seq": 9,
                     *       "at": "2026-03-04T05:06:07.000Z",
                     *       "items": [
                     *         {
                     *           "key": "a1b2c3d4",
                     *           "label": "Partner A",
                     *           "applied": true,
                     *           "seq": 10,
                     *           "at": "2026-03-04T05:06:07.000Z"
                     *         },
                     *         {
                     *           "key": "e5f6g7h8",
                     *           "label": "Partner B",
                     *           "applied": false,
                     *           "seq": null,
                     *           "at": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["ErasureAcknowledgements"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listRecordReaders: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "key": "a1b2c3d4",
                     *           "label": "Partner A",
                     *           "agreement": {
                     *             "text": "Agreement on case records of 1 March 2026: https://publisher.example/agreement",
                     *             "version": "2026-03",
                     *             "validUntil": "2027-03-01T00:00:00.000Z"
                     *           },
                     *           "lastUsedAt": "2026-03-04T05:06:00.000Z",
                     *           "seq": 10,
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "erasuresLeft": 0
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["RecordHolderPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listCases: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
                /** @description Only cases in these states. Default: all but `merged`. Separate by commas, or repeat the parameter. */
                state?: string[];
                /** @description A condition, written dimension:code,code. Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold. */
                where?: components["parameters"]["where-2"];
                /** @description The case with this external id, written system:value. */
                externalId?: string;
                /** @description Cases with this article among their sources, whatever `www.` or parameters for following readers the address has. Needs `sources:read`. */
                sourceUrl?: string;
                /** @description Cases that have this text in an external id, written system:value, or in the address of a source, in upper or lower case; 2 to 200 characters. To a key without `sources:read` only external ids are searched. Not with `order=submitted`. */
                text?: string;
                /** @description due: only cases that have been kept longer than the retentionMonths of the dataset. */
                retention?: "due";
                /** @description Only cases with a revision whose content the key with this id wrote. `GET /v1/me` answers your own. */
                author?: string;
                /** @description Only cases whose newest revision was made at this instant or later, in UTC. */
                changedSince?: string;
                /** @description Only cases sentenced on this day or later, such as 2015-03-13. */
                sentencedFrom?: string;
                /** @description Only cases sentenced before this day, such as 2015-04-01. */
                sentencedBefore?: string;
                /** @description id: by id. submitted: cases in review by the time of submission, oldest first, then all others by id. */
                order?: "id" | "submitted";
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "dataset": "press-snapshot-2015",
                     *           "state": "draft",
                     *           "revision": 1,
                     *           "liveRevision": null,
                     *           "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\"",
                     *           "createdAt": "2026-03-04T05:06:07.000Z",
                     *           "updatedAt": "2026-03-04T05:06:07.000Z",
                     *           "review": null,
                     *           "mergedInto": null,
                     *           "merged": [],
                     *           "warnings": [],
                     *           "externalIds": [
                     *             {
                     *               "system": "press-desk",
                     *               "value": "2015-0412"
                     *             }
                     *           ],
                     *           "sentencedOn": "2015-03-13",
                     *           "area": "E23000013",
                     *           "courtType": "crown",
                     *           "attributes": {
                     *             "methods": [
                     *               "live-stream"
                     *             ]
                     *           },
                     *           "quantities": [
                     *             {
                     *               "quantity": "images",
                     *               "value": 1200,
                     *               "basis": "at-least"
                     *             },
                     *             {
                     *               "quantity": "images",
                     *               "category": "A",
                     *               "value": 120,
                     *               "basis": "exact"
                     *             }
                     *           ],
                     *           "defendants": [
                     *             {
                     *               "id": "7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22",
                     *               "sex": "male",
                     *               "ageBand": "45-54",
                     *               "attributes": {
                     *                 "role": "education",
                     *                 "trust": "position-of-trust",
                     *                 "priorSimilar": "no"
                     *               },
                     *               "convictions": [
                     *                 {
                     *                   "id": "4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033",
                     *                   "offence": "iioc-make-distribute",
                     *                   "counts": 12,
                     *                   "principal": true
                     *                 }
                     *               ],
                     *               "sentence": {
                     *                 "outcome": "immediate-custody",
                     *                 "custodyTerm": "P1Y",
                     *                 "requirements": [],
                     *                 "orders": [
                     *                   "shpo"
                     *                 ]
                     *               }
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["Case"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                        /** @description With `text`: how many cases this page has looked at. A page can have few items or none, and a `next` behind which there are more. */
                        searched?: number;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    createCase: {
        parameters: {
            query?: {
                /** @description in-review: create the case and submit it at once. */
                state?: components["parameters"]["state"];
                /** @description true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases. */
                validateOnly?: components["parameters"]["validateOnly"];
            };
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
                /** @description `handling=lenient`: save a likely duplicate, and list the cases that it resembles as `candidates`. Default, `handling=strict`: refuse it with 409. */
                prefer?: components["parameters"]["prefer"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "externalIds": [
                 *         {
                 *           "system": "press-desk",
                 *           "value": "2015-0412"
                 *         }
                 *       ],
                 *       "sentencedOn": "2015-03-13",
                 *       "area": "E23000013",
                 *       "courtType": "crown",
                 *       "attributes": {
                 *         "methods": [
                 *           "live-stream"
                 *         ]
                 *       },
                 *       "quantities": [
                 *         {
                 *           "quantity": "images",
                 *           "value": 1200,
                 *           "basis": "at-least"
                 *         },
                 *         {
                 *           "quantity": "images",
                 *           "category": "A",
                 *           "value": 120,
                 *           "basis": "exact"
                 *         }
                 *       ],
                 *       "defendants": [
                 *         {
                 *           "sex": "male",
                 *           "ageBand": "45-54",
                 *           "attributes": {
                 *             "role": "education",
                 *             "trust": "position-of-trust",
                 *             "priorSimilar": "no"
                 *           },
                 *           "convictions": [
                 *             {
                 *               "offence": "iioc-make-distribute",
                 *               "counts": 12,
                 *               "principal": true
                 *             }
                 *           ],
                 *           "sentence": {
                 *             "outcome": "immediate-custody",
                 *             "custodyTerm": "P1Y",
                 *             "requirements": [],
                 *             "orders": [
                 *               "shpo"
                 *             ]
                 *           }
                 *         }
                 *       ],
                 *       "sources": [
                 *         {
                 *           "outletType": "regional",
                 *           "publishedOn": "2015-03-14",
                 *           "url": "https://example.org/report"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
                    externalIds?: {
                        /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                        system: string;
                        /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                        value: string;
                    }[];
                    /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
                    sentencedOn?: string;
                    /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
                    area?: string;
                    /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
                    courtType?: string;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                    /** @description Quantities that belong to the case as a whole. */
                    quantities?: {
                        /** @description Id of a quantity of the codebook that belongs to this level. */
                        quantity: string;
                        /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                        category?: string;
                        /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                        value: number;
                        /**
                         * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                         * @enum {string}
                         */
                        basis: "exact" | "at-least" | "about";
                    }[];
                    /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
                    defendants: {
                        /**
                         * Format: uuid
                         * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                         */
                        id?: string;
                        /** @description As reported: a code of the list that the codebook binds to `sex`. */
                        sex?: string;
                        /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                        ageBand?: string;
                        /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                        attributes?: {
                            [key: string]: string | string[];
                        };
                        /** @description Quantities that belong to the defendant. */
                        quantities?: {
                            /** @description Id of a quantity of the codebook that belongs to this level. */
                            quantity: string;
                            /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                            category?: string;
                            /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                            value: number;
                            /**
                             * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                             * @enum {string}
                             */
                            basis: "exact" | "at-least" | "about";
                        }[];
                        /** @description What the defendant was convicted of, 1 to 1,000. */
                        convictions: {
                            /**
                             * Format: uuid
                             * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                             */
                            id?: string;
                            /** @description A code of the list that the codebook binds to `offence`. */
                            offence?: string;
                            /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                            counts?: number;
                            /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                            principal?: boolean;
                            /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                            attributes?: {
                                [key: string]: string | string[];
                            };
                        }[];
                        /** @description The sentence for all convictions together. It may be an empty object. */
                        sentence: {
                            /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                            outcome?: string;
                            /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                            custodyTerm?: string;
                            /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                            suspendedTerm?: string;
                            /**
                             * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                             * @enum {string}
                             */
                            indeterminate?: "life" | "ipp";
                            /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                            minimumTerm?: string;
                            /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                            requirements?: string[];
                            /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                            orders?: string[];
                        };
                    }[];
                    /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
                    sources?: {
                        /**
                         * @description Kind of the outlet that published the report.
                         * @enum {string}
                         */
                        outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                        /** @description Day of publication, such as 2015-03-14. */
                        publishedOn?: string;
                        /** @description Address of the report, with http or https and without user name or password. */
                        url?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "preference-applied": components["headers"]["preference-applied"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": true,
                     *       "would": "create",
                     *       "warnings": []
                     *     }
                     */
                    "application/json": components["schemas"]["DryRun"] | components["schemas"]["CreatedCase"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "preference-applied": components["headers"]["preference-applied"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "draft",
                     *       "revision": 1,
                     *       "liveRevision": null,
                     *       "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\"",
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "updatedAt": "2026-03-04T05:06:07.000Z",
                     *       "review": null,
                     *       "mergedInto": null,
                     *       "merged": [],
                     *       "warnings": [],
                     *       "externalIds": [
                     *         {
                     *           "system": "press-desk",
                     *           "value": "2015-0412"
                     *         }
                     *       ],
                     *       "sentencedOn": "2015-03-13",
                     *       "area": "E23000013",
                     *       "courtType": "crown",
                     *       "attributes": {
                     *         "methods": [
                     *           "live-stream"
                     *         ]
                     *       },
                     *       "quantities": [
                     *         {
                     *           "quantity": "images",
                     *           "value": 1200,
                     *           "basis": "at-least"
                     *         },
                     *         {
                     *           "quantity": "images",
                     *           "category": "A",
                     *           "value": 120,
                     *           "basis": "exact"
                     *         }
                     *       ],
                     *       "defendants": [
                     *         {
                     *           "id": "7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22",
                     *           "sex": "male",
                     *           "ageBand": "45-54",
                     *           "attributes": {
                     *             "role": "education",
                     *             "trust": "position-of-trust",
                     *             "priorSimilar": "no"
                     *           },
                     *           "convictions": [
                     *             {
                     *               "id": "4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033",
                     *               "offence": "iioc-make-distribute",
                     *               "counts": 12,
                     *               "principal": true
                     *             }
                     *           ],
                     *           "sentence": {
                     *             "outcome": "immediate-custody",
                     *             "custodyTerm": "P1Y",
                     *             "requirements": [],
                     *             "orders": [
                     *               "shpo"
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedCase"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    countCases: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "states": {
                     *         "draft": 12,
                     *         "in-review": 5,
                     *         "returned": 1,
                     *         "approved": 240,
                     *         "withdrawn": 3,
                     *         "merged": 4,
                     *         "erased": 2
                     *       },
                     *       "waiting": {
                     *         "count": 5,
                     *         "since": "2026-03-02T09:30:00.000Z"
                     *       },
                     *       "duplicatesOpen": 2,
                     *       "retentionDue": 0
                     *     }
                     */
                    "application/json": components["schemas"]["CaseCounts"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            409: components["responses"]["409-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCaseSchema: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "$schema": "https://json-schema.org/draft/2020-12/schema",
                     *       "$id": "/v1/datasets/press-snapshot-2015/case-schema",
                     *       "type": "object",
                     *       "required": [
                     *         "sentencedOn",
                     *         "defendants"
                     *       ]
                     *     }
                     */
                    "application/schema+json": components["schemas"]["CaseJsonSchema"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            409: components["responses"]["409-2"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCase: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as lists of cases and records give it. */
                id: components["parameters"]["id-5"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "draft",
                     *       "revision": 1,
                     *       "liveRevision": null,
                     *       "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\"",
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "updatedAt": "2026-03-04T05:06:07.000Z",
                     *       "review": null,
                     *       "mergedInto": null,
                     *       "merged": [],
                     *       "warnings": [],
                     *       "externalIds": [
                     *         {
                     *           "system": "press-desk",
                     *           "value": "2015-0412"
                     *         }
                     *       ],
                     *       "sentencedOn": "2015-03-13",
                     *       "area": "E23000013",
                     *       "courtType": "crown",
                     *       "attributes": {
                     *         "methods": [
                     *           "live-stream"
                     *         ]
                     *       },
                     *       "quantities": [
                     *         {
                     *           "quantity": "images",
                     *           "value": 1200,
                     *           "basis": "at-least"
                     *         },
                     *         {
                     *           "quantity": "images",
                     *           "category": "A",
                     *           "value": 120,
                     *           "basis": "exact"
                     *         }
                     *       ],
                     *       "defendants": [
                     *         {
                     *           "id": "7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22",
                     *           "sex": "male",
                     *           "ageBand": "45-54",
                     *           "attributes": {
                     *             "role": "education",
                     *             "trust": "position-of-trust",
                     *             "priorSimilar": "no"
                     *           },
                     *           "convictions": [
                     *             {
                     *               "id": "4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033",
                     *               "offence": "iioc-make-distribute",
                     *               "counts": 12,
                     *               "principal": true
                     *             }
                     *           ],
                     *           "sentence": {
                     *             "outcome": "immediate-custody",
                     *             "custodyTerm": "P1Y",
                     *             "requirements": [],
                     *             "orders": [
                     *               "shpo"
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Case"];
                };
            };
            304: components["responses"]["304-2"];
            /** @description Merged into another case */
            308: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergedCase"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            410: components["responses"]["410"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    replaceCase: {
        parameters: {
            query?: {
                /** @description true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases. */
                validateOnly?: components["parameters"]["validateOnly"];
            };
            header: {
                /** @description ETag of the state that you read. */
                "if-match": components["parameters"]["if-match"];
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as lists of cases and records give it. */
                id: components["parameters"]["id-5"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "externalIds": [
                 *         {
                 *           "system": "press-desk",
                 *           "value": "2015-0412"
                 *         }
                 *       ],
                 *       "sentencedOn": "2015-03-13",
                 *       "area": "E23000013",
                 *       "courtType": "crown",
                 *       "attributes": {
                 *         "methods": [
                 *           "live-stream"
                 *         ]
                 *       },
                 *       "quantities": [
                 *         {
                 *           "quantity": "images",
                 *           "value": 1200,
                 *           "basis": "at-least"
                 *         },
                 *         {
                 *           "quantity": "images",
                 *           "category": "A",
                 *           "value": 120,
                 *           "basis": "exact"
                 *         }
                 *       ],
                 *       "defendants": [
                 *         {
                 *           "sex": "male",
                 *           "ageBand": "45-54",
                 *           "attributes": {
                 *             "role": "education",
                 *             "trust": "position-of-trust",
                 *             "priorSimilar": "no"
                 *           },
                 *           "convictions": [
                 *             {
                 *               "offence": "iioc-make-distribute",
                 *               "counts": 12,
                 *               "principal": true
                 *             }
                 *           ],
                 *           "sentence": {
                 *             "outcome": "immediate-custody",
                 *             "custodyTerm": "P1Y",
                 *             "requirements": [],
                 *             "orders": [
                 *               "shpo"
                 *             ]
                 *           }
                 *         }
                 *       ],
                 *       "sources": [
                 *         {
                 *           "outletType": "regional",
                 *           "publishedOn": "2015-03-14",
                 *           "url": "https://example.org/report"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CaseReplacement"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "draft",
                     *       "revision": 1,
                     *       "liveRevision": null,
                     *       "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\"",
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "updatedAt": "2026-03-04T05:06:07.000Z",
                     *       "review": null,
                     *       "mergedInto": null,
                     *       "merged": [],
                     *       "warnings": [],
                     *       "externalIds": [
                     *         {
                     *           "system": "press-desk",
                     *           "value": "2015-0412"
                     *         }
                     *       ],
                     *       "sentencedOn": "2015-03-13",
                     *       "area": "E23000013",
                     *       "courtType": "crown",
                     *       "attributes": {
                     *         "methods": [
                     *           "live-stream"
                     *         ]
                     *       },
                     *       "quantities": [
                     *         {
                     *           "quantity": "images",
                     *           "value": 1200,
                     *           "basis": "at-least"
                     *         },
                     *         {
                     *           "quantity": "images",
                     *           "category": "A",
                     *           "value": 120,
                     *           "basis": "exact"
                     *         }
                     *       ],
                     *       "defendants": [
                     *         {
                     *           "id": "7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22",
                     *           "sex": "male",
                     *           "ageBand": "45-54",
                     *           "attributes": {
                     *             "role": "education",
                     *             "trust": "position-of-trust",
                     *             "priorSimilar": "no"
                     *           },
                     *           "convictions": [
                     *             {
                     *               "id": "4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033",
                     *               "offence": "iioc-make-distribute",
                     *               "counts": 12,
                     *               "principal": true
                     *             }
                     *           ],
                     *           "sentence": {
                     *             "outcome": "immediate-custody",
                     *             "custodyTerm": "P1Y",
                     *             "requirements": [],
                     *             "orders": [
                     *               "shpo"
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Case"] | components["schemas"]["CaseMoved"] | components["schemas"]["DryRun"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            412: components["responses"]["412"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    createCases: {
        parameters: {
            query?: {
                /** @description in-review: create the case and submit it at once. */
                state?: components["parameters"]["state"];
                /** @description true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases. */
                validateOnly?: components["parameters"]["validateOnly"];
            };
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
                /** @description `handling=lenient`: save a likely duplicate, and list the cases that it resembles as `candidates`. Default, `handling=strict`: refuse it with 409. */
                prefer?: components["parameters"]["prefer"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "externalIds": [
                 *             {
                 *               "system": "press-desk",
                 *               "value": "2014-0091"
                 *             }
                 *           ],
                 *           "sentencedOn": "2014-06-20",
                 *           "area": "E23000005",
                 *           "courtType": "crown",
                 *           "attributes": {
                 *             "methods": [
                 *               "live-stream"
                 *             ]
                 *           },
                 *           "quantities": [
                 *             {
                 *               "quantity": "images",
                 *               "value": 1200,
                 *               "basis": "at-least"
                 *             },
                 *             {
                 *               "quantity": "images",
                 *               "category": "A",
                 *               "value": 120,
                 *               "basis": "exact"
                 *             }
                 *           ],
                 *           "defendants": [
                 *             {
                 *               "sex": "male",
                 *               "ageBand": "45-54",
                 *               "attributes": {
                 *                 "role": "education",
                 *                 "trust": "position-of-trust",
                 *                 "priorSimilar": "no"
                 *               },
                 *               "convictions": [
                 *                 {
                 *                   "offence": "iioc-make-distribute",
                 *                   "counts": 12,
                 *                   "principal": true
                 *                 }
                 *               ],
                 *               "sentence": {
                 *                 "outcome": "immediate-custody",
                 *                 "custodyTerm": "P1Y",
                 *                 "requirements": [],
                 *                 "orders": [
                 *                   "shpo"
                 *                 ]
                 *               }
                 *             }
                 *           ],
                 *           "sources": [
                 *             {
                 *               "outletType": "regional",
                 *               "publishedOn": "2014-06-21",
                 *               "url": "https://example.org/report-of-june"
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CaseBatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "preference-applied": components["headers"]["preference-applied"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": true,
                     *       "would": "create",
                     *       "warnings": []
                     *     }
                     */
                    "application/json": components["schemas"]["DryRun"] | components["schemas"]["CaseBatchOutcome"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "preference-applied": components["headers"]["preference-applied"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "index": 0,
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "state": "in-review",
                     *           "revision": 1,
                     *           "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\"",
                     *           "href": "/v1/datasets/press-snapshot-2015/cases/0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "warnings": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CaseBatchOutcome"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    moveCase: {
        parameters: {
            query?: never;
            header: {
                /** @description ETag of the state that you read. */
                "if-match": components["parameters"]["if-match"];
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as lists of cases and records give it. */
                id: components["parameters"]["id-5"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "returned",
                 *       "note": "The term is not what the report says."
                 *     }
                 */
                "application/json": components["schemas"]["CaseMove"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "draft",
                     *       "revision": 1,
                     *       "liveRevision": null,
                     *       "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\"",
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "updatedAt": "2026-03-04T05:06:07.000Z",
                     *       "review": null,
                     *       "mergedInto": null,
                     *       "merged": [],
                     *       "warnings": [],
                     *       "externalIds": [
                     *         {
                     *           "system": "press-desk",
                     *           "value": "2015-0412"
                     *         }
                     *       ],
                     *       "sentencedOn": "2015-03-13",
                     *       "area": "E23000013",
                     *       "courtType": "crown",
                     *       "attributes": {
                     *         "methods": [
                     *           "live-stream"
                     *         ]
                     *       },
                     *       "quantities": [
                     *         {
                     *           "quantity": "images",
                     *           "value": 1200,
                     *           "basis": "at-least"
                     *         },
                     *         {
                     *           "quantity": "images",
                     *           "category": "A",
                     *           "value": 120,
                     *           "basis": "exact"
                     *         }
                     *       ],
                     *       "defendants": [
                     *         {
                     *           "id": "7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22",
                     *           "sex": "male",
                     *           "ageBand": "45-54",
                     *           "attributes": {
                     *             "role": "education",
                     *             "trust": "position-of-trust",
                     *             "priorSimilar": "no"
                     *           },
                     *           "convictions": [
                     *             {
                     *               "id": "4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033",
                     *               "offence": "iioc-make-distribute",
                     *               "counts": 12,
                     *               "principal": true
                     *             }
                     *           ],
                     *           "sentence": {
                     *             "outcome": "immediate-custody",
                     *             "custodyTerm": "P1Y",
                     *             "requirements": [],
                     *             "orders": [
                     *               "shpo"
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Case"] | components["schemas"]["CaseMoved"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            412: components["responses"]["412"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    moveCases: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "approved",
                 *       "items": [
                 *         {
                 *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                 *           "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\""
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CaseMoves"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": 1,
                     *       "refused": 0,
                     *       "items": [
                     *         {
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "outcome": "done",
                     *           "state": "approved",
                     *           "revision": 3,
                     *           "etag": "\"bVd2bW9wX3JldmlzaW9uMQ\""
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CaseMovesOutcome"] | components["schemas"]["CaseSelection"];
                };
            };
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseSelection"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCaseSelection: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description Id of the job, as POST answered it. */
                id: components["parameters"]["id-6"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000002",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "succeeded",
                     *       "to": "approved",
                     *       "reason": null,
                     *       "select": {
                     *         "import": "01950e2c-8f00-7000-8000-000000000001",
                     *         "state": "in-review"
                     *       },
                     *       "done": 978,
                     *       "refused": 2,
                     *       "progress": {
                     *         "done": 980,
                     *         "of": 980
                     *       },
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": "2026-03-04T05:06:08.000Z",
                     *       "finishedAt": "2026-03-04T05:06:10.000Z",
                     *       "error": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/selections/01950e2c-8f00-7000-8000-000000000002",
                     *         "results": "/v1/datasets/press-snapshot-2015/selections/01950e2c-8f00-7000-8000-000000000002/results"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CaseSelection"];
                };
            };
            304: components["responses"]["304-3"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getCaseSelectionResults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description Id of the job, as POST answered it. */
                id: components["parameters"]["id-6"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"id":"0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11","outcome":"done","state":"approved","revision":3} */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as lists of cases and records give it. */
                id: components["parameters"]["id-5"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "revision": 2,
                     *           "state": "in-review",
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "author": {
                     *             "key": "a1b2c3d4",
                     *             "label": "Press desk"
                     *           },
                     *           "reason": null,
                     *           "note": null,
                     *           "requestId": "3e9f2c8a-5d36-4c0e-9f0b-2f1d7a6b8c90"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["Revision"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getRevision: {
        parameters: {
            query?: {
                /** @description Show what changed since this revision. 0: show no changes. */
                diffFrom?: number;
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as lists of cases and records give it. */
                id: components["parameters"]["id-5"];
                /** @description Number of the revision, from 1. */
                revision: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 2,
                     *       "state": "in-review",
                     *       "at": "2026-03-04T05:06:07.000Z",
                     *       "author": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "reason": null,
                     *       "note": null,
                     *       "requestId": "3e9f2c8a-5d36-4c0e-9f0b-2f1d7a6b8c90",
                     *       "case": {
                     *         "externalIds": [
                     *           {
                     *             "system": "press-desk",
                     *             "value": "2015-0412"
                     *           }
                     *         ],
                     *         "sentencedOn": "2015-03-13",
                     *         "area": "E23000013",
                     *         "courtType": "crown",
                     *         "attributes": {
                     *           "methods": [
                     *             "live-stream"
                     *           ]
                     *         },
                     *         "quantities": [
                     *           {
                     *             "quantity": "images",
                     *             "value": 1200,
                     *             "basis": "at-least"
                     *           },
                     *           {
                     *             "quantity": "images",
                     *             "category": "A",
                     *             "value": 120,
                     *             "basis": "exact"
                     *           }
                     *         ],
                     *         "defendants": [
                     *           {
                     *             "id": "7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22",
                     *             "sex": "male",
                     *             "ageBand": "45-54",
                     *             "attributes": {
                     *               "role": "education",
                     *               "trust": "position-of-trust",
                     *               "priorSimilar": "no"
                     *             },
                     *             "convictions": [
                     *               {
                     *                 "id": "4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033",
                     *                 "offence": "iioc-make-distribute",
                     *                 "counts": 12,
                     *                 "principal": true
                     *               }
                     *             ],
                     *             "sentence": {
                     *               "outcome": "immediate-custody",
                     *               "custodyTerm": "P1Y",
                     *               "requirements": [],
                     *               "orders": [
                     *                 "shpo"
                     *               ]
                     *             }
                     *           }
                     *         ]
                     *       },
                     *       "changes": [
                     *         {
                     *           "pointer": "/area",
                     *           "before": "E23000013",
                     *           "after": "E23000001"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RevisionWithCase"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            422: components["responses"]["422-2"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    matchCase: {
        parameters: {
            query?: {
                /** @description The lowest score to list, from 0 to 100. */
                minScore?: number;
            };
            header?: never;
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "externalIds": [
                 *         {
                 *           "system": "press-desk",
                 *           "value": "2015-0412"
                 *         }
                 *       ],
                 *       "sentencedOn": "2015-03-13",
                 *       "area": "E23000013",
                 *       "courtType": "crown",
                 *       "attributes": {
                 *         "methods": [
                 *           "live-stream"
                 *         ]
                 *       },
                 *       "quantities": [
                 *         {
                 *           "quantity": "images",
                 *           "value": 1200,
                 *           "basis": "at-least"
                 *         },
                 *         {
                 *           "quantity": "images",
                 *           "category": "A",
                 *           "value": 120,
                 *           "basis": "exact"
                 *         }
                 *       ],
                 *       "defendants": [
                 *         {
                 *           "sex": "male",
                 *           "ageBand": "45-54",
                 *           "attributes": {
                 *             "role": "education",
                 *             "trust": "position-of-trust",
                 *             "priorSimilar": "no"
                 *           },
                 *           "convictions": [
                 *             {
                 *               "offence": "iioc-make-distribute",
                 *               "counts": 12,
                 *               "principal": true
                 *             }
                 *           ],
                 *           "sentence": {
                 *             "outcome": "immediate-custody",
                 *             "custodyTerm": "P1Y",
                 *             "requirements": [],
                 *             "orders": [
                 *               "shpo"
                 *             ]
                 *           }
                 *         }
                 *       ],
                 *       "sources": [
                 *         {
                 *           "outletType": "regional",
                 *           "publishedOn": "2015-03-14",
                 *           "url": "https://example.org/report"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description Ids of the case in other systems. Each belongs to one case of the dataset. */
                    externalIds?: {
                        /** @description Name of the other system, such as `press-desk`; at most 60 characters. */
                        system: string;
                        /** @description What that system calls the case; at most 200 characters, and no person’s name. */
                        value: string;
                    }[];
                    /** @description Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing. */
                    sentencedOn?: string;
                    /** @description Where it was tried or investigated: a code of the list that the codebook binds to `area`. */
                    area?: string;
                    /** @description What kind of court passed sentence: a code of the list that the codebook binds to `courtType`. */
                    courtType?: string;
                    /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                    attributes?: {
                        [key: string]: string | string[];
                    };
                    /** @description Quantities that belong to the case as a whole. */
                    quantities?: {
                        /** @description Id of a quantity of the codebook that belongs to this level. */
                        quantity: string;
                        /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                        category?: string;
                        /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                        value: number;
                        /**
                         * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                         * @enum {string}
                         */
                        basis: "exact" | "at-least" | "about";
                    }[];
                    /** @description The people who were sentenced, 1 to 1,000, without anything that names them. */
                    defendants: {
                        /**
                         * Format: uuid
                         * @description Id of the defendant, made by the service. A PUT may send it back; a POST drops it.
                         */
                        id?: string;
                        /** @description As reported: a code of the list that the codebook binds to `sex`. */
                        sex?: string;
                        /** @description Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year. */
                        ageBand?: string;
                        /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                        attributes?: {
                            [key: string]: string | string[];
                        };
                        /** @description Quantities that belong to the defendant. */
                        quantities?: {
                            /** @description Id of a quantity of the codebook that belongs to this level. */
                            quantity: string;
                            /** @description Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed. */
                            category?: string;
                            /** @description The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991. */
                            value: number;
                            /**
                             * @description How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.
                             * @enum {string}
                             */
                            basis: "exact" | "at-least" | "about";
                        }[];
                        /** @description What the defendant was convicted of, 1 to 1,000. */
                        convictions: {
                            /**
                             * Format: uuid
                             * @description Id of the conviction, made by the service. A PUT may send it back; a POST drops it.
                             */
                            id?: string;
                            /** @description A code of the list that the codebook binds to `offence`. */
                            offence?: string;
                            /** @description How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1. */
                            counts?: number;
                            /** @description Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default. */
                            principal?: boolean;
                            /** @description The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none. */
                            attributes?: {
                                [key: string]: string | string[];
                            };
                        }[];
                        /** @description The sentence for all convictions together. It may be an empty object. */
                        sentence: {
                            /** @description What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`. */
                            outcome?: string;
                            /** @description Length of immediate custody, determinate, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                            custodyTerm?: string;
                            /** @description Length of suspended custody, as pronounced, as an ISO 8601 duration such as P2Y6M. */
                            suspendedTerm?: string;
                            /**
                             * @description Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).
                             * @enum {string}
                             */
                            indeterminate?: "life" | "ipp";
                            /** @description Minimum term of an indeterminate sentence, as an ISO 8601 duration such as P2Y6M. */
                            minimumTerm?: string;
                            /** @description What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing. */
                            requirements?: string[];
                            /** @description What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing. */
                            orders?: string[];
                        };
                    }[];
                    /** @description Press reports that the case was taken from. Only keys with `sources:read` see them. */
                    sources?: {
                        /**
                         * @description Kind of the outlet that published the report.
                         * @enum {string}
                         */
                        outletType: "national" | "regional" | "local" | "broadcaster" | "official";
                        /** @description Day of publication, such as 2015-03-14. */
                        publishedOn?: string;
                        /** @description Address of the report, with http or https and without user name or password. */
                        url?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "href": "/v1/datasets/press-snapshot-2015/cases/0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "score": 93,
                     *           "reasons": [
                     *             "same area",
                     *             "dates 2 days apart",
                     *             "same number of defendants",
                     *             "same outcome and term"
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["MatchPage"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409-2"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listDuplicates: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
                /** @description Only pairs in these states. Default: open. Separate by commas, or repeat the parameter. */
                state?: string[];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0196a3c4-7d20-7b5e-8a3f-3d1c2b4a5f66",
                     *           "state": "open",
                     *           "score": 93,
                     *           "reasons": [
                     *             "same area",
                     *             "dates 2 days apart",
                     *             "same number of defendants",
                     *             "same outcome and term"
                     *           ],
                     *           "createdAt": "2026-03-04T05:06:07.000Z",
                     *           "cases": [
                     *             {
                     *               "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *               "href": "/v1/datasets/press-snapshot-2015/cases/0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *               "state": "draft"
                     *             },
                     *             {
                     *               "id": "5f0a1c9e-3b52-4c57-8a55-0d9b6a1e2c44",
                     *               "href": "/v1/datasets/press-snapshot-2015/cases/5f0a1c9e-3b52-4c57-8a55-0d9b6a1e2c44",
                     *               "state": "approved"
                     *             }
                     *           ],
                     *           "decision": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["DuplicatePair"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    decideDuplicate: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as `GET D/duplicates` gives it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decision": "different",
                 *       "note": "Two men, sentenced on one day."
                 *     }
                 */
                "application/json": components["schemas"]["PairDecision"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0196a3c4-7d20-7b5e-8a3f-3d1c2b4a5f66",
                     *       "state": "different",
                     *       "score": 93,
                     *       "reasons": [
                     *         "same area",
                     *         "dates 2 days apart",
                     *         "same number of defendants",
                     *         "same outcome and term"
                     *       ],
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "cases": [
                     *         {
                     *           "id": "0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "href": "/v1/datasets/press-snapshot-2015/cases/0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11",
                     *           "state": "draft"
                     *         },
                     *         {
                     *           "id": "5f0a1c9e-3b52-4c57-8a55-0d9b6a1e2c44",
                     *           "href": "/v1/datasets/press-snapshot-2015/cases/5f0a1c9e-3b52-4c57-8a55-0d9b6a1e2c44",
                     *           "state": "approved"
                     *         }
                     *       ],
                     *       "decision": {
                     *         "decision": "different",
                     *         "note": "Two men, sentenced on one day.",
                     *         "by": {
                     *           "key": "a1b2c3d4",
                     *           "label": "Reviewer"
                     *         },
                     *         "at": "2026-03-04T05:06:07.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DuplicatePair"] | components["schemas"]["DecidedPair"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listImports: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01950e2c-8f00-7000-8000-000000000001",
                     *           "dataset": "press-snapshot-2015",
                     *           "state": "running",
                     *           "format": "csv",
                     *           "mode": "create",
                     *           "cells": "codes",
                     *           "caseState": "draft",
                     *           "validateOnly": false,
                     *           "rows": 1000,
                     *           "counts": {
                     *             "created": 480,
                     *             "updated": 0,
                     *             "unchanged": 0,
                     *             "rejected": 20,
                     *             "valid": 0
                     *           },
                     *           "progress": {
                     *             "done": 500,
                     *             "of": 1000
                     *           },
                     *           "rate": 1900,
                     *           "by": {
                     *             "key": "a1b2c3d4",
                     *             "label": "Press desk"
                     *           },
                     *           "createdAt": "2026-03-04T05:06:07.000Z",
                     *           "startedAt": "2026-03-04T05:06:08.000Z",
                     *           "finishedAt": null,
                     *           "comparison": null,
                     *           "error": null,
                     *           "reversal": null,
                     *           "links": {
                     *             "self": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001",
                     *             "results": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/results",
                     *             "rejected": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/rejected"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["ImportJob"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    createImport: {
        parameters: {
            query?: {
                /** @description create: every case of the file is new. upsert: one with the external id of a case corrects that case. */
                mode?: "create" | "upsert";
                /** @description State of the new cases. in-review: they are submitted at once. */
                state?: "draft" | "in-review";
                /** @description labels: the cells of a CSV file have labels in place of codes, in upper or lower case. A code is taken too. */
                cells?: "codes" | "labels";
                /** @description Check everything and write nothing. On a dataset of cases this also needs `cases:read`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
                /** @description `handling=strict`: likely duplicates are rejected. Default, `handling=lenient`: they are saved, and listed as pairs and in the results. */
                prefer?: string;
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        /** @description The file. */
        requestBody: {
            content: {
                /**
                 * @example case,sentencedOn,area,sex,outcome,custodyTerm,conviction1.offence
                 *     case-1,2015-03-13,E23000013,male,immediate-custody,P1Y,iioc-make-distribute
                 */
                "text/csv": string;
                /**
                 * @example case,sentencedOn,area,sex,outcome,custodyTerm,conviction1.offence
                 *     case-1,2015-03-13,E23000013,male,immediate-custody,P1Y,iioc-make-distribute
                 */
                "application/x-ndjson": string;
                /**
                 * @example case,sentencedOn,area,sex,outcome,custodyTerm,conviction1.offence
                 *     case-1,2015-03-13,E23000013,male,immediate-custody,P1Y,iioc-make-distribute
                 */
                "application/ndjson": string;
                /**
                 * @example case,sentencedOn,area,sex,outcome,custodyTerm,conviction1.offence
                 *     case-1,2015-03-13,E23000013,male,immediate-custody,P1Y,iioc-make-distribute
                 */
                "application/jsonl": string;
            };
        };
        responses: {
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    "preference-applied": components["headers"]["preference-applied"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000001",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "queued",
                     *       "format": "csv",
                     *       "mode": "create",
                     *       "cells": "codes",
                     *       "caseState": "draft",
                     *       "validateOnly": false,
                     *       "rows": 1000,
                     *       "counts": {
                     *         "created": 0,
                     *         "updated": 0,
                     *         "unchanged": 0,
                     *         "rejected": 0,
                     *         "valid": 0
                     *       },
                     *       "progress": {
                     *         "done": 0,
                     *         "of": 1000
                     *       },
                     *       "rate": null,
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": null,
                     *       "finishedAt": null,
                     *       "comparison": null,
                     *       "error": null,
                     *       "reversal": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001",
                     *         "results": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/results",
                     *         "rejected": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/rejected"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as the answer to the upload gave it. */
                id: components["parameters"]["id-7"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000001",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "running",
                     *       "format": "csv",
                     *       "mode": "create",
                     *       "cells": "codes",
                     *       "caseState": "draft",
                     *       "validateOnly": false,
                     *       "rows": 1000,
                     *       "counts": {
                     *         "created": 480,
                     *         "updated": 0,
                     *         "unchanged": 0,
                     *         "rejected": 20,
                     *         "valid": 0
                     *       },
                     *       "progress": {
                     *         "done": 500,
                     *         "of": 1000
                     *       },
                     *       "rate": 1900,
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": "2026-03-04T05:06:08.000Z",
                     *       "finishedAt": null,
                     *       "comparison": null,
                     *       "error": null,
                     *       "reversal": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001",
                     *         "results": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/results",
                     *         "rejected": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/rejected"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            304: components["responses"]["304-3"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as the answer to the upload gave it. */
                id: components["parameters"]["id-7"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000001",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "cancelled",
                     *       "format": "csv",
                     *       "mode": "create",
                     *       "cells": "codes",
                     *       "caseState": "draft",
                     *       "validateOnly": false,
                     *       "rows": 1000,
                     *       "counts": {
                     *         "created": 480,
                     *         "updated": 0,
                     *         "unchanged": 0,
                     *         "rejected": 20,
                     *         "valid": 0
                     *       },
                     *       "progress": {
                     *         "done": 500,
                     *         "of": 1000
                     *       },
                     *       "rate": 500,
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": "2026-03-04T05:06:08.000Z",
                     *       "finishedAt": "2026-03-04T05:06:09.000Z",
                     *       "comparison": null,
                     *       "error": null,
                     *       "reversal": null,
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001",
                     *         "results": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/results",
                     *         "rejected": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/rejected"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    reverseImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as the answer to the upload gave it. */
                id: components["parameters"]["id-7"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ImportReversal"];
            };
        };
        responses: {
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01950e2c-8f00-7000-8000-000000000001",
                     *       "dataset": "press-snapshot-2015",
                     *       "state": "reversing",
                     *       "format": "csv",
                     *       "mode": "create",
                     *       "cells": "codes",
                     *       "caseState": "draft",
                     *       "validateOnly": false,
                     *       "rows": 1000,
                     *       "counts": {
                     *         "created": 480,
                     *         "updated": 0,
                     *         "unchanged": 0,
                     *         "rejected": 20,
                     *         "valid": 0
                     *       },
                     *       "progress": {
                     *         "done": 500,
                     *         "of": 1000
                     *       },
                     *       "rate": null,
                     *       "by": {
                     *         "key": "a1b2c3d4",
                     *         "label": "Press desk"
                     *       },
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "startedAt": "2026-03-04T05:06:08.000Z",
                     *       "finishedAt": null,
                     *       "comparison": null,
                     *       "error": null,
                     *       "reversal": {
                     *         "undone": 0,
                     *         "kept": 0,
                     *         "reason": "rectification",
                     *         "by": {
                     *           "key": "a1b2c3d4",
                     *           "label": "Press desk"
                     *         }
                     *       },
                     *       "links": {
                     *         "self": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001",
                     *         "results": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/results",
                     *         "rejected": "/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001/rejected"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getImportTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example case,externalIds,sentencedOn,area,courtType,sex,outcome,conviction1.offence
                     *     case-1,your-system:1,2013-07-22,E23000001,crown,male,fine,iioc-possess
                     */
                    "text/csv": string;
                };
            };
            304: components["responses"]["304-4"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getImportResults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as the answer to the upload gave it. */
                id: components["parameters"]["id-7"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"row":1,"rows":1,"outcome":"created","case":"0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11","revision":1,"problems":[]} */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getImportRejected: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As `{dataset}` in its paths, such as `press-snapshot-2015`.
                 * @example press-snapshot-2015
                 */
                dataset: components["parameters"]["dataset"];
                /** @description UUID, as the answer to the upload gave it. */
                id: components["parameters"]["id-7"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "content-disposition": components["headers"]["content-disposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example case,sentencedOn,area,sex,outcome,conviction1.offence,error
                     *     case-2,2015-02-30,E23000013,male,fine,iioc-possess,"sentencedOn: Must be a day that exists."
                     */
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0192f0aa-7c3e-7c11-9d0a-1f5b8f8f2a11",
                     *           "label": "Copy of Example partner",
                     *           "url": "https://partner.example/hooks/assize",
                     *           "events": [
                     *             "release.published",
                     *             "case.erased"
                     *           ],
                     *           "datasets": null,
                     *           "state": "active",
                     *           "pausedBecause": null,
                     *           "failingSince": null,
                     *           "secretExpires": null,
                     *           "createdBy": "a1b2c3d4",
                     *           "createdAt": "2026-03-04T05:06:07.000Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "Copy of Example partner",
                 *       "url": "https://partner.example/hooks/assize",
                 *       "events": [
                 *         "release.published",
                 *         "case.erased"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["WebhookDraft"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0192f0aa-7c3e-7c11-9d0a-1f5b8f8f2a11",
                     *       "label": "Copy of Example partner",
                     *       "url": "https://partner.example/hooks/assize",
                     *       "events": [
                     *         "release.published",
                     *         "case.erased"
                     *       ],
                     *       "datasets": null,
                     *       "state": "active",
                     *       "pausedBecause": null,
                     *       "failingSince": null,
                     *       "secretExpires": null,
                     *       "createdBy": "a1b2c3d4",
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqr="
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0192f0aa-7c3e-7c11-9d0a-1f5b8f8f2a11",
                     *       "label": "Copy of Example partner",
                     *       "url": "https://partner.example/hooks/assize",
                     *       "events": [
                     *         "release.published",
                     *         "case.erased"
                     *       ],
                     *       "datasets": null,
                     *       "state": "active",
                     *       "pausedBecause": null,
                     *       "failingSince": null,
                     *       "secretExpires": null,
                     *       "createdBy": "a1b2c3d4",
                     *       "createdAt": "2026-03-04T05:06:07.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    moveWebhook: {
        parameters: {
            query?: never;
            header: {
                /** @description ETag of the state that you read. */
                "if-match": components["parameters"]["if-match"];
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "paused"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookMove"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0192f0aa-7c3e-7c11-9d0a-1f5b8f8f2a11",
                     *       "label": "Copy of Example partner",
                     *       "url": "https://partner.example/hooks/assize",
                     *       "events": [
                     *         "release.published",
                     *         "case.erased"
                     *       ],
                     *       "datasets": null,
                     *       "state": "paused",
                     *       "pausedBecause": "asked",
                     *       "failingSince": null,
                     *       "secretExpires": null,
                     *       "createdBy": "a1b2c3d4",
                     *       "createdAt": "2026-03-04T05:06:07.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            412: components["responses"]["412"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0192f0aa-7c3e-7c11-9d0a-1f5b8f8f2a11",
                     *       "label": "Copy of Example partner",
                     *       "url": "https://partner.example/hooks/assize",
                     *       "events": [
                     *         "release.published",
                     *         "case.erased"
                     *       ],
                     *       "datasets": null,
                     *       "state": "active",
                     *       "pausedBecause": null,
                     *       "failingSince": null,
                     *       "secretExpires": "2026-03-05T05:06:07.000Z",
                     *       "createdBy": "a1b2c3d4",
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqr="
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0192f0aa-9b51-7a02-8f3e-6a0e3a534c0a",
                     *       "event": "msg_5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *       "type": "webhook.test",
                     *       "data": {
                     *         "webhook": "0192f0aa-7c3e-7c11-9d0a-1f5b8f8f2a11"
                     *       },
                     *       "at": "2026-03-04T05:06:07.000Z",
                     *       "state": "queued",
                     *       "nextAttempt": "2026-03-04T05:06:07.000Z",
                     *       "attempts": []
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0192f0aa-9b51-7a02-8f3e-6a0e3a534c0a",
                     *           "event": "msg_5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *           "type": "release.published",
                     *           "data": {
                     *             "dataset": "press-snapshot-2015",
                     *             "release": "1.1.0",
                     *             "href": "/v1/datasets/press-snapshot-2015/releases/1.1.0"
                     *           },
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "state": "delivered",
                     *           "nextAttempt": null,
                     *           "attempts": [
                     *             {
                     *               "at": "2026-03-04T05:06:08.000Z",
                     *               "status": 204,
                     *               "error": null,
                     *               "ms": 84
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    redeliverWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description UUID of the webhook. */
                id: components["parameters"]["id-8"];
                /** @description UUID of the delivery. */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; under way */
            202: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "retry-after": components["headers"]["retry-after"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0192f0aa-9b51-7a02-8f3e-6a0e3a534c0a",
                     *       "event": "msg_5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55",
                     *       "type": "release.published",
                     *       "data": {
                     *         "dataset": "press-snapshot-2015",
                     *         "release": "1.1.0",
                     *         "href": "/v1/datasets/press-snapshot-2015/releases/1.1.0"
                     *       },
                     *       "at": "2026-03-04T05:06:07.000Z",
                     *       "state": "queued",
                     *       "nextAttempt": "2026-03-04T06:00:00.000Z",
                     *       "attempts": [
                     *         {
                     *           "at": "2026-03-04T05:06:08.000Z",
                     *           "status": 204,
                     *           "error": null,
                     *           "ms": 84
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "a1b2c3d4",
                     *           "label": "Partner A",
                     *           "role": "partner",
                     *           "scopes": [
                     *             "records:read"
                     *           ],
                     *           "datasets": [
                     *             "press-snapshot-2015"
                     *           ],
                     *           "createdAt": "2026-03-04T05:06:07.000Z",
                     *           "createdBy": "z9y8x7w6",
                     *           "expiresAt": null,
                     *           "revokedAt": null,
                     *           "agreement": null,
                     *           "lastUsedAt": null,
                     *           "previousUntil": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    mintKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "Partner A",
                 *       "role": "partner",
                 *       "datasets": [
                 *         "press-snapshot-2015"
                 *       ],
                 *       "expiresAt": null
                 *     }
                 */
                "application/json": components["schemas"]["KeyDraft"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "a1b2c3d4",
                     *       "label": "Partner A",
                     *       "role": "partner",
                     *       "scopes": [
                     *         "records:read"
                     *       ],
                     *       "datasets": [
                     *         "press-snapshot-2015"
                     *       ],
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "createdBy": "z9y8x7w6",
                     *       "expiresAt": null,
                     *       "revokedAt": null,
                     *       "agreement": null,
                     *       "lastUsedAt": null,
                     *       "previousUntil": null,
                     *       "key": "assize_a1b2c3d4_0000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["MintedKey"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            408: components["responses"]["408"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    bindKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description Id of the key: the eight characters in it. */
                id: components["parameters"]["id-9"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "Agreement on case records of 1 March 2026: https://publisher.example/agreement",
                 *       "version": "2026-03",
                 *       "validUntil": "2027-03-01T00:00:00.000Z"
                 *     }
                 */
                "application/json": components["schemas"]["Agreement"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "a1b2c3d4",
                     *       "label": "Partner A",
                     *       "role": "partner",
                     *       "scopes": [
                     *         "records:read"
                     *       ],
                     *       "datasets": [
                     *         "press-snapshot-2015"
                     *       ],
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "createdBy": "z9y8x7w6",
                     *       "expiresAt": null,
                     *       "revokedAt": null,
                     *       "agreement": {
                     *         "text": "Agreement on case records of 1 March 2026: https://publisher.example/agreement",
                     *         "version": "2026-03",
                     *         "validUntil": "2027-03-01T00:00:00.000Z"
                     *       },
                     *       "lastUsedAt": null,
                     *       "previousUntil": null
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description Id of the key: the eight characters in it. */
                id: components["parameters"]["id-9"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapHours": 24
                 *     }
                 */
                "application/json": components["schemas"]["KeyRotation"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    "idempotent-replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "a1b2c3d4",
                     *       "label": "Partner A",
                     *       "role": "partner",
                     *       "scopes": [
                     *         "records:read"
                     *       ],
                     *       "datasets": [
                     *         "press-snapshot-2015"
                     *       ],
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "createdBy": "z9y8x7w6",
                     *       "expiresAt": null,
                     *       "revokedAt": null,
                     *       "agreement": null,
                     *       "lastUsedAt": "2026-03-04T05:06:07.000Z",
                     *       "previousUntil": "2026-03-05T05:06:07.000Z",
                     *       "key": "assize_a1b2c3d4_0000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["MintedKey"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    revokeKey: {
        parameters: {
            query?: {
                /** @description true: also the keys that it minted, and those that they minted, and so on. */
                descendants?: boolean;
            };
            header?: {
                /** @description A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice. */
                "idempotency-key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description Id of the key: the eight characters in it. */
                id: components["parameters"]["id-9"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            408: components["responses"]["408"];
            409: components["responses"]["409"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "a1b2c3d4",
                     *       "label": "Partner A",
                     *       "role": "partner",
                     *       "scopes": [
                     *         "records:read"
                     *       ],
                     *       "datasets": [
                     *         "press-snapshot-2015"
                     *       ],
                     *       "createdAt": "2026-03-04T05:06:07.000Z",
                     *       "createdBy": "z9y8x7w6",
                     *       "expiresAt": null,
                     *       "revokedAt": null,
                     *       "agreement": null,
                     *       "lastUsedAt": null,
                     *       "previousUntil": null,
                     *       "limits": {
                     *         "bodyBytes": 1048576,
                     *         "batchBodyBytes": 16777216,
                     *         "batchItems": 1000,
                     *         "pageItems": 1000,
                     *         "jsonDepth": 20
                     *       },
                     *       "usage": {
                     *         "lastUsedAt": null,
                     *         "window": {
                     *           "seconds": 60,
                     *           "limit": 6000,
                     *           "remaining": 5999
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
                /** @description Only this key: its id. */
                key?: string;
                /** @description Only from this day on. */
                from?: string;
                /** @description Only before this day. */
                until?: string;
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "key": "a1b2c3d4",
                     *           "label": "Partner A",
                     *           "logged": "t0Ykq1c8x_2a",
                     *           "day": "2026-03-04",
                     *           "requests": 1440,
                     *           "bytes": 164496960
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["KeyUsePage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
                /** @description Only what this key did: its id. */
                key?: string;
                /** @description Only what was done in this dataset. */
                dataset?: string;
                /** @description Only what was done to the case, release, key or other thing with this id: see `subject` of an entry. */
                subject?: string;
                /** @description Only this action. With a dot at the end, such as `case.`: all actions that begin with it. */
                action?: string;
                /** @description Only from this instant on. */
                from?: string;
                /** @description Only before this instant. */
                until?: string;
                /** @description Which entries come first. */
                order?: "oldest" | "newest";
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "seq": 1,
                     *           "at": "2026-03-04T05:06:07.000Z",
                     *           "key": "a1b2c3d4",
                     *           "action": "case.create",
                     *           "dataset": "press-snapshot-2015",
                     *           "subject": "0b5a2f3e-6a52-4f0e-9d43-7a8f3f1c2d4e",
                     *           "revision": 1,
                     *           "requestId": "d2c1b0a9-8f7e-4d6c-9b5a-4a3f2e1d0c9b",
                     *           "detail": null,
                     *           "contentHash": null,
                     *           "previousHash": "0000000000000000000000000000000000000000000000000000000000000000",
                     *           "hash": "0000000000000000000000000000000000000000000000000000000000000000"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listProblems: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "code": "stale",
                     *           "status": 412,
                     *           "title": "The resource has changed since you read it",
                     *           "description": "If-Match does not name the current state. The answer has the current ETag."
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["ProblemCode"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listUsageCodes: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: components["parameters"]["limit"];
                /** @description Where the page before ended; opaque. You can also send the whole `next` of that page. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    link: components["headers"]["link"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "code": "no-ranking",
                     *           "text": "The figure must not be used to rank occupations, areas or groups of people."
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        /** @description The items of this page, in the order of the list. */
                        items: components["schemas"]["UsageNote"][];
                        /** @description Path of the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getLimits: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "statistics": {
                     *         "observations": 100000,
                     *         "cells": 500000,
                     *         "dimensions": 6,
                     *         "chartMarks": 500
                     *       },
                     *       "codes": {
                     *         "list": 10000,
                     *         "allowed": 100
                     *       },
                     *       "lists": {
                     *         "page": 100,
                     *         "limit": 1000,
                     *         "batch": 1000,
                     *         "faults": 1000
                     *       },
                     *       "bytes": {
                     *         "address": 8192,
                     *         "header": 16384,
                     *         "body": 1048576,
                     *         "batch": 16777216,
                     *         "file": 1073741824
                     *       },
                     *       "rates": [
                     *         {
                     *           "policy": "address",
                     *           "requests": 600,
                     *           "seconds": 60
                     *         },
                     *         {
                     *           "policy": "key",
                     *           "requests": 6000,
                     *           "seconds": 60
                     *         }
                     *       ],
                     *       "inFlight": {
                     *         "reads": 100,
                     *         "keyedReads": 50,
                     *         "writes": 50,
                     *         "uploads": 8,
                     *         "charts": 60
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Limits"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    listCertificateKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "OKP",
                     *           "crv": "Ed25519",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *           "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                     *           "use": "sig",
                     *           "alg": "EdDSA",
                     *           "validFrom": "2026-01-05T08:00:00.000Z",
                     *           "validUntil": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CertificateKeys"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    isAlive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "alive"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["400-2"];
            401: components["responses"]["401-2"];
            414: components["responses"]["414-2"];
            431: components["responses"]["431"];
            500: components["responses"]["500-2"];
            503: components["responses"]["503-2"];
        };
    };
    isReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["400-2"];
            401: components["responses"]["401-2"];
            414: components["responses"]["414-2"];
            431: components["responses"]["431"];
            500: components["responses"]["500-2"];
            503: components["responses"]["503-2"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["200-2"];
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getPublicOpenApi: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["200-2"];
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
    getEntry: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETags of the bytes that you have. The answer is 304 if one of them is current. */
                "if-none-match"?: components["parameters"]["if-none-match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    etag: components["headers"]["etag"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Assize",
                     *       "description": "Conviction datasets: statistics, records and capture.",
                     *       "links": {
                     *         "pages": "/",
                     *         "datasets": "/v1/datasets",
                     *         "atom": "/v1/releases.atom",
                     *         "codeLists": "/v1/code-lists",
                     *         "docs": "/docs",
                     *         "certificateKeys": "/.well-known/assize-keys.json",
                     *         "openapi": "/openapi.json",
                     *         "publicOpenapi": "/openapi.public.json",
                     *         "limits": "/v1/limits",
                     *         "problems": "/v1/problems",
                     *         "usageCodes": "/v1/usage-codes",
                     *         "readiness": "/readyz"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Entry"];
                };
            };
            304: components["responses"]["304-2"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            414: components["responses"]["414"];
            429: components["responses"]["429"];
            431: components["responses"]["431"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
        };
    };
}
