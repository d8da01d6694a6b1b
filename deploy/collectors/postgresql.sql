-- Where 'diolkos audit export --to postgresql://...' puts records. For PostgreSQL 12 or later, database in UTF8:
--
--   createdb audit && psql -d audit -f postgresql.sql
--
-- Running it again changes nothing. docs/exports.md says more.

CREATE SCHEMA IF NOT EXISTS diolkos;

-- One row for each record of each box's log. The key is what a record is known by: one that comes twice is kept once.
CREATE TABLE IF NOT EXISTS diolkos.audit_record (
  box    text        NOT NULL,                    -- who wrote it
  index  bigint      NOT NULL CHECK (index >= 0), -- counts the records of that box; a gap is a missing record
  time   timestamptz NOT NULL,                    -- of that box's clock
  event  text        NOT NULL,                    -- docs/events.md
  record json        NOT NULL,                    -- as the log has it, byte for byte: json and not jsonb
  PRIMARY KEY (box, index)
);
CREATE INDEX IF NOT EXISTS audit_record_time ON diolkos.audit_record (time);
CREATE INDEX IF NOT EXISTS audit_record_event ON diolkos.audit_record (event, time);
CREATE INDEX IF NOT EXISTS audit_record_stanza ON diolkos.audit_record ((record->>'id')) WHERE record->>'id' IS NOT NULL;

-- The fields that are asked for most (docs/audit-log.md has all of them).
CREATE OR REPLACE VIEW diolkos.audit AS
SELECT box, index, time, event,
       record->>'outcome' AS outcome, record->>'reason' AS reason, record->>'rule' AS rule,
       record->>'detail' AS detail, record->>'id' AS id, record->>'kind' AS kind, record->>'type' AS type,
       record->>'from' AS "from", record->>'to' AS "to", (record->>'bytes')::bigint AS bytes,
       record->>'peer_domain' AS peer_domain, record->>'peer_address' AS peer_address,
       record->>'direction' AS direction, record->>'crossing_boot' AS crossing_boot,
       (record->>'lane')::bigint AS lane, (record->>'sequence')::bigint AS sequence, record->>'mac' AS mac,
       record->>'boot' AS boot, record
FROM diolkos.audit_record;

-- Records that are not there: what lies between two indexes of one box that do not follow each other.
CREATE OR REPLACE VIEW diolkos.audit_gap AS
SELECT box, before + 1 AS first, index - 1 AS last
FROM (SELECT box, index, lag(index) OVER (PARTITION BY box ORDER BY index) AS before FROM diolkos.audit_record) AS each
WHERE index <> before + 1;

-- Who adds, and who reads. Nobody changes or removes but the owner. Make login roles members of these.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'diolkos_export') THEN
    CREATE ROLE diolkos_export NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'diolkos_audit') THEN
    CREATE ROLE diolkos_audit NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA diolkos TO diolkos_export, diolkos_audit;
GRANT SELECT, INSERT ON diolkos.audit_record TO diolkos_export; -- SELECT: what is there already is compared
GRANT SELECT ON diolkos.audit_record, diolkos.audit, diolkos.audit_gap TO diolkos_audit;
