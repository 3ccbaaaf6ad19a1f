-- +goose Up
-- What was done and refused; what was asked once; who is signed in; which policy holds.

-- One entry for each operation, written in the operation's own transaction; refusals in one of their own. Sensitive
-- columns appear in changes as keyed hashes.
CREATE TABLE audit_entries (
  agency_id   uuid NOT NULL REFERENCES agencies,
  id          uuid NOT NULL,
  at          timestamptz NOT NULL,
  actor_kind  text NOT NULL,
  actor_id    uuid,
  staff_id    uuid,                           -- whose entry it is: the person who acted, or who came to the login
  actor_name  text NOT NULL,
  op          text NOT NULL,
  reach       text NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('done', 'refused')),
  reason      text NOT NULL DEFAULT '',
  object      text NOT NULL DEFAULT '',       -- the table of what it was about
  object_id   uuid,
  client_ids  uuid[] NOT NULL DEFAULT '{}',   -- whose records were shown or changed
  changes     jsonb NOT NULL DEFAULT '[]',
  shown       jsonb NOT NULL DEFAULT '{}',    -- ids that a read showed, by table
  request_id  text NOT NULL DEFAULT '',
  PRIMARY KEY (agency_id, id)
);
CREATE INDEX audit_entries_newest ON audit_entries (agency_id, at DESC, id DESC);
CREATE INDEX audit_entries_of_staff ON audit_entries (agency_id, staff_id, at DESC, id DESC);
CREATE INDEX audit_entries_of_client ON audit_entries USING gin (client_ids);
CALL guard_agency_rows('audit_entries');
CREATE POLICY added ON audit_entries FOR INSERT TO continuo_app WITH CHECK (true);
CREATE POLICY read ON audit_entries FOR SELECT TO continuo_app USING ((SELECT app_op()) = 'audit_entry.list');
GRANT SELECT, INSERT ON audit_entries TO continuo_app;
CALL make_insert_only('audit_entries');

-- Who reads the audit may know a person by number only; this answers whose number it is, to nobody else.
GRANT CREATE ON SCHEMA public TO continuo_rows;
CREATE FUNCTION client_numbered(p_number text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT id FROM clients WHERE agency_id = app_agency() AND number = p_number AND app_op() = 'audit_entry.list'
$$;
-- A person's trail goes on through every record of theirs that was joined into one.
CREATE FUNCTION client_trail(p_client uuid) RETURNS uuid[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN app_op() = 'audit_entry.list' THEN p_client || ARRAY(
    SELECT other.id FROM clients asked
      JOIN clients other ON other.agency_id = asked.agency_id AND other.id <> asked.id
       AND (other.id = asked.merged_into OR other.merged_into = COALESCE(asked.merged_into, asked.id))
     WHERE asked.agency_id = app_agency() AND asked.id = p_client) END
$$;
ALTER FUNCTION client_numbered(text) OWNER TO continuo_rows;
ALTER FUNCTION client_trail(uuid) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION client_numbered(text), client_trail(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION client_numbered(text), client_trail(uuid) TO continuo_app;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;

-- Answers that were given once already: a reference to what was made, not its content.
CREATE TABLE idempotency_keys (
  agency_id   uuid NOT NULL REFERENCES agencies,
  actor_id    uuid NOT NULL,
  op          text NOT NULL,
  key         uuid NOT NULL,
  body_hash   bytea NOT NULL,
  object_id   uuid NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (agency_id, actor_id, op, key)
);
CALL guard_agency_rows('idempotency_keys');
CREATE POLICY own ON idempotency_keys TO continuo_app
  USING (actor_id = (SELECT app_actor())) WITH CHECK (actor_id = (SELECT app_actor()));
CREATE POLICY swept ON idempotency_keys TO continuo_app
  USING ((SELECT app_op()) = 'idempotency_key.sweep') WITH CHECK (false);
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (agency_id, created_at);
GRANT SELECT, INSERT, DELETE ON idempotency_keys TO continuo_app;

-- Infrastructure, outside the tenant rule: browser logins are looked up before anybody knows an agency. The token is
-- stored as a hash.
CREATE TABLE login_sessions (
  token_hash  text PRIMARY KEY,
  data        bytea NOT NULL,
  expires_at  timestamptz NOT NULL,
  agency_id   uuid,
  staff_id    uuid,
  issuer      text NOT NULL DEFAULT '',
  subject     text NOT NULL DEFAULT '',
  sid         text NOT NULL DEFAULT ''
);
CREATE INDEX login_sessions_expiry ON login_sessions (expires_at);
CREATE INDEX login_sessions_of_staff ON login_sessions (staff_id);
CREATE INDEX login_sessions_of_sid ON login_sessions (issuer, sid);
GRANT SELECT, INSERT, UPDATE, DELETE ON login_sessions TO continuo_app;

-- Infrastructure: the access policies an operator applied; the newest holds for the whole installation.
CREATE TABLE access_policies (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model       text NOT NULL,
  rules       text NOT NULL,
  applied_at  timestamptz NOT NULL
);
GRANT SELECT, INSERT ON access_policies TO continuo_app;
CALL make_insert_only('access_policies');
