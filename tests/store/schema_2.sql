-- A store of schema 2, without events and name, as escalate 0.1.0 made it before it had a schema 3.
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE "events" (
   "seq" INTEGER PRIMARY KEY,
   "case_number" INTEGER NOT NULL,
   "version" INTEGER NOT NULL,
   "body" BLOB NOT NULL,
   "salt" BLOB NOT NULL,
   "leaf" BLOB NOT NULL,
   "root" BLOB NOT NULL
, nodes BLOB NOT NULL DEFAULT x'') STRICT;
CREATE INDEX "events_by_case"
    ON "events" ("case_number", "version");
CREATE TABLE "cases" (
   "number" INTEGER PRIMARY KEY,
   "status" TEXT NOT NULL,
   "row" BLOB NOT NULL
) STRICT;
CREATE INDEX cases_not_closed ON cases (number) WHERE status <> 'closed';
CREATE TABLE "policies" (
   "digest" TEXT PRIMARY KEY NOT NULL,
   "text" TEXT NOT NULL
) STRICT;
CREATE TABLE "meta" (
   "key" TEXT PRIMARY KEY NOT NULL,
   "value" TEXT NOT NULL
) STRICT;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_follow_each_other BEFORE INSERT ON events
    WHEN new.seq IS NOT 1 + (SELECT coalesce(max(seq), 0) FROM events)
    BEGIN SELECT RAISE(ABORT, 'an event comes after the last one'); END;
CREATE TRIGGER versions_follow_each_other BEFORE INSERT ON events
    WHEN new.version IS NOT 1 + (
        SELECT coalesce(max(version), 0) FROM events WHERE case_number = new.case_number
    )
    BEGIN SELECT RAISE(ABORT, 'a version comes after the last one of its case'); END;
CREATE TRIGGER policies_are_not_updated BEFORE UPDATE ON policies
    BEGIN SELECT RAISE(ABORT, 'the text of a policy is kept'); END;
CREATE TRIGGER policies_are_not_deleted BEFORE DELETE ON policies
    BEGIN SELECT RAISE(ABORT, 'the text of a policy is kept'); END;
CREATE TRIGGER policies_are_not_replaced BEFORE INSERT ON policies
    WHEN EXISTS (SELECT 1 FROM policies WHERE digest = new.digest)
    BEGIN SELECT RAISE(ABORT, 'the text of a policy is kept'); END;
CREATE TRIGGER events_are_only_erased BEFORE UPDATE ON events
        WHEN new.body IS NOT x'' OR new.salt IS NOT x''
            OR new.seq IS NOT old.seq OR new.case_number IS NOT old.case_number
            OR new.version IS NOT old.version OR new.leaf IS NOT old.leaf
            OR new.nodes IS NOT old.nodes OR new.root IS NOT old.root
            OR old.case_number = 0
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
INSERT INTO "_sqlite_migrations" VALUES(1,'escalate','m001_initial','2026-03-02 12:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'escalate','m002_nodes_and_erasure','2026-03-02 12:00:00+00:00');
COMMIT;
