-- +goose Up
-- What a supervisor decides week by week about each caseload, and what somebody must do by a day.

-- Whose work the actor answers for: their own and that of whoever they cover; in a team also of the peers supervised,
-- a leaver's by their last supervisor; in programs also of the peers who walk beside anybody in reach. It says whose
-- reviews there are and whose tasks without a client are seen. What they hold of clients has the clients' own rules.
GRANT CREATE ON SCHEMA public TO continuo_rows;
-- +goose StatementBegin
CREATE FUNCTION led_staff() RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  agency uuid := app_agency(); actor uuid := app_actor(); at timestamptz := app_now(); reach text := app_reach();
  me uuid[]; led uuid[];
BEGIN
  IF agency IS NULL OR actor IS NULL THEN
    RETURN '{}';
  END IF;
  SELECT actor || COALESCE(array_agg(absent_id), '{}') INTO me FROM covers
   WHERE agency_id = agency AND covering_id = actor AND starts_at <= at AND ends_at > at;
  led := me;
  IF reach IN ('team', 'program') THEN
    led := led || ARRAY(
      SELECT v.peer_id FROM supervisions v
       WHERE v.agency_id = agency AND v.supervisor_id = ANY (me) AND v.starts_at <= at
         AND NOT EXISTS (SELECT FROM supervisions n WHERE n.agency_id = agency AND n.peer_id = v.peer_id
                            AND n.starts_at <= at AND n.starts_at > v.starts_at)
         AND (v.ends_at IS NULL OR v.ends_at > at
              OR EXISTS (SELECT FROM staff f WHERE f.agency_id = agency AND f.id = v.peer_id AND f.status = 'deactivated')));
  END IF;
  IF reach = 'program' THEN
    led := led || ARRAY(
      SELECT DISTINCT a.peer_id FROM assignments a
       WHERE a.agency_id = agency AND a.client_id = ANY ((SELECT reachable_clients())::uuid[])
         AND a.starts_at <= at AND (a.ends_at IS NULL OR a.ends_at > at));
  END IF;
  RETURN led;
END $$;
-- +goose StatementEnd
ALTER FUNCTION led_staff() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION led_staff() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION led_staff() TO continuo_content;

-- One review for each peer and week. It holds nothing about a client; its entries do.
CREATE TABLE caseload_reviews (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  peer_id      uuid NOT NULL,
  week         date NOT NULL CHECK (extract(isodow FROM week) = 1), -- the Monday, where the agency is
  state        text NOT NULL CHECK (state IN ('open', 'finished')),
  started_by   uuid NOT NULL,
  started_at   timestamptz NOT NULL,
  finished_by  uuid,
  finished_at  timestamptz,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  FOREIGN KEY (agency_id, started_by) REFERENCES staff,
  FOREIGN KEY (agency_id, finished_by) REFERENCES staff,
  CONSTRAINT caseload_reviews_one_a_week UNIQUE (agency_id, peer_id, week),
  CHECK ((state = 'finished') = (finished_at IS NOT NULL AND finished_by IS NOT NULL))
);
CALL guard_agency_rows('caseload_reviews');
CREATE POLICY led ON caseload_reviews TO continuo_reach
  USING (peer_id = ANY ((SELECT led_staff())::uuid[])) WITH CHECK (peer_id = ANY ((SELECT led_staff())::uuid[]));
CREATE POLICY agency ON caseload_reviews TO continuo_agency USING (true) WITH CHECK (true);
CREATE POLICY rows ON caseload_reviews FOR SELECT TO continuo_rows USING (true);
GRANT SELECT, INSERT, UPDATE ON caseload_reviews TO continuo_content;
GRANT SELECT ON caseload_reviews TO continuo_rows;

-- One line of a review for each client: who was on the caseload when it began, and who came meanwhile. Once the review
-- is finished its lines are final; a correction is a line of its own that names the one it corrects.
CREATE TABLE caseload_review_entries (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  review_id    uuid NOT NULL,
  client_id    uuid NOT NULL,
  state        text NOT NULL CHECK (state IN ('waiting', 'seen', 'skipped', 'left', 'came')),
  decision     text NOT NULL DEFAULT '' CHECK (decision IN
    ('', 'keep', 'change_rhythm', 'talk_with_clinician', 'consider_step', 'reassign', 'other')),
  remark       bytea,                         -- sealed
  skip_reason  bytea,                         -- sealed
  came_later   boolean NOT NULL DEFAULT false,
  final        boolean NOT NULL DEFAULT false,
  corrects     uuid,
  recorded_by  uuid,
  recorded_at  timestamptz,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, review_id) REFERENCES caseload_reviews,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, corrects) REFERENCES caseload_review_entries,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff,
  CHECK ((state = 'seen') = (decision <> '')),
  CHECK (corrects IS NULL OR final)
);
CREATE UNIQUE INDEX caseload_review_entries_once_each ON caseload_review_entries (agency_id, review_id, client_id) WHERE corrects IS NULL;
CREATE INDEX caseload_review_entries_of_review ON caseload_review_entries (agency_id, review_id);
CREATE INDEX caseload_review_entries_of_client ON caseload_review_entries (agency_id, client_id, id DESC);
CALL guard_client_rows('caseload_review_entries', 'client_id', ', INSERT, UPDATE');
-- +goose StatementBegin
CREATE FUNCTION final_stays_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- client_id is left out: a record may be merged into another, and its reviews go along.
  IF (OLD.review_id, OLD.state, OLD.decision, OLD.remark, OLD.skip_reason, OLD.came_later, OLD.final, OLD.corrects,
      OLD.recorded_by, OLD.recorded_at)
     IS DISTINCT FROM
     (NEW.review_id, NEW.state, NEW.decision, NEW.remark, NEW.skip_reason, NEW.came_later, NEW.final, NEW.corrects,
      NEW.recorded_by, NEW.recorded_at) THEN
    RAISE EXCEPTION 'the review is finished; its lines are never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER final_stays_final BEFORE UPDATE ON caseload_review_entries
  FOR EACH ROW WHEN (OLD.final) EXECUTE FUNCTION final_stays_final();

-- Something someone must do by a day; about a client, or about nobody in particular.
CREATE TABLE tasks (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  client_id        uuid,
  owner_id         uuid NOT NULL,
  due_on           date NOT NULL,
  what             bytea NOT NULL,            -- sealed
  review_entry_id  uuid,                      -- where it came from, if from a review
  state            text NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
  drop_reason      bytea,                     -- sealed
  created_by       uuid NOT NULL,
  created_at       timestamptz NOT NULL,
  closed_by        uuid,
  closed_at        timestamptz,
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, owner_id) REFERENCES staff,
  FOREIGN KEY (agency_id, review_entry_id) REFERENCES caseload_review_entries,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  FOREIGN KEY (agency_id, closed_by) REFERENCES staff,
  CHECK ((state = 'open') = (closed_at IS NULL)),
  CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX tasks_of_owner ON tasks (agency_id, owner_id, state, due_on);
CREATE INDEX tasks_of_creator ON tasks (agency_id, created_by, state);
CREATE INDEX tasks_of_client ON tasks (agency_id, client_id);
CREATE INDEX tasks_of_review_entry ON tasks (agency_id, review_entry_id) WHERE review_entry_id IS NOT NULL;
CALL guard_client_rows('tasks', 'client_id', ', INSERT, UPDATE');
-- About no client: the owner's, whoever wrote it, and whoever answers for the owner.
CREATE POLICY nobodys ON tasks FOR SELECT TO continuo_content
  USING (client_id IS NULL AND (owner_id = ANY ((SELECT led_staff())::uuid[]) OR created_by = (SELECT app_actor())));
CREATE POLICY nobodys_kept ON tasks FOR UPDATE TO continuo_content
  USING (client_id IS NULL AND (owner_id = ANY ((SELECT led_staff())::uuid[]) OR created_by = (SELECT app_actor())))
  WITH CHECK (client_id IS NULL);
CREATE POLICY nobodys_new ON tasks FOR INSERT TO continuo_content
  WITH CHECK (client_id IS NULL AND created_by = (SELECT app_actor()));

-- What somebody who leaves, leaves undone: a count only, for who closes an account may see no client.
CREATE FUNCTION open_tasks(p_staff uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*) FROM tasks WHERE agency_id = app_agency() AND owner_id = p_staff AND state = 'open'
$$;
ALTER FUNCTION open_tasks(uuid) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION open_tasks(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_tasks(uuid) TO continuo_app;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
