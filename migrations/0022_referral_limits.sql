-- +goose Up
-- How long a program has to answer a hand-off of another, and until when the first visit should be. For a hand-off counts
-- what holds on the day it is sent; it keeps that for good (referrals.answer_days, visit_days). Rows are never changed: a
-- new limit stands beside those before it. It tells nothing of any client.
CREATE TABLE referral_limits (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  from_program_id  uuid NOT NULL,
  to_program_id    uuid NOT NULL CHECK (to_program_id <> from_program_id),
  answer_days      integer NOT NULL CHECK (answer_days BETWEEN 1 AND 20), -- open days of the receiving program
  visit_days       integer NOT NULL CHECK (visit_days BETWEEN 1 AND 90),  -- days after the day of sending
  starts_on        date NOT NULL,                                         -- where the receiving program is
  set_by           uuid NOT NULL,
  set_at           timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, from_program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, to_program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, set_by) REFERENCES staff
);
CREATE INDEX referral_limits_of_pair ON referral_limits (agency_id, from_program_id, to_program_id, starts_on);
CALL guard_agency_rows('referral_limits');
CREATE POLICY everyone ON referral_limits TO continuo_app USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON referral_limits TO continuo_app;
CALL make_insert_only('referral_limits');
ALTER TABLE referrals ADD COLUMN answer_days integer NOT NULL DEFAULT 0, -- as of the day it was sent; 0: not sent
  ADD COLUMN visit_days integer NOT NULL DEFAULT 0;
