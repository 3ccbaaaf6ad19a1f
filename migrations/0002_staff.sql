-- +goose Up
-- Who works here, what they may do and for how long.
CREATE TABLE staff (
  agency_id       uuid NOT NULL REFERENCES agencies,
  id              uuid NOT NULL,
  name            text NOT NULL CHECK (name <> ''),
  email           text NOT NULL DEFAULT '',
  title           text NOT NULL DEFAULT '',   -- as it stands under a signature: "CPS", "LCSW"
  status          text NOT NULL CHECK (status IN ('invited', 'active', 'deactivated')),
  caseload_limit  integer CHECK (caseload_limit BETWEEN 0 AND 200), -- null: the agency's
  deactivated_at  timestamptz,
  deactivate_reason  bytea,                   -- sealed
  created_at      timestamptz NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  CHECK ((status = 'deactivated') = (deactivated_at IS NOT NULL))
);
CREATE INDEX staff_by_name ON staff (agency_id, name, id);

-- A person is known by (issuer, subject), and by nothing else.
CREATE TABLE staff_identities (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  staff_id   uuid NOT NULL,
  issuer     text NOT NULL,
  subject    text NOT NULL,
  bound_at   timestamptz NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff,
  UNIQUE (issuer, subject)
);

-- Invitation links are single use; only a hash of the link's secret is kept.
CREATE TABLE invitations (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  staff_id    uuid NOT NULL,
  token_hash  bytea NOT NULL UNIQUE,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz,
  revoked_at  timestamptz,
  created_at  timestamptz NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff
);
CREATE INDEX invitations_of_staff ON invitations (agency_id, staff_id);

CREATE TABLE part2_programs (
  agency_id   uuid NOT NULL REFERENCES agencies,
  id          uuid NOT NULL,
  name        text NOT NULL CHECK (name <> ''),
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, name)
);

CREATE TABLE programs (
  agency_id         uuid NOT NULL REFERENCES agencies,
  id                uuid NOT NULL,
  part2_program_id  uuid NOT NULL,
  name              text NOT NULL CHECK (name <> ''),
  stage             text NOT NULL CHECK (stage IN ('php', 'iop', 'aftercare', 'other')), -- how it is drawn and grouped
  level_edition     text NOT NULL DEFAULT '', -- "ASAM-3", "ASAM-4", or none for mental-health programs
  level_code        text NOT NULL DEFAULT '', -- "2.5"; means nothing without its edition
  site              text NOT NULL DEFAULT '',
  lead_id           uuid,
  time_zone         text NOT NULL,
  open_days         integer NOT NULL DEFAULT 62 CHECK (open_days BETWEEN 0 AND 127), -- bit 0 is Sunday
  closed_on         date,
  usual_days        integer NOT NULL DEFAULT 0 CHECK (usual_days BETWEEN 0 AND 730), -- usual length of a stay; 0: nobody said
  usual_from        date CHECK (usual_days = 0 OR usual_from IS NOT NULL),           -- for stays that begin from then on
  version           integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, name),
  FOREIGN KEY (agency_id, part2_program_id) REFERENCES part2_programs,
  FOREIGN KEY (agency_id, lead_id) REFERENCES staff
);

-- Every usual length of stay that was said of a program. For a stay counts what was said last of those that hold on its
-- first day: a new length leaves the stays before it as they were.
CREATE TABLE program_usual_stays (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  program_id  uuid NOT NULL,
  days        integer NOT NULL CHECK (days BETWEEN 0 AND 730), -- 0: none from then on
  starts_on   date NOT NULL,
  set_by      uuid NOT NULL,
  set_at      timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, set_by) REFERENCES staff
);
CREATE INDEX program_usual_stays_of_program ON program_usual_stays (agency_id, program_id, set_at);

-- Roles held: several a person, each from a moment, each for the agency or for one program.
CREATE TABLE roles (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  staff_id    uuid NOT NULL,
  role        text NOT NULL,
  program_id  uuid,
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz CHECK (ends_at >= starts_at),
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff,
  FOREIGN KEY (agency_id, program_id) REFERENCES programs
);
CREATE INDEX roles_of_staff ON roles (agency_id, staff_id);

-- Whose peer is it. A peer has one supervisor at a time; who stands in is a cover.
CREATE TABLE supervisions (
  agency_id      uuid NOT NULL,
  id             uuid NOT NULL,
  supervisor_id  uuid NOT NULL,
  peer_id        uuid NOT NULL CHECK (peer_id <> supervisor_id),
  starts_at      timestamptz NOT NULL,
  ends_at        timestamptz CHECK (ends_at >= starts_at),
  version        integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES staff,
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  CONSTRAINT supervisions_one_at_a_time EXCLUDE USING gist
    (agency_id WITH =, peer_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
CREATE INDEX supervisions_of_supervisor ON supervisions (agency_id, supervisor_id);

-- Someone is away and someone else has their people (a peer) or their team (a supervisor) until a date.
CREATE TABLE covers (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  absent_id    uuid NOT NULL,
  covering_id  uuid NOT NULL CHECK (covering_id <> absent_id),
  starts_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at >= starts_at),
  reason       bytea NOT NULL,                -- sealed
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, absent_id) REFERENCES staff,
  FOREIGN KEY (agency_id, covering_id) REFERENCES staff
);
CREATE INDEX covers_by_covering ON covers (agency_id, covering_id);
CREATE INDEX covers_by_absent ON covers (agency_id, absent_id);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['staff', 'staff_identities', 'invitations', 'part2_programs', 'programs', 'roles',
                           'supervisions', 'covers', 'program_usual_stays'] LOOP
    EXECUTE format('CALL guard_agency_rows(%L)', t);
    EXECUTE format('CREATE POLICY everyone ON %I TO continuo_app USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY rows ON %I FOR SELECT TO continuo_rows USING (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO continuo_app', t);
    EXECUTE format('GRANT SELECT ON %I TO continuo_rows', t);
  END LOOP;
END $$;
-- +goose StatementEnd

-- The login knows an issuer and a subject, or the secret of a link, but no agency yet. These answer which agency to
-- ask, and nothing else, and only to the login.
GRANT CREATE ON SCHEMA public TO continuo_rows;
-- +goose StatementBegin
CREATE FUNCTION find_identity(p_issuer text, p_subject text, OUT agency uuid, OUT staff uuid)
  RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 1
AS $$ -- asked with every token, hence PL/pgSQL, which keeps its plan
BEGIN
  RETURN QUERY SELECT agency_id, staff_id FROM staff_identities WHERE issuer = p_issuer AND subject = p_subject
    AND app_op() LIKE 'login.%';
END $$;
-- +goose StatementEnd
CREATE FUNCTION find_invitation(p_hash bytea, OUT agency uuid, OUT invitation uuid)
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 1
  AS $$ SELECT agency_id, id FROM invitations WHERE token_hash = p_hash AND app_op() LIKE 'login.%' $$;
-- Where the configuration trusts an issuer with verified e-mail: who is invited under this address.
CREATE FUNCTION find_invited_email(p_email text, OUT agency uuid, OUT staff uuid)
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 1
  AS $$ SELECT agency_id, id FROM staff WHERE lower(email) = lower(p_email) AND p_email <> '' AND status = 'invited'
    AND app_op() LIKE 'login.%' $$;
CREATE FUNCTION agency_ids() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT agency_id FROM agencies ORDER BY agency_id $$;
ALTER FUNCTION find_identity(text, text) OWNER TO continuo_rows;
ALTER FUNCTION find_invitation(bytea) OWNER TO continuo_rows;
ALTER FUNCTION find_invited_email(text) OWNER TO continuo_rows;
ALTER FUNCTION agency_ids() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION find_identity(text, text), find_invitation(bytea), find_invited_email(text), agency_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_identity(text, text), find_invitation(bytea), find_invited_email(text), agency_ids() TO continuo_app;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
CREATE INDEX staff_invited_email ON staff (lower(email)) WHERE status = 'invited' AND email <> '';
