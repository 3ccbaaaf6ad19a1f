-- +goose Up
-- Sessions that are to happen. Whose a planned contact is follows from who is with the client now, so nothing has to be
-- rewritten, and nothing is lost, when an assignment or a cover ends or a peer leaves.
CREATE TABLE planned_contacts (
  agency_id       uuid NOT NULL,
  id              uuid NOT NULL,
  client_id       uuid NOT NULL,
  peer_id         uuid NOT NULL,              -- who is to be there
  kind            text NOT NULL CHECK (kind IN ('individual', 'group', 'community', 'check_in', 'outreach')),
  mode            text NOT NULL CHECK (mode IN ('in_person', 'video', 'audio', 'text')),
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz NOT NULL CHECK (ends_at > starts_at),
  time_zone       text NOT NULL,              -- in which its day is meant
  place           bytea,                      -- sealed
  remark          bytea,                      -- sealed: the peer's own
  overlap_reason  bytea,                      -- sealed
  state           text NOT NULL CHECK (state IN ('planned', 'held', 'missed', 'cancelled')),
  session_id      uuid,                       -- what came of it
  cancel_reason   bytea,                      -- sealed
  planned_by      uuid NOT NULL,
  planned_at      timestamptz NOT NULL,
  settled_at      timestamptz,
  version         integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  FOREIGN KEY (agency_id, session_id) REFERENCES sessions,
  FOREIGN KEY (agency_id, planned_by) REFERENCES staff,
  CHECK ((state IN ('held', 'missed')) = (session_id IS NOT NULL)),
  CHECK ((state = 'planned') = (settled_at IS NULL))
);
CREATE INDEX planned_contacts_of_peer ON planned_contacts (agency_id, peer_id, starts_at, id);
CREATE INDEX planned_contacts_of_client ON planned_contacts (agency_id, client_id, starts_at, id);
CREATE INDEX planned_contacts_open ON planned_contacts (agency_id, client_id, starts_at) WHERE state = 'planned';
CREATE INDEX planned_contacts_by_time ON planned_contacts (agency_id, starts_at, id);
CREATE UNIQUE INDEX planned_contacts_one_session ON planned_contacts (agency_id, session_id) WHERE session_id IS NOT NULL;

-- Who moved one, from when to when and from whom to whom.
CREATE TABLE planned_contact_moves (
  agency_id           uuid NOT NULL,
  id                  uuid NOT NULL,
  planned_contact_id  uuid NOT NULL,
  client_id           uuid NOT NULL,
  from_starts_at      timestamptz NOT NULL,
  from_ends_at        timestamptz NOT NULL,
  from_peer_id        uuid NOT NULL,
  to_starts_at        timestamptz NOT NULL,
  to_ends_at          timestamptz NOT NULL,
  to_peer_id          uuid NOT NULL,
  moved_by            uuid NOT NULL,
  moved_at            timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, planned_contact_id) REFERENCES planned_contacts,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, moved_by) REFERENCES staff
);
CREATE INDEX planned_contact_moves_of_contact ON planned_contact_moves (agency_id, planned_contact_id);

CALL guard_client_rows('planned_contacts', 'client_id', ', INSERT, UPDATE');
CALL guard_client_rows('planned_contact_moves', 'client_id', ', INSERT');
CALL make_insert_only('planned_contact_moves');

-- What somebody who leaves has planned with people who are still theirs: a count only, for who closes accounts sees nobody.
GRANT CREATE ON SCHEMA public TO continuo_rows;
CREATE FUNCTION open_plans(p_staff uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*) FROM planned_contacts p
   WHERE p.agency_id = app_agency() AND p.peer_id = p_staff AND p.state = 'planned'
     AND EXISTS (SELECT FROM assignments a WHERE a.agency_id = p.agency_id AND a.client_id = p.client_id AND a.peer_id = p_staff
                    AND a.starts_at <= app_now() AND (a.ends_at IS NULL OR a.ends_at > app_now()))
$$;
ALTER FUNCTION open_plans(uuid) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION open_plans(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_plans(uuid) TO continuo_app;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;

-- A draft may come of a planned contact; signing it settles that one.
ALTER TABLE note_drafts ADD COLUMN planned_contact_id uuid;
-- The rows that are there are held against the key, and for that their owner must see them.
ALTER TABLE note_drafts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE planned_contacts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE note_drafts ADD FOREIGN KEY (agency_id, planned_contact_id) REFERENCES planned_contacts;
ALTER TABLE note_drafts FORCE ROW LEVEL SECURITY;
ALTER TABLE planned_contacts FORCE ROW LEVEL SECURITY;
