-- +goose Up
-- The meeting at which whoever walked with a person until now, whoever does from here on, and the person are together. How
-- warm a hand-off was is counted from these rows.

CREATE TABLE warm_introductions (
  agency_id      uuid NOT NULL,
  id             uuid NOT NULL,
  client_id      uuid NOT NULL,
  referral_id    uuid NOT NULL,
  state          text NOT NULL CHECK (state IN ('planned', 'happened', 'missed')),
  how            text NOT NULL CHECK (how IN ('in_person', 'three_way_call')),
  at             timestamptz NOT NULL,
  place          bytea,                        -- sealed
  from_staff_id  uuid NOT NULL,
  to_staff_id    uuid NOT NULL CHECK (to_staff_id <> from_staff_id),
  why_not        bytea,                        -- sealed
  created_by     uuid NOT NULL,
  created_at     timestamptz NOT NULL,
  told_by        uuid,                         -- one of the two
  told_at        timestamptz,
  version        integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, referral_id) REFERENCES referrals,
  FOREIGN KEY (agency_id, from_staff_id) REFERENCES staff,
  FOREIGN KEY (agency_id, to_staff_id) REFERENCES staff,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  FOREIGN KEY (agency_id, told_by) REFERENCES staff,
  CHECK ((state = 'planned') = (told_at IS NULL)),
  CHECK ((told_at IS NULL) = (told_by IS NULL)),
  CHECK (told_by IN (from_staff_id, to_staff_id))
);
CREATE UNIQUE INDEX warm_introductions_one_planned ON warm_introductions (agency_id, referral_id) WHERE state = 'planned';
CREATE INDEX warm_introductions_of_referral ON warm_introductions (agency_id, referral_id, state) INCLUDE (at);
CREATE INDEX warm_introductions_of_client ON warm_introductions (agency_id, client_id, at);
CALL guard_client_rows('warm_introductions', 'client_id', ', INSERT, UPDATE');
