-- +goose Up
-- The person's own plans. A version is never changed. Whoever writes anew says on which versions that stands; those on which
-- none stands are what holds. Two who write at once leave two of them, and a merge of two records leaves both: they are shown
-- side by side until somebody puts them together, and no lock is needed for that.

ALTER TABLE programs ADD plan_review_months integer NOT NULL DEFAULT 3 CHECK (plan_review_months BETWEEN 1 AND 12); -- a recovery plan is looked at again every so many months

CREATE TABLE recovery_plans (
  agency_id      uuid NOT NULL,
  id             uuid NOT NULL,
  client_id      uuid NOT NULL,
  based_on       jsonb NOT NULL DEFAULT '[]', -- the versions it stands on: one, or several that it puts together
  strengths      bytea,                       -- sealed, as the next: lists
  goals          bytea,
  written_by     uuid,                        -- null: the person alone
  together       boolean NOT NULL,
  written_at     timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, written_by) REFERENCES staff
);
CREATE INDEX recovery_plans_of_client ON recovery_plans (agency_id, client_id, written_at, id);
CALL guard_client_rows('recovery_plans', 'client_id', ', INSERT');
CALL make_insert_only('recovery_plans');

CREATE TABLE crisis_plans (
  agency_id      uuid NOT NULL,
  id             uuid NOT NULL,
  client_id      uuid NOT NULL,
  based_on       jsonb NOT NULL DEFAULT '[]',
  well           bytea,                       -- sealed, as the next seven: how they are when they are well
  triggers       bytea,
  signs          bytea,
  helps          bytea,
  not_helps      bytea,
  people         bytea,                       -- people, places and professionals, with the person's leave to call
  asks           bytea,                       -- what others are to do when it gets bad
  written_by     uuid,                        -- null: the person alone
  together       boolean NOT NULL,
  written_at     timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, written_by) REFERENCES staff
);
CREATE INDEX crisis_plans_of_client ON crisis_plans (agency_id, client_id, written_at, id);
CALL guard_client_rows('crisis_plans', 'client_id', ', INSERT');
CALL make_insert_only('crisis_plans');

-- That a version was looked at again, by whom and when: the person, a peer, or where they want it a professional.
CREATE TABLE plan_reviews (
  agency_id      uuid NOT NULL,
  id             uuid NOT NULL,
  client_id      uuid NOT NULL,
  plan           text NOT NULL CHECK (plan IN ('recovery', 'crisis')),
  plan_id        uuid NOT NULL,
  part           text NOT NULL CHECK (part IN ('client', 'peer', 'professional')),
  signer_name    bytea,                       -- sealed: who it was, where it is not who recorded it
  reviewed_on    date NOT NULL,
  recorded_by    uuid NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff
);
CREATE INDEX plan_reviews_of_client ON plan_reviews (agency_id, client_id, plan, reviewed_on);
CALL guard_client_rows('plan_reviews', 'client_id', ', INSERT');
CALL make_insert_only('plan_reviews');

-- Which goals of the plan a session touched.
ALTER TABLE note_drafts ADD goals jsonb NOT NULL DEFAULT '[]';
ALTER TABLE sessions ADD goals jsonb NOT NULL DEFAULT '[]';

-- A link, or a phone handed over, with which the person writes their crisis plan alone. It opens on one phone, shows nothing
-- but that plan, and ends by itself.
CREATE TABLE client_links (
  agency_id     uuid NOT NULL,
  id            uuid NOT NULL,
  client_id     uuid NOT NULL,
  way           text NOT NULL CHECK (way IN ('link', 'handed')),
  created_by    uuid NOT NULL,
  created_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL CHECK (expires_at > created_at),
  opened_at     timestamptz,
  opened_hash   bytea,                        -- of the secret that the one phone holds
  refused_at    timestamptz,                  -- when another phone tried last
  ended_at      timestamptz,
  ended_by      uuid,                         -- null: the person
  version       integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  FOREIGN KEY (agency_id, ended_by) REFERENCES staff,
  CHECK ((opened_at IS NULL) = (opened_hash IS NULL))
);
CREATE INDEX client_links_of_client ON client_links (agency_id, client_id, id);
CALL guard_client_rows('client_links', 'client_id', ', INSERT, UPDATE');

GRANT CREATE ON SCHEMA public TO continuo_rows;
-- The link that works now: not ended, in time, and of a record that was joined with no other since. Two records may turn out
-- to be two people, and nobody may read the other's plan by an old link. Nor does one outlive the overlap of a hand-off that it
-- was made before, unless whoever made it is still with the person: the address would be the last way in of the side they came from.
-- In PL/pgSQL, for hand-offs come with the next migration.
-- +goose StatementBegin
CREATE FUNCTION working_link(p_link uuid) RETURNS SETOF client_links LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
  RETURN QUERY SELECT l.* FROM client_links l
   WHERE l.agency_id = app_agency() AND l.id = p_link AND l.ended_at IS NULL AND l.expires_at > app_now()
     AND NOT EXISTS (SELECT FROM client_merges m WHERE m.agency_id = l.agency_id AND l.client_id IN (m.client_id, m.survivor_id, m.merged_id)
                        AND (m.merged_at >= l.created_at OR m.undone_at >= l.created_at))
     AND (EXISTS (SELECT FROM assignments a WHERE a.agency_id = l.agency_id AND a.client_id = l.client_id AND a.peer_id = l.created_by
                     AND a.starts_at <= app_now() AND (a.ends_at IS NULL OR a.ends_at > app_now()))
       OR NOT EXISTS (SELECT FROM referrals r WHERE r.agency_id = l.agency_id AND r.client_id = l.client_id AND r.state = 'attended'
                         AND r.overlap_until <= app_now() AND r.overlap_until > l.created_at));
END $$;
-- +goose StatementEnd
-- Whom the person behind a link reaches: themselves, for reading and writing that plan.
-- In PL/pgSQL, for everybody's reach asks it.
-- +goose StatementBegin
CREATE FUNCTION linked_clients() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF app_op() IN ('own_plan.open', 'own_plan.get', 'own_plan.write', 'own_plan.finish') THEN
    RETURN ARRAY(SELECT client_id FROM working_link(app_actor()) WHERE opened_at IS NOT NULL OR app_op() = 'own_plan.open');
  END IF;
  RETURN '{}';
END $$;
-- +goose StatementEnd
-- What a browser that brings a link may have: nothing of the plan yet.
CREATE FUNCTION find_link(p_link uuid, OUT opened_hash bytea) RETURNS SETOF bytea
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 1
AS $$ SELECT COALESCE(l.opened_hash, '') FROM working_link(p_link) l WHERE app_op() = 'client_link.resolve' $$;
ALTER FUNCTION working_link(uuid) OWNER TO continuo_rows;
ALTER FUNCTION linked_clients() OWNER TO continuo_rows;
ALTER FUNCTION find_link(uuid) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION working_link(uuid), linked_clients(), find_link(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_link(uuid) TO continuo_app;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
