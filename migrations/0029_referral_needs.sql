-- +goose Up
-- What whoever hands somebody on writes down for the next program beside what is on record: it goes there in the packet alone.

CREATE TABLE referral_needs (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  referral_id  uuid NOT NULL,
  barriers     bytea,                       -- sealed, as the next two
  obligations  bytea,
  medication   bytea,
  written_by   uuid NOT NULL,
  written_at   timestamptz NOT NULL,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, referral_id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, referral_id) REFERENCES referrals,
  FOREIGN KEY (agency_id, written_by) REFERENCES staff
);
CREATE INDEX referral_needs_of_client ON referral_needs (agency_id, client_id, written_at);
CALL guard_client_rows('referral_needs', 'client_id', ', INSERT, UPDATE');
-- Shown by no operation but those of whoever writes and sends a hand-off: to the other side they are told by the gate.
CREATE POLICY written ON referral_needs AS RESTRICTIVE FOR SELECT TO continuo_content
  USING ((SELECT app_op()) IN ('needs_told.get', 'referral.draft', 'referral.update', 'referral.send', 'referral.answer'));
