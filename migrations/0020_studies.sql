-- +goose Up
-- Studies on de-identified data (42 CFR 2.16(a)(1)(v), 2.52; 45 CFR 164.514(b)(2)). Three things stand apart: the study,
-- the key that tells whose study id is whose, and the records under the study ids, in which nobody is named.
CREATE TABLE studies (
  agency_id    uuid NOT NULL REFERENCES agencies,
  id           uuid NOT NULL,
  name         text NOT NULL CHECK (name <> ''),
  protocol     text NOT NULL CHECK (protocol <> ''),      -- which protocol, and who reviewed it
  begun_by     uuid NOT NULL,
  begun_at     timestamptz NOT NULL,
  preparation  integer NOT NULL DEFAULT 0 CHECK (preparation >= 0), -- which set of records is the newest
  prepared_at  timestamptz,
  people       integer NOT NULL DEFAULT 0 CHECK (people >= 0),
  ended_by     uuid,
  ended_at     timestamptz,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, begun_by) REFERENCES staff,
  FOREIGN KEY (agency_id, ended_by) REFERENCES staff,
  CHECK ((preparation = 0) = (prepared_at IS NULL)),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE TABLE study_records (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  study_id     uuid NOT NULL,
  preparation  integer NOT NULL CHECK (preparation > 0),
  code         text NOT NULL CHECK (code ~ '^[A-Z2-9]{12}$'), -- made at random; of the key, and of nothing else
  age_group    text NOT NULL,
  entered_year integer NOT NULL,                              -- 0: not said, for too few share it
  stage        text NOT NULL,
  weeks        text NOT NULL,
  contacts     text NOT NULL,
  peers        text NOT NULL,
  mutual_aid   text NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, study_id) REFERENCES studies
);
CREATE UNIQUE INDEX study_records_of_study ON study_records (agency_id, study_id, preparation, code);
CREATE TABLE study_exports (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  study_id     uuid NOT NULL,
  preparation  integer NOT NULL,
  basis        text NOT NULL CHECK (basis IN ('de_identified')),
  format       text NOT NULL CHECK (format IN ('csv', 'xlsx')),
  people       integer NOT NULL,
  smallest     integer NOT NULL CHECK (smallest >= 11),       -- of the groups that look alike
  exported_by  uuid NOT NULL,
  exported_at  timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, study_id) REFERENCES studies,
  FOREIGN KEY (agency_id, exported_by) REFERENCES staff
);
CALL guard_agency_rows('studies');
CALL guard_agency_rows('study_records');
CALL guard_agency_rows('study_exports');
CREATE POLICY everyone ON studies TO continuo_app USING (true) WITH CHECK (true);
CREATE POLICY everyone ON study_exports TO continuo_app USING (true) WITH CHECK (true);
CREATE POLICY prepared ON study_records TO continuo_app
  USING ((SELECT app_op()) IN ('study.prepare', 'study_export.make')) WITH CHECK ((SELECT app_op()) = 'study.prepare');
GRANT SELECT, INSERT, UPDATE ON studies TO continuo_app;
GRANT SELECT, INSERT ON study_records, study_exports TO continuo_app;
CALL make_insert_only('study_records');
CALL make_insert_only('study_exports');

-- The key. Only the operation that links reads it, and writes into it; a joining of two records moves it along.
CREATE TABLE study_keys (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  client_id  uuid NOT NULL,
  study_id   uuid NOT NULL,
  code       text NOT NULL CHECK (code ~ '^[A-Z2-9]{12}$'),
  linked_by  uuid NOT NULL,
  linked_at  timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, study_id) REFERENCES studies,
  FOREIGN KEY (agency_id, linked_by) REFERENCES staff
);
CREATE INDEX study_keys_of_study ON study_keys (agency_id, study_id, client_id);
CREATE UNIQUE INDEX study_keys_code ON study_keys (agency_id, study_id, code);
CALL guard_client_rows('study_keys', 'client_id', ', INSERT');
CREATE POLICY linking ON study_keys AS RESTRICTIVE TO continuo_content
  USING ((SELECT app_op()) IN ('study.prepare', 'client.merge', 'client_merge.undo')) WITH CHECK ((SELECT app_op()) IN ('study.prepare', 'client.merge', 'client_merge.undo'));
