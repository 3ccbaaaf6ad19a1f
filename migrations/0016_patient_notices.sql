-- +goose Up
-- That a client was given a version of the notice of how their records are protected (42 CFR 2.22).
CREATE TABLE patient_notices (
  agency_id       uuid NOT NULL,
  id              uuid NOT NULL,
  client_id       uuid NOT NULL,
  notice_version  text NOT NULL CHECK (notice_version <> ''),  -- of policy/notices/patient.json
  language        text NOT NULL CHECK (language <> ''),
  way             text NOT NULL CHECK (way IN ('paper', 'read_aloud', 'link')),
  answer          text NOT NULL CHECK (answer IN ('acknowledged', 'refused')),
  given_on        date NOT NULL,
  given_by        uuid NOT NULL,
  recorded_at     timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, given_by) REFERENCES staff
);
CREATE INDEX patient_notices_of_client ON patient_notices (agency_id, client_id, given_on, id);
CALL guard_client_rows('patient_notices', 'client_id', ', INSERT');
CALL make_insert_only('patient_notices');

-- What a client says of their own attendance at mutual-aid groups. No meeting, no place, nobody else, no free text.
CREATE TABLE mutual_aid_reports (
  agency_id     uuid NOT NULL,
  id            uuid NOT NULL,
  client_id     uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('twelve_step', 'smart', 'recovery_dharma', 'celebrate_recovery', 'faith_based', 'online', 'other')),
  times_a_week  integer NOT NULL CHECK (times_a_week BETWEEN 0 AND 21),
  fit           integer NOT NULL CHECK (fit BETWEEN 0 AND 5),  -- 0: they did not say
  reported_on   date NOT NULL,
  recorded_by   uuid NOT NULL,
  recorded_at   timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff
);
CREATE INDEX mutual_aid_reports_of_client ON mutual_aid_reports (agency_id, client_id, reported_on, id);
CALL guard_client_rows('mutual_aid_reports', 'client_id', ', INSERT');
CALL make_insert_only('mutual_aid_reports');
