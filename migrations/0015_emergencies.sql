-- +goose Up
-- What happens outside the ordinary way: a medical emergency (section 2.51), a restricted record opened in need, and who
-- looks at either afterwards; what a person asked not to be told (section 2.26); and a colleague who is or was a client.

-- The five things that must stand on record at once, none of which can be left out: to whom, of which facility, who told
-- them, when, and what the emergency was.
CREATE TABLE emergencies (
  agency_id       uuid NOT NULL,
  id              uuid NOT NULL,
  client_id       uuid NOT NULL,
  recipient_id    uuid NOT NULL,
  recipient_name  bytea NOT NULL,             -- sealed, as the next two
  facility        bytea NOT NULL,
  nature          bytea NOT NULL,
  disclosed_by    uuid NOT NULL,
  disclosed_at    timestamptz NOT NULL,
  recorded_at     timestamptz NOT NULL CHECK (recorded_at >= disclosed_at),
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, recipient_id) REFERENCES recipients,
  FOREIGN KEY (agency_id, disclosed_by) REFERENCES staff
);
CREATE INDEX emergencies_of_client ON emergencies (agency_id, client_id, id);
CALL guard_client_rows('emergencies', 'client_id', ', INSERT');
CALL make_insert_only('emergencies');

-- A restricted record that somebody opened, for how long and why.
CREATE TABLE break_glasses (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  client_id   uuid NOT NULL,
  staff_id    uuid NOT NULL,
  reason      bytea NOT NULL,                 -- sealed
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff
);
CREATE INDEX break_glasses_of_client ON break_glasses (agency_id, client_id);
CREATE INDEX break_glasses_of_staff ON break_glasses (agency_id, staff_id, ends_at) INCLUDE (client_id, starts_at);
CALL guard_client_rows('break_glasses', 'client_id', ', INSERT');
CALL make_insert_only('break_glasses');
-- Whoever opens a record does not see it yet.
CREATE POLICY opening ON break_glasses FOR INSERT TO continuo_content
  WITH CHECK ((SELECT app_op()) = 'break_glass.open' AND staff_id = (SELECT app_actor()) AND starts_at = (SELECT app_now()));

-- Every try to open one, also those that opened nothing. It does not say whom it was about.
CREATE TABLE break_glass_tries (
  agency_id   uuid NOT NULL REFERENCES agencies,
  id          uuid NOT NULL,
  staff_id    uuid NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('opened', 'nothing', 'too_many')),
  tried_at    timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff
);
CREATE INDEX break_glass_tries_of_staff ON break_glass_tries (agency_id, staff_id, tried_at);
CALL guard_agency_rows('break_glass_tries');
CREATE POLICY own ON break_glass_tries TO continuo_app USING (staff_id = (SELECT app_actor())) WITH CHECK (staff_id = (SELECT app_actor()));
GRANT SELECT, INSERT ON break_glass_tries TO continuo_app;
CALL make_insert_only('break_glass_tries');

-- Somebody else looks at each of the two within a day. What was done stays as it was written down; only that somebody
-- looked, and what they found, is added, once.
CREATE TABLE access_reviews (
  agency_id       uuid NOT NULL,
  id              uuid NOT NULL,
  client_id       uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('emergency', 'break_glass')),
  emergency_id    uuid,
  break_glass_id  uuid,
  done_by         uuid NOT NULL,              -- whose act it is; somebody else reviews it
  done_at         timestamptz NOT NULL,
  due_at          timestamptz NOT NULL,
  reviewed_by     uuid CHECK (reviewed_by <> done_by),
  reviewed_at     timestamptz,
  verdict         text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'in_order', 'not_in_order')),
  finding         bytea,                      -- sealed
  version         integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, emergency_id) REFERENCES emergencies,
  FOREIGN KEY (agency_id, break_glass_id) REFERENCES break_glasses,
  FOREIGN KEY (agency_id, done_by) REFERENCES staff,
  FOREIGN KEY (agency_id, reviewed_by) REFERENCES staff,
  CHECK ((kind = 'emergency') = (emergency_id IS NOT NULL)),
  CHECK ((kind = 'break_glass') = (break_glass_id IS NOT NULL)),
  CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (verdict = '') AND (reviewed_at IS NULL) = (finding IS NULL))
);
CREATE INDEX access_reviews_of_client ON access_reviews (agency_id, client_id);
CREATE INDEX access_reviews_queue ON access_reviews (agency_id, (reviewed_at IS NOT NULL), done_at DESC, id DESC);
CALL guard_client_rows('access_reviews', 'client_id', ', INSERT, UPDATE');
-- +goose StatementBegin
CREATE FUNCTION reviewed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE adds text[] := ARRAY['client_id', 'reviewed_by', 'reviewed_at', 'verdict', 'finding', 'version'];
BEGIN
  IF to_jsonb(OLD) - adds IS DISTINCT FROM to_jsonb(NEW) - adds
     OR OLD.reviewed_at IS NOT NULL AND to_jsonb(OLD) - 'client_id' IS DISTINCT FROM to_jsonb(NEW) - 'client_id'
     OR OLD.client_id <> NEW.client_id AND NOT merge_moves(OLD.agency_id, OLD.client_id, NEW.client_id) THEN
    RAISE EXCEPTION 'a review is only added, and once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER reviewed_once BEFORE UPDATE ON access_reviews FOR EACH ROW EXECUTE FUNCTION reviewed_once();

-- Whoever was set the look as a task is done with it when anybody has looked. Only then does the reviewer reach a task
-- that is another's.
ALTER TABLE tasks ADD COLUMN access_review_id uuid;
-- The key is checked as the owner of the tables, who is held to row security, too.
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_reviews NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tasks ADD FOREIGN KEY (agency_id, access_review_id) REFERENCES access_reviews;
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
ALTER TABLE access_reviews FORCE ROW LEVEL SECURITY;
CREATE INDEX tasks_of_access_review ON tasks (agency_id, access_review_id) WHERE access_review_id IS NOT NULL;
CREATE POLICY reviewed ON tasks FOR SELECT TO continuo_content
  USING (client_id IS NULL AND app_op() = 'access_review.finish' AND access_review_id IN (SELECT id FROM access_reviews));
CREATE POLICY reviewed_kept ON tasks FOR UPDATE TO continuo_content
  USING (client_id IS NULL AND app_op() = 'access_review.finish' AND access_review_id IN (SELECT id FROM access_reviews))
  WITH CHECK (client_id IS NULL);

-- Who was told that something waits for a review.
CREATE TABLE access_review_notices (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  client_id  uuid NOT NULL,
  review_id  uuid NOT NULL,
  staff_id   uuid NOT NULL,
  because    text NOT NULL CHECK (because IN ('supervisor', 'privacy')),
  told_at    timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, review_id) REFERENCES access_reviews,
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff
);
CREATE INDEX access_review_notices_of_review ON access_review_notices (agency_id, review_id);
CREATE INDEX access_review_notices_of_client ON access_review_notices (agency_id, client_id);
CREATE INDEX access_review_notices_of_staff ON access_review_notices (agency_id, staff_id) INCLUDE (client_id);
CALL guard_client_rows('access_review_notices', 'client_id', ', INSERT');
CALL make_insert_only('access_review_notices');

-- What the person asked not to be told, to whom, and what the agency answered.
CREATE TABLE restrictions (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  client_id        uuid NOT NULL,
  recipient_id     uuid,                      -- null: anybody outside
  information      jsonb NOT NULL DEFAULT '[]', -- none: anything
  words            bytea NOT NULL,            -- sealed: how the person said it
  state            text NOT NULL CHECK (state IN ('asked', 'agreed', 'declined', 'ended')),
  recorded_by      uuid NOT NULL,
  recorded_at      timestamptz NOT NULL,
  decided_by       uuid,
  decided_at       timestamptz,
  decision_reason  bytea,                     -- sealed
  ended_by         uuid,
  ended_at         timestamptz,
  end_reason       bytea,                     -- sealed
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, recipient_id) REFERENCES recipients,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff,
  FOREIGN KEY (agency_id, decided_by) REFERENCES staff,
  FOREIGN KEY (agency_id, ended_by) REFERENCES staff,
  CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (state = 'asked' AND decided_at IS NOT NULL) IS FALSE),
  CHECK ((state = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX restrictions_of_client ON restrictions (agency_id, client_id, id);
CALL guard_client_rows('restrictions', 'client_id', ', INSERT, UPDATE');

-- A record of somebody who works here: they never find it themselves.
CREATE TABLE conflict_locks (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  staff_id     uuid NOT NULL,
  set_by       uuid NOT NULL,
  set_at       timestamptz NOT NULL,
  lifted_by    uuid,
  lifted_at    timestamptz CHECK (lifted_at >= set_at),
  lift_reason  bytea,                         -- sealed
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff,
  FOREIGN KEY (agency_id, set_by) REFERENCES staff,
  FOREIGN KEY (agency_id, lifted_by) REFERENCES staff,
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX conflict_locks_once_each ON conflict_locks (agency_id, client_id, staff_id) WHERE lifted_at IS NULL;
CREATE INDEX conflict_locks_of_client ON conflict_locks (agency_id, client_id);
CREATE INDEX conflict_locks_of_staff ON conflict_locks (agency_id, staff_id) INCLUDE (client_id) WHERE lifted_at IS NULL;
CALL guard_client_rows('conflict_locks', 'client_id', ', INSERT, UPDATE');

GRANT CREATE ON SCHEMA public TO continuo_rows;
-- Restricted records the actor opened and may look at until the time is over; not one moment longer, so nothing has to
-- close them. What can be done with one is named here: to read it and to act in need, not to work on it or take it along.
-- These three (linked_clients is the third) are asked in every transaction and nearly always have nothing to say: in
-- plpgsql the first word ends it, and plans are kept, where a function in SQL is planned anew at every call. Only who asks
-- as continuo_rows may call them, with the search_path set by then.
-- +goose StatementBegin
CREATE FUNCTION opened_clients() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF app_op() IN ('break_glass.open', 'break_glass.list', 'client.get', 'client.list', 'client_event.list', 'session.list',
             'patient_notice.list', 'mutual_aid_report.list', 'consent.list', 'consent.get', 'disclosure.list',
             'session.get', 'planned_contact.list', 'planned_contact.get', 'safety_concern.list',
             'safety_concern.raise', 'restriction.list', 'emergency.record', 'emergency.get', 'referral.list', 'community_referral.list',
             'recovery_plan.list', 'recovery_plan.get', 'crisis_plan.list', 'crisis_plan.get',
             'plan_fact.list', 'advice_flag.list', 'support_network.list') THEN
    RETURN ARRAY(SELECT client_id FROM break_glasses
                  WHERE agency_id = app_agency() AND staff_id = app_actor() AND starts_at <= app_now() AND ends_at > app_now());
  END IF;
  RETURN '{}';
END $$;
-- +goose StatementEnd
-- Whom reviews are about that the actor was told of; for whoever reviews all of the agency's, every one.
-- +goose StatementBegin
CREATE FUNCTION clients_under_review() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF app_op() IN ('access_review.list', 'access_review.finish', 'emergency.get') THEN
    IF app_reach() = 'agency' THEN
      RETURN ARRAY(SELECT DISTINCT client_id FROM access_reviews WHERE agency_id = app_agency());
    END IF;
    RETURN ARRAY(SELECT DISTINCT client_id FROM access_review_notices WHERE agency_id = app_agency() AND staff_id = app_actor());
  END IF;
  RETURN '{}';
END $$;
-- +goose StatementEnd
-- The actor's own records as a client.
CREATE VIEW own_records AS
  SELECT client_id FROM conflict_locks WHERE agency_id = app_agency() AND staff_id = app_actor() AND lifted_at IS NULL;
-- The one restricted record that a number, or a full name with the birth date, is of. None where there are two, and never
-- the actor's own.
CREATE FUNCTION find_to_open(p_number text, p_name text, p_born date) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT min(c.id::text)::uuid FROM clients c
   WHERE app_op() = 'break_glass.open' AND c.agency_id = app_agency() AND c.restricted AND c.merged_into IS NULL
     AND c.id NOT IN (SELECT client_id FROM own_records)
     AND (p_number <> '' AND regexp_replace(lower(p_number), '[^a-z0-9]', '', 'g')
            IN (regexp_replace(lower(c.number), '[^a-z0-9]', '', 'g'), NULLIF(c.number_key, ''))
       OR p_number = '' AND name_key(p_name) LIKE '% %' AND c.birth_date = p_born
          AND name_key(p_name) IN (c.name_key, name_key(c.chosen_name || ' ' || c.legal_last)))
  HAVING count(*) = 1
$$;
ALTER FUNCTION opened_clients() OWNER TO continuo_rows;
ALTER FUNCTION clients_under_review() OWNER TO continuo_rows;
ALTER VIEW own_records OWNER TO continuo_rows;
ALTER FUNCTION find_to_open(text, text, date) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION opened_clients(), clients_under_review(), find_to_open(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_to_open(text, text, date) TO continuo_content;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
