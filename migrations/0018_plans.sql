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
