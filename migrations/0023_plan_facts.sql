-- +goose Up
-- What a person's clinician wrote down about the treatment plan, so that a peer can reinforce it; and advice against the plan
-- that somebody heard, which goes to the clinician and comes back with an answer.

CREATE TABLE plan_facts (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  client_id   uuid NOT NULL,
  words       bytea NOT NULL,               -- sealed
  shareable   boolean NOT NULL,             -- false: for those who treat the person only
  written_by  uuid NOT NULL,
  written_at  timestamptz NOT NULL,
  shared_by   uuid,                         -- who made it shareable later
  shared_at   timestamptz,
  ends_on     date,                         -- the first day on which it does not hold any more
  ended_by    uuid,
  ended_at    timestamptz,
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, written_by) REFERENCES staff,
  FOREIGN KEY (agency_id, shared_by) REFERENCES staff,
  FOREIGN KEY (agency_id, ended_by) REFERENCES staff,
  CHECK ((shared_at IS NULL) = (shared_by IS NULL) AND (shared_at IS NULL OR shareable)),
  CHECK ((ends_on IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX plan_facts_of_client ON plan_facts (agency_id, client_id, id);
CALL guard_client_rows('plan_facts', 'client_id', ', INSERT, UPDATE');
-- What is not shareable, or does not hold any more, is shown by no operation but those of whoever writes facts.
CREATE POLICY shareable ON plan_facts AS RESTRICTIVE FOR SELECT TO continuo_content
  USING (shareable AND (ends_on IS NULL OR ends_on > (SELECT (app_now() AT TIME ZONE a.time_zone)::date FROM agencies a WHERE a.agency_id = app_agency()))
         OR (SELECT app_op()) IN ('plan_fact_history.list', 'plan_fact.write', 'plan_fact.share', 'plan_fact.end'));
-- +goose StatementBegin
-- The words stay. It is shared once and ended once; whose it is follows a merge.
CREATE FUNCTION plan_fact_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text[] := ARRAY['client_id', 'shareable', 'shared_by', 'shared_at', 'ends_on', 'ended_by', 'ended_at', 'version'];
BEGIN
  IF to_jsonb(OLD) - later IS DISTINCT FROM to_jsonb(NEW) - later
     OR OLD.shareable AND (NEW.shareable, NEW.shared_by, NEW.shared_at) IS DISTINCT FROM (OLD.shareable, OLD.shared_by, OLD.shared_at)
     OR OLD.ended_by IS NOT NULL AND (NEW.ends_on, NEW.ended_by, NEW.ended_at) IS DISTINCT FROM (OLD.ends_on, OLD.ended_by, OLD.ended_at)
     OR OLD.client_id <> NEW.client_id AND NOT merge_moves(OLD.agency_id, OLD.client_id, NEW.client_id) THEN
    RAISE EXCEPTION 'a fact about a plan is shared once and ended once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER plan_fact_stands BEFORE UPDATE ON plan_facts FOR EACH ROW EXECUTE FUNCTION plan_fact_stands();

-- Advice against the plan that somebody heard. It never names who gave it: there is no field for that.
CREATE TABLE advice_flags (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  note_id      uuid,                        -- the draft, and so the session, in which it was heard; of one, one flag
  words        bytea,                       -- sealed
  raised_by    uuid NOT NULL,
  raised_at    timestamptz NOT NULL,
  because      text NOT NULL DEFAULT '' CHECK (because IN ('', 'clinician', 'supervisor', 'program_lead', 'director')), -- why it went to whom it went; '': to nobody
  answered_by  uuid,
  answered_at  timestamptz,
  answer       bytea,                       -- sealed
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, raised_by) REFERENCES staff,
  FOREIGN KEY (agency_id, answered_by) REFERENCES staff,
  CHECK ((answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (answer IS NULL))
);
CREATE INDEX advice_flags_of_client ON advice_flags (agency_id, client_id, id);
CREATE UNIQUE INDEX advice_flags_one_a_note ON advice_flags (agency_id, note_id) WHERE note_id IS NOT NULL;
CALL guard_client_rows('advice_flags', 'client_id', ', INSERT, UPDATE');

ALTER TABLE tasks ADD advice_flag_id uuid;
-- The key is checked as the owner of the tables, who is held to row security, too.
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE advice_flags NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tasks ADD FOREIGN KEY (agency_id, advice_flag_id) REFERENCES advice_flags;
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
ALTER TABLE advice_flags FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX tasks_of_advice_flag ON tasks (agency_id, advice_flag_id) WHERE advice_flag_id IS NOT NULL;

-- In a draft it waits with the rest, unless it is told at once.
ALTER TABLE note_drafts ADD advice_heard boolean NOT NULL DEFAULT false, ADD advice_words bytea; -- sealed
