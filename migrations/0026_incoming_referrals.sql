-- +goose Up
-- People whom somebody outside asks a program to take on. Before somebody accepts there is no record of them here, and the
-- program that was asked is all who see it: nothing in it is held against the records of clients. Once accepted it is about
-- a client, and whoever does not find that record does not find this either.

CREATE TABLE incoming_referrals (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  program_id       uuid NOT NULL,
  state            text NOT NULL CHECK (state IN ('sent', 'accepted', 'declined', 'cancelled')),
  from_kind        text NOT NULL CHECK (from_kind IN ('agency', 'hospital', 'self', 'family', 'other')),
  organization_id  uuid,                         -- who sent them, where the directory has it
  from_words       bytea,                        -- sealed: who sent them, in words
  person_name      bytea NOT NULL,               -- sealed
  contact          bytea,                        -- sealed: how to reach them
  words            bytea,                        -- sealed: what they need
  needed_by        date,                         -- where the program is
  received_by      uuid NOT NULL,
  received_at      timestamptz NOT NULL,
  answer_due_at    timestamptz NOT NULL,
  reminded         integer NOT NULL DEFAULT 0,   -- rungs of the ladder told
  client_id        uuid,                         -- who it was, once accepted
  reason           bytea,                        -- sealed: of a no
  answered_by      uuid,
  answered_at      timestamptz,
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, organization_id) REFERENCES organizations,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, received_by) REFERENCES staff,
  FOREIGN KEY (agency_id, answered_by) REFERENCES staff,
  CHECK ((state = 'sent') = (answered_at IS NULL)),
  CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
  CHECK ((state = 'accepted') = (client_id IS NOT NULL))
);
CREATE INDEX incoming_referrals_open ON incoming_referrals (agency_id, program_id, id) WHERE answered_at IS NULL;
CREATE INDEX incoming_referrals_answered ON incoming_referrals (agency_id, program_id, answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX incoming_referrals_of_client ON incoming_referrals (agency_id, client_id) WHERE client_id IS NOT NULL;
CALL guard_agency_rows('incoming_referrals');
CREATE POLICY asked ON incoming_referrals TO continuo_reach
  USING (program_id = ANY ((SELECT app_programs())::uuid[]) AND (client_id IS NULL OR client_id = ANY ((SELECT reachable_clients())::uuid[])))
  WITH CHECK (program_id = ANY ((SELECT app_programs())::uuid[]) AND (client_id IS NULL OR client_id = ANY ((SELECT reachable_clients())::uuid[])));
CREATE POLICY agency ON incoming_referrals TO continuo_agency -- whoever answers for every program
  USING (client_id IS NULL OR client_id <> ALL ((SELECT hidden_clients())::uuid[]))
  WITH CHECK (client_id IS NULL OR client_id <> ALL ((SELECT hidden_clients())::uuid[]));
CREATE POLICY rows ON incoming_referrals FOR SELECT TO continuo_rows USING (true);
GRANT SELECT, INSERT, UPDATE ON incoming_referrals TO continuo_content;
GRANT SELECT ON incoming_referrals TO continuo_rows;
-- The story of a client tells everybody who finds the record that they were taken on.
CREATE POLICY taken ON incoming_referrals FOR SELECT TO continuo_reach
  USING (client_id = ANY ((SELECT reachable_clients())::uuid[]) AND (SELECT app_op()) NOT LIKE 'incoming_referral%');
-- The clock tells of one that waits by a task that is about nobody.
CREATE POLICY clocks ON tasks FOR INSERT TO continuo_agency
  WITH CHECK (client_id IS NULL AND (SELECT app_op()) = 'incoming_referral.remind');
CALL let_merges_move('incoming_referrals');
