-- +goose Up
-- Time away within a stay, and what there is to tell about a stay beside its own days.

-- A pause lasts until the day before the person is back, hence the half-open range.
CREATE TABLE stay_pauses (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  client_id  uuid NOT NULL,
  stay_id    uuid NOT NULL,
  reason     text NOT NULL CHECK (reason IN ('hospital', 'jail', 'travel', 'family', 'other')),
  starts_on  date NOT NULL,
  ends_on    date CHECK (ends_on >= starts_on),
  version    integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, stay_id) REFERENCES stays,
  CONSTRAINT stay_pauses_never_overlap EXCLUDE USING gist
    (agency_id WITH =, stay_id WITH =, daterange(starts_on, ends_on) WITH &&)
);
CREATE INDEX stay_pauses_of_client ON stay_pauses (agency_id, client_id, starts_on);

-- What was entered days later, handed to another clinician, or stood wrong and was corrected. Never changed.
CREATE TABLE stay_changes (
  agency_id         uuid NOT NULL,
  id                uuid NOT NULL,
  client_id         uuid NOT NULL,
  stay_id           uuid NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('entered_late', 'clinician', 'corrected')),
  act               text NOT NULL DEFAULT '' CHECK (act IN ('', 'admit', 'move', 'leave', 'discharge', 'pause', 'resume')),
  on_day            date NOT NULL,
  was_clinician_id  uuid,
  clinician_id      uuid,
  was_starts_on     date,
  was_ends_on       date,
  reason            bytea,                    -- sealed
  changed_by        uuid NOT NULL,
  changed_at        timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, stay_id) REFERENCES stays,
  FOREIGN KEY (agency_id, was_clinician_id) REFERENCES staff,
  FOREIGN KEY (agency_id, clinician_id) REFERENCES staff,
  FOREIGN KEY (agency_id, changed_by) REFERENCES staff,
  CHECK ((kind = 'entered_late') = (act <> ''))
);
CREATE INDEX stay_changes_of_client ON stay_changes (agency_id, client_id, changed_at);

CALL guard_client_rows('stay_pauses', 'client_id', ', INSERT, UPDATE');
CALL guard_client_rows('stay_changes', 'client_id', ', INSERT');
CALL make_insert_only('stay_changes');
