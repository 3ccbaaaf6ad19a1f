-- +goose Up
-- The roles that requests run as, and the functions every row policy stands on.
--
-- continuo_app      what every transaction may touch: people, programs, settings, its own traces.
-- continuo_content  rows about clients; never used itself, only through the two below.
-- continuo_reach    content, as far as reachable_clients() goes: caseload, team, program.
-- continuo_agency   content of the whole agency.
-- continuo_rows     owns the functions that look past row security to say what is reachable. Nobody logs in with it.
--
-- The reach is a role and not a condition "reach = 'agency' or id = any(...)", because an OR with one arm that no
-- index can serve turns every list into a scan of the agency. With the role, the policy is the bare condition.
-- +goose StatementBegin
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['continuo_app', 'continuo_content', 'continuo_reach', 'continuo_agency', 'continuo_rows'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', r);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this cluster is being migrated right now
      END;
    END IF;
  END LOOP;
END $$;
-- +goose StatementEnd
GRANT continuo_app TO continuo_content;
GRANT continuo_content TO continuo_reach, continuo_agency;
GRANT continuo_rows TO CURRENT_USER;

CREATE EXTENSION IF NOT EXISTS btree_gist;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO continuo_app, continuo_rows;
GRANT CREATE ON SCHEMA public TO continuo_rows; -- needed to own functions; taken back at the end of every migration that makes one

-- What the transaction was opened for. set_config(..., true) once set reads back as '' later on the same connection,
-- hence NULLIF.
CREATE FUNCTION app_agency() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.agency', true), '')::uuid $$;
CREATE FUNCTION app_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.actor', true), '')::uuid $$;
CREATE FUNCTION app_op() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.op', true), '') $$;
CREATE FUNCTION app_reach() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.reach', true), '') $$;
CREATE FUNCTION app_programs() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.programs', true), '')::uuid[], '{}') $$;
CREATE FUNCTION app_words() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.words', true), '')::boolean, false) $$;
-- The transaction's own clock, so that dated rights can be tried at any moment.
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.now', true), '')::timestamptz, now()) $$;

-- +goose StatementBegin
-- Whose record a sealed row lies in is the one thing of it that may change, and only by a merge of clients that is
-- recorded in the same transaction (see merge_moves), or by its undoing. Tables about no client have no such column.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was jsonb; is_now jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD);
    is_now := to_jsonb(NEW);
    IF was ? 'client_id' AND was - 'client_id' = is_now - 'client_id'
       AND merge_moves((was ->> 'agency_id')::uuid, (was ->> 'client_id')::uuid, (is_now ->> 'client_id')::uuid) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- Seals a table: whoever writes, also its owner, may only add. (The app's roles have no such right in the first place.)
CREATE PROCEDURE make_insert_only(t regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
  EXECUTE format('CREATE TRIGGER insert_only_all BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
END $$;
-- Gives a table of the agency, without client content, its tenant rule.
CREATE PROCEDURE guard_agency_rows(t regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY tenant ON %s AS RESTRICTIVE TO continuo_app
    USING (agency_id = (SELECT app_agency())) WITH CHECK (agency_id = (SELECT app_agency()))', t);
END $$;
-- +goose StatementEnd

CREATE TABLE agencies (
  agency_id    uuid PRIMARY KEY,
  id           uuid NOT NULL UNIQUE CHECK (id = agency_id),
  name         text NOT NULL CHECK (name <> ''),
  time_zone    text NOT NULL,
  -- Settings: hours a note may stay a draft, days without contact that count as quiet, clients per peer,
  -- minutes until an unanswered safety concern goes further, minutes for which a restricted record is opened in need,
  -- whether treatment staff read peers' words.
  note_due_hours      integer NOT NULL DEFAULT 24 CHECK (note_due_hours BETWEEN 1 AND 720),
  quiet_days          integer NOT NULL DEFAULT 7 CHECK (quiet_days BETWEEN 1 AND 90),
  caseload_limit      integer NOT NULL DEFAULT 20 CHECK (caseload_limit BETWEEN 1 AND 200),
  concern_minutes     integer NOT NULL DEFAULT 15 CHECK (concern_minutes BETWEEN 1 AND 1440),
  break_glass_minutes integer NOT NULL DEFAULT 60 CHECK (break_glass_minutes BETWEEN 5 AND 1440),
  state               text NOT NULL DEFAULT '' CHECK (state ~ '^([A-Z]{2})?$'), -- of the US, whose rules on minors hold
  notes_open          boolean NOT NULL DEFAULT false,
  next_client_number  bigint NOT NULL DEFAULT 1001,
  version      integer NOT NULL DEFAULT 1
);
CALL guard_agency_rows('agencies');
CREATE POLICY everyone ON agencies TO continuo_app USING (true) WITH CHECK (true);
CREATE POLICY rows ON agencies FOR SELECT TO continuo_rows USING (true);
GRANT SELECT, INSERT, UPDATE ON agencies TO continuo_app;
GRANT SELECT ON agencies TO continuo_rows;

-- The keys that encrypt an agency's phone numbers, addresses and free text, wrapped by the master key.
CREATE TABLE data_keys (
  agency_id   uuid NOT NULL REFERENCES agencies,
  id          uuid NOT NULL,
  master_key  text NOT NULL,   -- which master key wraps it: a fingerprint, not the key
  wrapped     bytea NOT NULL,
  created_at  timestamptz NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id)
);
CALL guard_agency_rows('data_keys');
CREATE POLICY everyone ON data_keys TO continuo_app USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON data_keys TO continuo_app;

REVOKE CREATE ON SCHEMA public FROM continuo_rows;
